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
  const text = Buffer.concat([digest(`${place} ${fingerprint}`), Buffer.from(place)]).toString('base64');
  return `c2:${back ? 'prev' : 'next'}:${text}`;
}

/** @throws ServiceError `bad-request/invalid-cursor`, also where the cursor was given for other filters or another sort. */
export function readCursor(cursor: string, fingerprint: string): Position {
  const [, direction, text] = /^c2:(next|prev):([A-Za-z0-9+/]+=*)$/.exec(cursor) ?? [];
  if (text === undefined) throw new ServiceError('bad-request/invalid-cursor');
  const bytes = Buffer.from(text, 'base64');
  const place = bytes.subarray(digestBytes).toString();
  const [rank, index] = place.split('.').map(Number);
  const position = { back: direction === 'prev', rank: rank ?? Number.NaN, index: index ?? Number.NaN };
  if (writeCursor(position, fingerprint) !== cursor) throw new ServiceError('bad-request/invalid-cursor');
  return position;
}

const digestBytes = 10;

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest().subarray(0, digestBytes);
}
