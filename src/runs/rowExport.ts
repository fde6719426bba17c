const exportFormats = ['csv', 'jsonl', 'json'] as const;
export type ExportFormat = (typeof exportFormats)[number];

export type Value = string | number | boolean | readonly string[] | null;
/** A row of a file, by the names of its columns: the same for all rows, in the same order. */
export type Row = Readonly<Record<string, Value>>;

interface Writer {
  readonly start: (columns: readonly string[]) => string;
  readonly end: string;
  /** What stands between two rows. */
  readonly between: string;
  readonly write: (row: Row) => string;
}

const writers: Readonly<Record<ExportFormat, Writer>> = {
  // Without a byte order mark, Excel reads UTF-8 as the system's own code page.
  csv: { start: (columns) => `\uFEFF${columns.join(',')}\r\n`, end: '', between: '', write: csvLine },
  jsonl: { start: () => '', end: '', between: '', write: (row) => `${JSON.stringify(row)}\n` },
  json: { start: () => '[\n', end: '\n]\n', between: ',\n', write: (row) => JSON.stringify(row) },
};

/** The format that a file's extension asks for; CSV where it asks for none of them. */
export function formatOf(path: string): ExportFormat {
  const extension = /\.([^./\\]+)$/u.exec(path)?.[1]?.toLowerCase();
  return exportFormats.find((format) => format === extension) ?? 'csv';
}

/**
 * Rows as a file, in UTF-8, in the order in which they come. CSV is as in RFC 4180, behind a byte order mark, with a line of
 * names, lists on lines of one cell, and nothing that a spreadsheet would take for a formula, whether commas, semicolons or
 * tabs separate its cells. Ids keep all their digits, of which Excel shows 15.
 */
export async function* encodeRows(
  columns: readonly string[],
  batches: AsyncIterable<readonly Row[]>,
  format: ExportFormat,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { start, end, between, write } = writers[format];
  yield Buffer.from(start(columns));
  let before = '';
  for await (const rows of batches) {
    if (rows.length === 0) continue;
    yield Buffer.from(before + rows.map(write).join(between));
    before = between;
  }
  yield Buffer.from(end);
}

/** Milliseconds since 1970 as they stand in a file: `2026-01-31T12:00:00Z`. */
export function isoTime(time: number): string {
  return new Date(time).toISOString().replace('.000Z', 'Z');
}

function csvLine(row: Row): string {
  return `${Object.values(row).map(csvCell).join(',')}\r\n`;
}

/**
 * Spreadsheets run a cell that begins with one of these signs, also in the wide and small forms of East Asia and behind spaces,
 * control characters and invisible ones, which some of them trim. Where a comma separates no cells, a quote after it quotes nothing: then a cell
 * begins after each semicolon, tab and line break.
 */
const formula =
  /^(?=[\t\r\n])|(?<=^|[;\t\r\n])(?=(?:(?![\t\r\n])["\p{Z}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800])*[=+\-@＝＋－＠﹦﹢﹣﹫−])/gu;
/** Ids. */
const digits = /^\d+$/u;

function csvCell(value: Value): string {
  if (value === null) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = typeof value === 'string' ? value : value.join('\n');
  return digits.test(text) ? text : `"${text.replace(formula, "'").replaceAll('"', '""')}"`;
}
