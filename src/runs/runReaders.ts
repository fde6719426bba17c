import { FilesComError } from '../files-com/errors.ts';
import { followCursors, repeatFilter, type Page, type Pages } from '../files-com/pages.ts';
import type { SyncRunQuery } from '../files-com/query.ts';
import { isEnded } from '../files-com/runStatus.ts';
import type { SyncRun } from '../files-com/syncRun.ts';
import { Border } from './border.ts';
import type { RunFilter } from './filter.ts';
import { planQuery, type PlannedQuery } from './queryPlan.ts';
import { newestFirst, type RunSort } from './runSort.ts';
import { newest, oldest } from './runSummary.ts';

/** What all readers of one plan share. */
export interface ReaderContext {
  readonly filter: RunFilter;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly perPage: number;
  /** Sends one request. */
  readonly fetchPage: (query: SyncRunQuery) => Promise<Page<SyncRun>>;
  /** The ids of runs without `created_at`, which belong to no window. */
  readonly undated: Set<string>;
  readonly trial: WindowTrial;
}

/** Whether the service keeps to a window of time. The first that is asked for tells; until then there is no second. */
interface WindowTrial {
  state: 'untried' | 'asked' | 'kept' | 'ignored';
}

/** Reads one query page by page. */
export interface RunReader {
  /** One request. Where it fails, the same page can be asked for again. */
  next(): Promise<Page<SyncRun>>;
  /** Takes over a page; returns its runs that no other reader has returned. */
  take(page: Page<SyncRun>): readonly SyncRun[];
  /** Who reads on after the page that was taken; undefined at the end. */
  after(page: Page<SyncRun>): RunReader | undefined;
}

const second = 1000;
/** A window of fewer pages is not worth another request. */
const fewestPages = 4;

/** Do runs stay in the list of the query? Those in progress leave it when they end. */
export function hasEnded({ scope: { status } }: PlannedQuery): boolean {
  return status === undefined || isEnded({ status, completedAt: undefined });
}

/** Follows the cursors of a query; where a request fails, from the last cursor that came. */
export class PageSource {
  readonly #fetch: (cursor: string | undefined) => Promise<Page<SyncRun>>;
  #pages: Pages<SyncRun>;
  #cursor: string | undefined;

  constructor(
    { filter, perPage, fetchPage }: Pick<ReaderContext, 'filter' | 'perPage' | 'fetchPage'>,
    query: PlannedQuery,
    sort: RunSort,
  ) {
    const withoutRepeats = repeatFilter<SyncRun>();
    this.#fetch = async (cursor) =>
      withoutRepeats(await fetchPage({ filter: query.filter, sort, perPage, cursor, userId: filter.userId }));
    this.#pages = followCursors(undefined, this.#fetch);
  }

  async next(): Promise<Page<SyncRun>> {
    try {
      const { value } = await this.#pages.next();
      if (!value) throw new RangeError('There is no page after the last.');
      this.#cursor = value.nextCursor;
      return value;
    } catch (error) {
      this.#pages = followCursors(this.#cursor, this.#fetch);
      throw error;
    }
  }
}

/** The lower part of a window, below the ceiling. */
interface LowerPart {
  readonly upper: WindowReader;
  readonly ceiling: Border;
  readonly floor: Border;
}

/**
 * Reads a window of time from its newest run down to its floor, which rises when another reader takes the lower part.
 * The service is told the ceiling alone: a list that ends above the floor is then known to be cut short.
 */
export class WindowReader implements RunReader {
  readonly query: PlannedQuery;
  readonly #context: ReaderContext;
  readonly #upper: WindowReader | undefined;
  readonly #ceiling: Border | undefined;
  readonly #source: PageSource;
  /** All runs of the window created after this moment have been read. */
  #position: number;
  /** Runs per millisecond at the position. */
  #density = 0;
  #floor: Border | undefined;
  #isLast = false;
  /** Is it read to its end by this reader alone? */
  #isOneList = false;

