import { FilesComError } from './errors.ts';
import { largestPage } from './limits.ts';

/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Undefined on the last page. */
  readonly nextCursor: string | undefined;
  /** How many items could not be read at all and were left out. */
  readonly undecodable: number;
  readonly requestId: string | undefined;
  /** When the service sent it, by its own clock, in milliseconds since 1970; to the second. */
  readonly servedAt?: number | undefined;
}

export type Pages<T> = AsyncGenerator<Page<T>, void, undefined>;

/** A filter may leave whole pages empty, so one is not the end; but each is a billed request. */
const mostEmptyPages = 20;

/** Notes a cursor before it is followed. FilesComError `badAnswer` where it was noted before: there is no end to that. */
export function noteCursor(visited: Set<string>, cursor: string | undefined): void {
  if (cursor === undefined) return;
  if (visited.has(cursor)) throw new FilesComError('badAnswer', 'The service sent the same page cursor twice.');
  visited.add(cursor);
}

/**
 * Page after page until there is no cursor. FilesComError `badAnswer` when a cursor comes a second time or page after
 * page holds nothing; what was loaded has been yielded by then.
 */
export async function* followCursors<T>(
  first: string | undefined,
  fetchPage: (cursor: string | undefined) => Promise<Page<T>>,
): Pages<T> {
  const visited = new Set<string>();
  let emptyPages = 0;
  let cursor = first;
  do {
    noteCursor(visited, cursor);
    if (emptyPages === mostEmptyPages) {
      throw new FilesComError('badAnswer', `The service sent ${mostEmptyPages} pages in a row with nothing new.`);
    }
    const page = await fetchPage(cursor);
    yield page;
    emptyPages = page.items.length === 0 ? emptyPages + 1 : 0;
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}

/**
 * Takes out of each page what an earlier one had. Runs created while one pages push others over the edge to the next
 * page: a repeat is only as far back as runs were created meanwhile, so the last ids are remembered (between one and two
 * of the largest pages), not all.
 */
export function repeatFilter<T extends { readonly id: string }>(): (page: Page<T>) => Page<T> {
  let older = new Set<string>();
  let newer = new Set<string>();
  const isNew = ({ id }: T) => {
    if (newer.size === largestPage) {
      older = newer;
      newer = new Set();
    }
    const before = newer.size;
    newer.add(id);
    return newer.size > before && !older.has(id);
  };
  return (page) => ({ ...page, items: page.items.filter(isNew) });
}
