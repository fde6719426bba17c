const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The beginning of the text, in at most `maxBytes` bytes of UTF-8. Cuts between characters as a person counts them. */
export function cutBytes(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text;
  // One letter can carry more combining marks than fit.
  return fitting(charactersOf(text), maxBytes) || fitting(text, maxBytes);
}

function* charactersOf(text: string): Generator<string, void, undefined> {
  for (const { segment } of graphemes.segment(text)) yield segment;
}

function fitting(parts: Iterable<string>, maxBytes: number): string {
  let [fit, bytes] = ['', 0];
  for (const part of parts) {
    bytes += Buffer.byteLength(part);
    if (bytes > maxBytes) break;
    fit += part;
  }
  return fit;
}
