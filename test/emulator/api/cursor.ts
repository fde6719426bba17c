import { createHash } from 'node:crypto';
import { ServiceError } from './errors.ts';

/** A place in a list: after (or, going back, before) the record with that rank and index. */
export interface Position {
  readonly back: boolean;
  readonly rank: number;
  readonly index: number;
}

/**
 * Cursors name a place, not a page number, so that new records do not shift what follows. They are bound to the query
 * by a digest, and written in the alphabet of base64, whose `+`, `/` and `=` punish whoever does not encode them.
 */
export function writeCursor({ back, rank, index }: Position, fingerprint: string): string {
  const place = `${rank}.${index}`;
  const direction = back ? 'prev' : 'next';
  const text = Buffer.concat([digest(`${direction} ${place} ${fingerprint}`), Buffer.from(place)]).toString('base64');
  return `c2:${direction}:${text}`;
}

/**
 * Undefined is the beginning of the list.
 * @throws ServiceError `bad-request/invalid-cursor`, also where the cursor was given for other filters or another sort.
 */
export function readCursor(cursor: string | undefined, fingerprint: string): Position | undefined {
  if (cursor === undefined || aliasOfStart.test(cursor)) return undefined;
  const [, direction, text] = pattern.exec(cursor) ?? [];
  if (text === undefined) throw new ServiceError('bad-request/invalid-cursor');
  const [rank, index] = Buffer.from(text, 'base64').subarray(digestBytes).toString().split('.').map(Number);
  const position = { back: direction === 'prev', rank: rank ?? Number.NaN, index: index ?? Number.NaN };
  if (writeCursor(position, fingerprint) !== `c2:${direction}:${text}`)
    throw new ServiceError('bad-request/invalid-cursor');
  return position;
}

/** Another cursor that leads to the same page. */
export function aliasOf(cursor: string | null): string {
  if (cursor === null) return 'c2:start+1:';
  return cursor.replace(
    /^c2:(\w+)(?:\+(\d+))?:/,
    (_, direction: string, count = '0') => `c2:${direction}+${Number(count) + 1}:`,
  );
}

const pattern = /^c2:(next|prev)(?:\+\d+)?:([A-Za-z0-9+/]+=*)$/;
const aliasOfStart = /^c2:start\+\d+:$/;
const digestBytes = 10;

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest().subarray(0, digestBytes);
}
