import { apiNames } from '../files-com/apiNames.ts';
import type { SyncRun } from '../files-com/syncRun.ts';

const exportFormats = ['csv', 'jsonl', 'json'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/**
 * All but the live transfers, which are over when the file is read, and the link to the log: whoever has it can read the
 * log until it expires, and a file of runs is passed on.
 */
type Column = Exclude<keyof SyncRun, 'liveTransfers' | 'logUrl'>;

const columns = Object.keys(apiNames).filter(isColumn);
const times: ReadonlySet<Column> = new Set(['createdAt', 'completedAt', 'updatedAt']);

type Value = string | number | boolean | readonly string[] | null;
type Fields = Readonly<Record<string, Value>>;

interface Writer {
  readonly start: string;
  readonly end: string;
  /** What stands between two runs. */
  readonly between: string;
  readonly write: (fields: Fields) => string;
}

const writers: Readonly<Record<ExportFormat, Writer>> = {
  csv: { start: `${columns.map((column) => apiNames[column]).join(',')}\r\n`, end: '', between: '', write: csvLine },
  jsonl: { start: '', end: '', between: '', write: (fields) => `${JSON.stringify(fields)}\n` },
  json: { start: '[\n', end: '\n]\n', between: ',\n', write: (fields) => JSON.stringify(fields) },
};

/** The format that a file's extension asks for; CSV where it asks for none of them. */
export function formatOf(path: string): ExportFormat {
  const extension = /\.([^./\\]+)$/u.exec(path)?.[1]?.toLowerCase();
  return exportFormats.find((format) => format === extension) ?? 'csv';
}

/**
 * The runs as a file, in UTF-8, in the order in which they come: the documented fields of a run by their API names, ids
 * as text, since they may have more digits than a number holds, times in UTC. CSV is as in RFC 4180, with a line of
 * names, errors of a run on lines of one cell, and nothing that a spreadsheet would take for a formula, whether commas,
 * semicolons or tabs separate its cells.
 */
export async function* encodeRuns(
  batches: AsyncIterable<readonly SyncRun[]>,
  format: ExportFormat,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { start, end, between, write } = writers[format];
  yield Buffer.from(start);
  let before = '';
  for await (const runs of batches) {
    if (runs.length === 0) continue;
    yield Buffer.from(before + runs.map((run) => write(fieldsOf(run))).join(between));
    before = between;
  }
  yield Buffer.from(end);
}

function isColumn(name: string): name is Column {
  return name !== 'liveTransfers' && name !== 'logUrl';
}

function fieldsOf(run: SyncRun): Fields {
  return Object.fromEntries(columns.map((column) => [apiNames[column], valueOf(run, column)]));
}

function valueOf(run: SyncRun, column: Column): Value {
  const value = run[column];
  return typeof value === 'number' && times.has(column)
    ? new Date(value).toISOString().replace('.000Z', 'Z')
    : (value ?? null);
}

function csvLine(fields: Fields): string {
  return `${Object.values(fields).map(csvCell).join(',')}\r\n`;
}

/**
 * Spreadsheets run what begins so; in the wide forms of East Asia too. Where a comma separates no cells, a quote after it
 * quotes nothing: then a cell begins after each semicolon, tab and line break.
 */
const formula = /^(?=[\t\r\n])|(?<=^|[;\t\r\n])(?="*[=+\-@＝＋－＠])/gu;
/** Ids. */
const digits = /^\d+$/u;

function csvCell(value: Value): string {
  if (value === null) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = typeof value === 'string' ? value : value.join('\n');
  return digits.test(text) ? text : `"${text.replace(formula, "'").replaceAll('"', '""')}"`;
}