  constructor(context: ReaderContext, query: PlannedQuery, part?: LowerPart) {
    this.query = query;
    this.#context = context;
    this.#upper = part?.upper;
    this.#ceiling = part?.ceiling;
    this.#floor = part?.floor;
    this.#position = part?.ceiling.at ?? Infinity;
    this.#density = part?.ceiling.density ?? 0;
    this.#source = new PageSource(context, query, newestFirst);
  }

  get position(): number {
    return this.#position;
  }

  /** How many pages are left, as far as the density at both ends tells; 0 where that is not known. */
  get pagesLeft(): number {
    if (this.#isDone || !this.#floor) return 0;
    return ((this.#position - this.#floor.at) * this.#meanDensity) / this.#context.perPage;
  }

  next(): Promise<Page<SyncRun>> {
    return this.#source.next();
  }

  /** FilesComError `badAnswer` where the list ends too early or holds runs of another period. */
  take({ items, nextCursor }: Page<SyncRun>): readonly SyncRun[] {
    if (this.#giveBack(items)) return [];
    const top = Number.isFinite(this.#position) ? this.#position : newest(items);
    this.#isLast = nextCursor === undefined;
    this.#position = Math.min(this.#position, oldest(items));
    if (this.#isLast && this.#floor && this.#position >= this.#floor.at + second) requireWhole(this.query);
    const bottom = this.#isLast ? (this.#floor?.at ?? this.#position) : this.#position;
    // An empty window is not emptier than one with a single run.
    if (Number.isFinite(top)) this.#density = Math.max(items.length, 1) / Math.max(top - bottom, second);
    if (this.#ceiling?.at === top) this.#ceiling.density = this.#density;
    return items.filter((run) => this.#isOurs(run));
  }

  after(page: Page<SyncRun>): RunReader | undefined {
    if (this.#isDone) return undefined;
    // Dry run is a filter of the service that does not go with a window.
    const isWindow = !this.#isOneList && this.query.filter.dryRun === undefined;
    const isBottomless = isWindow && !this.#floor && Number.isFinite(this.#position);
    return isBottomless ? new OldestReader(this.#context, this, page) : this;
  }

  /** Up to this border everything has been read; between the two readers too where they have met. Returns who reads on. */
  endAt(floor: Border | undefined, haveMet: boolean): RunReader | undefined {
    this.#floor = floor;
    this.#isLast = haveMet;
    return this.#isDone ? undefined : this;
  }

  /** Nobody can tell how far down it goes. */
  readAsOneList(): RunReader {
    this.#isOneList = true;
    return this;
  }

  /** Gives away the lower part of what is left, where it is worth a request. */
  split(): WindowReader | undefined {
    const floor = this.#floor;
    const { trial } = this.#context;
    if (trial.state === 'asked' || trial.state === 'ignored') return undefined;
    if (!floor || this.pagesLeft < fewestPages) return undefined;
    // Of two parts as long in time, the older one often has hardly a run: the ends tell where the middle of the runs is.
    const [above, below] = [Math.sqrt(this.#density), Math.sqrt(floor.density)];
    const span = this.#position - floor.at;
    const border = new Border(this.#position - (span * below) / (above + below), this.#meanDensity);
    if (border.at - floor.at < 2 * second || this.#position - border.at < 2 * second) return undefined;
    if (trial.state === 'untried') trial.state = 'asked';
    this.#floor = border;
    const query = planQuery(this.#context.filter, { ...this.query.scope, before: border.at }, this.#context);
    return new WindowReader(this.#context, query, { upper: this, ceiling: border, floor });
  }

  /**
   * Where the service ignores the window, whoever reads above it has it back, and nothing is split any more. False where
   * there is something to read here.
   */
  #giveBack(items: readonly SyncRun[]): boolean {
    const { trial } = this.#context;
    if (!this.#ceiling || !this.#upper || items.length === 0) return false;
    const isKept = items.every((run) => !this.#isAbove(run));
    if (trial.state === 'asked') {
      trial.state = isKept ? 'kept' : 'ignored';
      // Who is done has left out what was below; then this one reads the list from its beginning.
      if (isKept || this.#upper.#isDone) return false;
      this.#upper.#floor = this.#floor;
      this.#isLast = true;
      return true;
    }
    if (!isKept && trial.state === 'kept') {
      throw new FilesComError('badAnswer', 'The service sent runs of another period than it was asked for.');
    }
    return false;
  }

  #isAbove({ createdAt }: SyncRun): boolean {
    return createdAt !== undefined && this.#ceiling !== undefined && createdAt > this.#ceiling.at + second;
  }

  get #isDone(): boolean {
    return this.#isLast || (this.#floor !== undefined && this.#position < this.#floor.at);
  }

  get #meanDensity(): number {
    return Math.sqrt(this.#density * (this.#floor?.density ?? 0));
  }

  #isOurs(run: SyncRun): boolean {
    if (run.createdAt === undefined) return isNewIn(this.#context.undated, run);
    if (this.#isAbove(run) || (this.#floor && run.createdAt < this.#floor.at)) return false;
    // Both must hear of it.
    const isNew = [this.#ceiling?.note(run), this.#floor?.note(run)];
    return !isNew.includes(false);
  }
}

/** Reads the oldest page of what a window reader has begun, and so tells how far down that goes. */
class OldestReader implements RunReader {
  readonly #context: ReaderContext;
  readonly #upper: WindowReader;
  readonly #source: PageSource;
  /** What the upper reader's last page held: of a short list, this one may hold the same. */
  readonly #above: ReadonlySet<string>;

  constructor(context: ReaderContext, upper: WindowReader, lastPage: Page<SyncRun>) {
    this.#context = context;
    this.#upper = upper;
    this.#source = new PageSource(context, upper.query, { field: 'createdAt', direction: 'asc' });
    this.#above = new Set(lastPage.items.map(({ id }) => id));
  }

  next(): Promise<Page<SyncRun>> {
    return this.#source.next();
  }

  take(page: Page<SyncRun>): readonly SyncRun[] {
    const { items } = page;
    // The upper reader comes to these.
    if (!this.#isAscending(page)) return [];
    return items.filter((run) =>
      run.createdAt === undefined ? isNewIn(this.#context.undated, run) : !this.#above.has(run.id),
    );
  }

  /** FilesComError `badAnswer` where it is the last page and does not reach up to what has been read. */
  after(page: Page<SyncRun>): RunReader | undefined {
    const { items, nextCursor } = page;
    const [top, bottom] = [newest(items), oldest(items)];
    if (nextCursor === undefined) {
      if (top < this.#upper.position) requireWhole(this.#upper.query);
      return this.#upper.endAt(undefined, true);
    }
    if (!this.#isAscending(page)) return this.#upper.readAsOneList();
    // Not one run with a time: those that have one come after them.
    if (!Number.isFinite(top)) return this;
    const floor = new Border(top, items.length / Math.max(top - bottom, second));
    for (const run of items) floor.note(run);
    // Of runs of the same moment, each of the two may have read others.
    return this.#upper.endAt(floor, top > this.#upper.position);
  }

  /** A service that ignores the direction sends its newest page again, or one whose runs become older. */
  #isAscending({ items, nextCursor }: Page<SyncRun>): boolean {
    if (nextCursor === undefined || items.length === 0) return true;
    const times = items.flatMap(({ createdAt }) => createdAt ?? []);
    const isRising = times.every((time, index) => time >= (times[index - 1] ?? -Infinity));
    return isRising && !items.every(({ id }) => this.#above.has(id));
  }
}

/** For a list that has ended above runs that are known to be in it. */
function requireWhole(query: PlannedQuery): void {
  if (hasEnded(query)) throw new FilesComError('badAnswer', 'The service ended a list of runs before its oldest run.');
}

function isNewIn(ids: Set<string>, { id }: SyncRun): boolean {
  const before = ids.size;
  return ids.add(id).size > before;
}
