import { setImmediate } from 'node:timers/promises';
import { apiNames } from '../files-com/apiNames.ts';
import { maskLinks, maskLongText } from '../files-com/maskLinks.ts';
import type { SyncRun } from '../files-com/syncRun.ts';
import { encodeRows, isoTime, type ExportFormat, type Row, type Value } from './rowExport.ts';

/**
 * All but the live transfers, which are over when the file is read, and the link to the log: whoever has it can read the
 * log until it expires, and a file of runs is passed on.
 */
type Column = Exclude<keyof SyncRun, 'liveTransfers' | 'logUrl'>;

const columns = Object.keys(apiNames).filter(isColumn);
const charactersPerTurn = 100_000;
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
  const mask = maskInTurns();
  for await (const runs of batches) {
    const rows: Row[] = [];
    for (const run of runs) rows.push(await rowOf(run, mask));
    yield rows;
  }
}

function isColumn(name: string): name is Column {
  return name !== 'liveTransfers' && name !== 'logUrl';
}

async function rowOf(run: SyncRun, mask: (text: string) => Promise<string>): Promise<Row> {
  const row: Record<string, Value> = {};
  for (const column of columns) {
    const value = run[column];
    if (typeof value === 'string') {
      row[apiNames[column]] = await mask(value);
    } else if (typeof value === 'object') {
      const texts: string[] = [];
      for (const text of value) texts.push(await mask(text));
      row[apiNames[column]] = texts;
    } else {
      row[apiNames[column]] = typeof value === 'number' && times.has(column) ? isoTime(value) : (value ?? null);
    }
  }
  return row;
}

/** `maskLinks` for any number of texts, with other work between them. */
function maskInTurns(): (text: string) => Promise<string> {
  let left = charactersPerTurn;
  return async (text) => {
    if (text.length > charactersPerTurn) return maskLongText(text, setImmediate);
    left -= text.length;
    if (left < 0) {
      left = charactersPerTurn;
      await setImmediate();
    }
    return maskLinks(text);
  };
}
