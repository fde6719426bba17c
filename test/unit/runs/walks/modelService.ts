import type { Answer } from '../../../../src/files-com/answer.ts';
import { Client } from '../../../../src/files-com/client.ts';
import { FilesComError } from '../../../../src/files-com/errors.ts';

/** How a service of the walks behaves. */
export interface ServiceOptions {
  /** How it sends times that it knows to the microsecond. */
  readonly wire: 'seconds' | 'rounded up to seconds' | 'milliseconds';
  /** Where runs without a time are, newest first. */
  readonly undated: 'first' | 'last';
  /** The most runs in a page, even if more are requested. */
  readonly mostInPage: number;
  readonly tellsTime: boolean;
  /** Milliseconds that pass with each request. */
  readonly latency: number;
}

/** A run as the service's database has it. */
export interface ModelRun {
  readonly id: number;
  readonly syncId: string;
  /** The sync's name when it was created. */
  readonly syncName: string;
  /** Milliseconds since 1970 with microseconds; undefined if it has none. */
  readonly created: number | undefined;
  /** The place in the order by creation, where that is another one. */
  readonly rank: number;
  /** When it comes into the lists. */
  readonly visibleAt: number;
  endedAt: number;
  endStatus: string;
  readonly dryRun: boolean;
  readonly srcType: string | undefined;
}

interface ModelSync {
  readonly id: string;
  name: string;
}

/** A small service with a database, for one site. It answers as it is at the moment of the request. */
export class ModelService extends Client {
  readonly options: ServiceOptions;
  readonly runs: ModelRun[] = [];
  readonly syncs: ModelSync[] = [];
  time: number;
  requests = 0;
  /** How many of the next requests fail, send a page out of order, or send a cursor again. */
  failing = 0;
  disorderly = 0;
  stuck = 0;
  /** Happens at the next requests, one at each. */
  readonly meanwhile: (() => void)[] = [];

  constructor(options: ServiceOptions, time: number) {
    super({ origin: 'http://127.0.0.1:1', apiKey: 'key', workspaceId: undefined }, { userAgent: 'test' });
    this.options = options;
    this.time = time;
  }

  statusOf(run: ModelRun, time = this.time): string {
    return time >= run.endedAt ? run.endStatus : 'in_progress';
  }

  /** The time of a run as it is sent, in milliseconds since 1970. */
  sentTime({ created }: ModelRun): number | undefined {
    if (created === undefined) return undefined;
    if (this.options.wire === 'milliseconds') return Math.floor(created);
    return (this.options.wire === 'seconds' ? Math.floor(created / 1000) : Math.ceil(created / 1000)) * 1000;
  }

  nameOf(syncId: string): string {
    return this.syncs.find(({ id }) => id === syncId)?.name ?? '';
  }

  override async get(path: string, parameters: URLSearchParams, signal: AbortSignal): Promise<Answer> {
    this.requests += 1;
    this.time += this.options.latency;
    this.meanwhile.shift()?.();
    const answer = this.#answer(path, parameters);
    // Answers may overtake each other.
    for (let turns = (this.requests * 7) % 5; turns > 0; turns -= 1) await Promise.resolve();
    signal.throwIfAborted();
    if (answer instanceof FilesComError) throw answer;
    return answer;
  }

