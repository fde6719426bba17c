import { Readable } from 'node:stream';

/** A text that is never in memory as a whole: `unit` so many times, `%d` in it a number of its own, between two others. */
export interface Shape {
  readonly before: string;
  readonly unit: string;
  readonly times: number;
  readonly after: string;
}

export function readShape({ before, unit, times, after }: Shape): Readable {
  const perChunk = Math.max(1, Math.floor(65_536 / unit.length));
  const part = (from: number, count: number): string =>
    unit.includes('%d')
      ? Array.from({ length: count }, (_, n) => unit.replaceAll('%d', String(from + n))).join('')
      : unit.repeat(count);
  function* chunks(): Generator<string> {
    yield before;
    for (let at = 0; at < times; at += perChunk) yield part(at, Math.min(perChunk, Math.floor(times) - at));
    yield after;
  }
  return Readable.from(chunks(), { objectMode: false });
}
