import type { ServerResponse } from 'node:http';
import { serve, type RawServer } from '../files-com/support.ts';

/** A run as such a server has it: it may know times finer than it tells them, or none. */
export interface ListedRun {
  readonly id: number;
  /** Milliseconds since 1970, with a fraction. */
  readonly time: number | undefined;
  /** As it is told. */
  readonly createdAt: string | null;
}

export interface ListServer extends RawServer {
  /** How many requests it has seen. */
  readonly requests: number;
}

export interface ListOptions {
  /** Where runs without a time stand when the newest come first. */
  readonly undated?: 'first' | 'last';
  /** Do cursors count runs from the newest, so that each new one pushes the others on? */
  readonly pushes?: boolean;
  /** What of a request it does not look at, a direction or a bound. */
  readonly ignores?: readonly ('asc' | 'desc' | 'gteq' | 'lt')[];
  /** Which request it answers with an empty list without a cursor, from 1 on. */
  readonly emptyAt?: number;
  /** Called before each answer. */
  readonly onRequest?: (runs: ListedRun[]) => void;
}

/** The least that lists runs by `created_at`, for what the stand-in does not do: times of any kind. */
export async function serveList(runs: readonly ListedRun[], options: ListOptions = {}): Promise<ListServer> {
  const { undated = 'last', pushes = false, ignores = [], emptyAt, onRequest } = options;
  const all = [...runs];
  let requests = 0;
  const timeOf = ({ time }: ListedRun): number => time ?? (undated === 'first' ? Infinity : -Infinity);

  function answer(query: URLSearchParams, response: ServerResponse): void {
    const isAscending =
      query.get('sort_by[created_at]') === 'asc' ? !ignores.includes('asc') : ignores.includes('desc');
    const sign = isAscending ? -1 : 1;
    const [from, before] = (['gteq', 'lt'] as const).map((name) =>
      ignores.includes(name) ? null : query.get(`filter_${name}[created_at]`),
    );
    const isRange = from || before;
    const wanted = all
      .filter(({ time }) => !isRange || time !== undefined)
      .filter((run) => (!from || timeOf(run) >= Date.parse(from)) && (!before || timeOf(run) < Date.parse(before)))
      .toSorted((a, b) => sign * (timeOf(b) - timeOf(a) || b.id - a.id));
    const cursor = query.get('cursor');
    const start = pushes ? Number(cursor ?? 0) : wanted.findIndex(({ id }) => String(id) === cursor) + 1;
    const end = start + Number(query.get('per_page'));
    if (end < wanted.length) response.setHeader('X-Files-Cursor', String(pushes ? end : wanted[end - 1]?.id));
    response.end(JSON.stringify(wanted.slice(start, end).map(({ id, createdAt }) => ({ id, created_at: createdAt }))));
  }

  const server = await serve((request, response) => {
    requests += 1;
    onRequest?.(all);
    if (requests === emptyAt) response.end('[]');
    else answer(new URL(request.url ?? '/', 'http://127.0.0.1').searchParams, response);
  });
  return {
    ...server,
    get requests() {
      return requests;
    },
  };
}
