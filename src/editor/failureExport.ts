import { Readable } from 'node:stream';
import type { CommonFailure } from '../logs/meaning/commonFailures.ts';
import { encodeRows, isoTime, type ExportFormat, type Row } from '../runs/rowExport.ts';
import { syncTitle } from '../words/runWords.ts';

const columns = ['kind', 'message', 'count', 'runs', 'syncs', 'first_seen', 'last_seen', 'examples', 'run_ids'];

/**
 * A row for each kind of failure, see `encodeRows`: `runs` is how many there are, `run_ids` and `syncs` the newest of them
 * and the names of their syncs, as far as they are kept.
 */
export function encodeFailures(
  failures: readonly CommonFailure[],
  format: ExportFormat,
): AsyncGenerator<Uint8Array, void, undefined> {
  return encodeRows(columns, Readable.from([failures.map(rowOf)]), format);
}

function rowOf({ kind, message, count, runCount, syncs, runs, firstSeen, lastSeen, examples }: CommonFailure): Row {
  const values = [
    kind,
    message,
    count,
    runCount,
    syncs.map(({ syncId, syncName }) => syncTitle(syncId, undefined, syncName)),
    timeOf(firstSeen),
    timeOf(lastSeen),
    examples,
    runs.map(({ id }) => id),
  ];
  return Object.fromEntries(columns.map((column, place) => [column, values[place] ?? null]));
}

function timeOf(time: number | undefined): string | null {
  return time === undefined ? null : isoTime(time);
}
