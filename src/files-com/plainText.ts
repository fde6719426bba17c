import { cutText } from './cutText.ts';

const longestSource = 5000;

/** Text from the network as part of one sentence: without control and direction characters, on one line, cut. */
export function plainText(text: string, longest = 300): string {
  const line = text
    .slice(0, longestSource)
    .replaceAll(/[\s\p{Cc}\p{Cf}\p{Cs}]+/gu, ' ')
    .trim();
  return line.length <= longest ? line : cutText(line, longest - 1);
}