  #answer(path: string, parameters: URLSearchParams): Answer | FilesComError {
    if (this.failing > 0) {
      this.failing -= 1;
      return new FilesComError('unavailable', 'Not now.');
    }
    if (path === '/syncs') return this.#page(this.#syncList(), parameters, ({ id }, after) => Number(id) > after);
    if (path === '/sync_runs') return this.#runPage(parameters);
    const run = this.#visible().find(({ id }) => path === `/sync_runs/${id}`);
    return run ? this.#send(this.#wireOf(run)) : new FilesComError('notFound', 'Gone.');
  }

  #visible(): readonly ModelRun[] {
    return this.runs.filter(({ visibleAt }) => visibleAt <= this.time);
  }

  #runPage(parameters: URLSearchParams): Answer {
    const text = (name: string): string | undefined => parameters.get(`filter[${name}]`) ?? undefined;
    const bound = (name: string): number | undefined => {
      const value = parameters.get(`filter_${name}[created_at]`);
      return value === null ? undefined : Date.parse(value);
    };
    const [from, before] = [bound('gteq'), bound('lt')];
    const [status, syncId, dryRun, srcType] = ['status', 'sync_id', 'dry_run', 'src_remote_server_type'].map(text);
    const isIn = (run: ModelRun): boolean =>
      (status ?? this.statusOf(run)) === this.statusOf(run) &&
      (syncId ?? run.syncId) === run.syncId &&
      (dryRun ?? String(run.dryRun)) === String(run.dryRun) &&
      (srcType === undefined || srcType === run.srcType) &&
      ((from === undefined && before === undefined) ||
        (run.created !== undefined && run.created >= (from ?? -Infinity) && run.created < (before ?? Infinity)));
    const rankOf = (run: ModelRun): number =>
      run.created === undefined ? (this.options.undated === 'first' ? Infinity : -Infinity) : run.rank;
    const compare = (a: ModelRun, b: ModelRun): number =>
      rankOf(a) === rankOf(b) ? b.id - a.id : rankOf(b) > rankOf(a) ? 1 : -1;
    const isAfter = (run: ModelRun, id: number): boolean => {
      const last = this.runs.find((each) => each.id === id);
      return last === undefined || compare(last, run) < 0;
    };
    return this.#page(this.#visible().filter(isIn).toSorted(compare), parameters, isAfter);
  }

  #syncList(): readonly ModelSync[] {
    return this.syncs.toSorted((a, b) => Number(a.id) - Number(b.id));
  }

  #page<T extends ModelRun | ModelSync>(
    all: readonly T[],
    parameters: URLSearchParams,
    isAfter: (item: T, id: number) => boolean,
  ): Answer {
    const cursor = parameters.get('cursor');
    const rest = cursor === null ? all : all.filter((item) => isAfter(item, Number(cursor.slice(1))));
    let size = Math.min(Number(parameters.get('per_page')), this.options.mostInPage);
    // A wrong date at the end of a page could not be told from a right one.
    while (size < rest.length && endsWrong(rest.slice(0, size))) size += 1;
    const items = rest.slice(0, size);
    let next = items.length < rest.length ? `c${items.at(-1)?.id ?? ''}` : undefined;
    if (next !== undefined && cursor !== null && this.stuck > 0) {
      this.stuck -= 1;
      next = cursor;
    }
    const wire = items.map((item) => ('name' in item ? this.#wireOfSync(item) : this.#wireOf(item)));
    return this.#send(this.#shuffled(wire), next);
  }

  #shuffled(items: readonly object[]): readonly object[] {
    if (this.disorderly === 0 || items.length < 3) return items;
    this.disorderly -= 1;
    const place = this.requests % (items.length - 2);
    const [first, second] = items.slice(place);
    return first && second ? items.toSpliced(place, 2, second, first) : items;
  }

  #send(value: unknown, nextCursor?: string): Answer {
    const servedAt = this.options.tellsTime ? Math.floor(this.time / 1000) * 1000 : undefined;
    return { value, text: JSON.stringify(value), nextCursor, servedAt, requestId: undefined };
  }

  #wireOfSync({ id, name }: ModelSync): object {
    const runs = this.#visible().filter((run) => run.syncId === id && run.created !== undefined);
    const [latest] = runs.toSorted((a, b) => b.rank - a.rank || b.id - a.id);
    return { id: Number(id), name, latest_sync_run: latest ? this.#wireOf(latest) : null };
  }

  #wireOf(run: ModelRun): object {
    const time = this.sentTime(run);
    const precise = time === undefined ? null : new Date(time).toISOString();
    return {
      id: run.id,
      sync_id: Number(run.syncId),
      sync_name: run.syncName,
      status: this.statusOf(run),
      dry_run: run.dryRun,
      created_at: this.options.wire === 'milliseconds' ? precise : (precise?.replace('.000Z', 'Z') ?? null),
      src_remote_server_type: run.srcType ?? null,
    };
  }
}

/** Is the last run that has a place in time out of its place? */
function endsWrong(items: readonly (ModelRun | ModelSync)[]): boolean {
  const last = items.findLast((item) => 'rank' in item && item.created !== undefined && item.created > Date.UTC(2000));
  return last !== undefined && 'rank' in last && last.created !== last.rank;
}
