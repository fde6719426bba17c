import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Sample {
  readonly tool: string;
  readonly failed: boolean;
  readonly line: string;
}

/** Lines of real tools, labeled; each with the place where its format or the line itself is published. */
export function samplesOf(file: string): readonly Sample[] {
  const rows = readFileSync(join(import.meta.dirname, 'formats', file), 'utf8').split('\n');
  return rows
    .filter((row) => row !== '' && !row.startsWith('# '))
    .map((row) => {
      const [tool = '', label, text = ''] = row.split('\t');
      // In JSON, `\t` is an escape of the line itself.
      const line = text.replaceAll(String.raw`\e`, '\u001B');
      return {
        tool,
        failed: label === 'failed',
        line: text.startsWith('{') ? line : line.replaceAll(String.raw`\t`, '\t'),
      };
    });
}
