import { apiNames } from '../files-com/apiNames.ts';
import { maskLinks } from '../files-com/maskLinks.ts';
import type { SyncRun } from '../files-com/syncRun.ts';
import { encodeRows, isoTime, type ExportFormat, type Row, type Value } from './rowExport.ts';

/**
 * All but the live transfers, which are over when the file is read, and the link to the log: whoever has it can read the
 * log until it expires, and a file of runs is passed on.
 */
type Column = Exclude<keyof SyncRun, 'liveTransfers' | 'logUrl'>;

const columns = Object.keys(apiNames).filter(isColumn);
const times: ReadonlySet<Column> = new Set(['createdAt', 'completedAt', 'updatedAt']);

/**
 * The runs as a file, see `encodeRows`: the documented fields of a run by their API names, ids as text, since they may
 * have more digits than a number holds, times in UTC.
 */
export function encodeRuns(
  batches: AsyncIterable<readonly SyncRun[]>,
  format: ExportFormat,
): AsyncGenerator<Uint8Array, void, undefined> {
  const names = columns.map((column) => apiNames[column]);
  return encodeRows(names, rowsOf(batches), format);
}

async function* rowsOf(batches: AsyncIterable<readonly SyncRun[]>): AsyncGenerator<readonly Row[], void, undefined> {
  for await (const runs of batches) yield runs.map(rowOf);
}

function isColumn(name: string): name is Column {
  return name !== 'liveTransfers' && name !== 'logUrl';
}

function rowOf(run: SyncRun): Row {
  return Object.fromEntries(columns.map((column) => [apiNames[column], valueOf(run, column)]));
}

function valueOf(run: SyncRun, column: Column): Value {
  const value = run[column];
  if (typeof value === 'number' && times.has(column)) return isoTime(value);
  if (typeof value === 'string') return maskLinks(value);
  return typeof value === 'object' ? value.map(maskLinks) : (value ?? null);
}
