import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import * as fc from 'fast-check';
import { FilesComError } from '../../../../src/files-com/errors.ts';
import { isEmptyFilter, matches, type RunFilter } from '../../../../src/runs/filter.ts';
import { startOfDay, startOfNextDay } from '../../../../src/runs/day.ts';
import type { Grouping } from '../../../../src/runs/grouping.ts';
import { everything, selects, type Scope } from '../../../../src/runs/queryPlan.ts';
import { RunStore } from '../../../../src/runs/runStore.ts';
import { runWith } from '../arbitraries.ts';
import { ModelService, type ModelRun, type ServiceOptions } from './modelService.ts';

export const start = Date.UTC(2026, 2, 12, 14, 30, 20);
const [second, minute, hour] = [1000, 60_000, 3_600_000];
const endStatuses = ['failure', 'partial_failure', 'success', 'skipped'] as const;
const statuses = [...endStatuses, 'in_progress'];

const filters: readonly RunFilter[] = [
  {},
  { statuses: ['failure'] },
  { statuses: ['failure', 'partial_failure'] },
  { statuses: ['in_progress'] },
  { statuses: ['success', 'in_progress'] },
  { created: { preset: 'hour' } },
  { created: { preset: '24h' } },
  { created: { from: start - 5 * hour + 300, before: start - hour + 700 } },
  { created: { before: start - hour } },
  { statuses: ['failure'], created: { preset: '24h' } },
  { nameText: 'alpha' },
  { nameText: 'beta', statuses: ['failure'] },
  { syncs: [{ id: '1', name: '' }] },
  { syncs: ['1', '2'].map((id) => ({ id, name: '' })), statuses: ['failure', 'success'] },
  { dryRun: true },
  { dryRun: false, statuses: ['failure'] },
  { srcTypes: ['s3'] },
];
const names = ['alpha', 'beta', 'alpha beta', 'gamma'] as const;
const groupings: readonly Grouping[] = ['syncStatus', 'statusSync', 'day', 'none'];

/** A change at the service. */
type Event =
  | { readonly kind: 'create'; readonly run: NewRun }
  | { readonly kind: 'end'; readonly which: number; readonly status: string }
  | { readonly kind: 'rename'; readonly which: number; readonly name: string }
  | { readonly kind: 'add sync'; readonly name: string };

/** A step of the user or the extension. */
type Action =
  | { readonly kind: 'open' | 'open syncs' | 'refresh' | 'refresh by itself' | 'renew syncs' }
  | { readonly kind: 'load more' | 'load all' | 'refresh while loading more'; readonly scope: Scope }
  | { readonly kind: 'filter'; readonly filter: RunFilter }
  | { readonly kind: 'group'; readonly grouping: Grouping }
  | { readonly kind: 'connect anew'; readonly isLate: boolean };

/** A fault of the next requests. */
type Fault = { readonly kind: 'fail' | 'disorder' | 'repeat cursor'; readonly times: number };

export type Step = Event | Fault | { readonly kind: 'pass'; readonly ms: number } | ActionStep;
type ActionStep = { readonly kind: 'do'; readonly action: Action; readonly meanwhile: readonly Event[] };

export interface NewRun {
  /** How long ago it was created, in milliseconds. */
  readonly age: number;
  readonly sync: number;
  /** When it ends, in milliseconds from now; undefined for one that has ended. */
  readonly endsIn: number | undefined;
  readonly status: string;
  readonly dryRun: boolean;
  readonly fromS3: boolean;
  /** How long it stays out of the lists, in milliseconds. */
  readonly lateness: number;
  /** Without a date, or with a wrong one, where a walk has these. */
  readonly date: 'right' | 'none' | '1970' | 'last week';
}

export interface Walk {
  readonly service: ServiceOptions;
  /** Runs without a date, and with a wrong one; otherwise the store takes the service to date its runs. */
  readonly hasOddDates: boolean;
  readonly mostRepeats: number;
  readonly hasFaults: boolean;
  readonly perPage: number;
  /** How far the clock here is ahead, in milliseconds. */
  readonly ahead: number;
  readonly filter: RunFilter;
  readonly runs: readonly NewRun[];
  readonly steps: readonly Step[];
}

/**
 * Walks through a site with a store, and fails at the first claim of the store that is not true. Returns how far back
 * everything is complete in the end, and how many runs are shown.
 */
export async function take(walk: Walk): Promise<Pick<RunStore, 'size'> & { readonly reach: number }> {
  const walker = new Walker(walk);
  try {
    for (const step of walk.steps) await walker.take(step);
    return { size: walker.store.size, reach: walker.store.reach(everything) };
  } finally {
    walker.close();
  }
}

class Walker {
  readonly #service: ModelService;
  readonly store: RunStore;
  readonly #ahead: number;
  readonly #walk: Walk;
  /** By filter: the lists are of this moment at least. */
  readonly #asOf = new Map<string, number>();
  /** When periods that end now ended, at the last refresh. */
  #periodEnd: number;

  constructor(walk: Walk) {
    const { service: options, perPage, ahead, filter, runs, mostRepeats, hasOddDates } = walk;
    this.#walk = walk;
    const service = new ModelService(options, start);
    service.syncs.push(...['alpha', 'beta', 'gamma'].map((name, index) => ({ id: String(index + 1), name })));
    this.#service = service;
    // Without the time of an answer, this computer's clock is all that there is.
    this.#ahead = options.tellsTime ? ahead : 0;
    for (const run of runs) this.#create(run);
    this.#periodEnd = this.#now;
    this.store = new RunStore({
      getClient: () => Promise.resolve(service),
      site: () => 'https://a.files.com',
      pageSize: () => perPage,
      now: () => this.#now,
      filter,
      limits: { mostRepeats, enoughDated: hasOddDates ? Infinity : 0 },
    });
  }

  close(): void {
    this.store.dispose();
  }

  async take(step: Step): Promise<void> {
    const service = this.#service;
    switch (step.kind) {
      case 'pass':
        service.time += step.ms;
        return;
      case 'fail':
        if (this.#walk.hasFaults) service.failing = step.times;
        return;
      case 'disorder':
        // A wrong date at the end of a page could not be told from a right one.
        if (this.#walk.hasFaults && !this.#walk.hasOddDates) service.disorderly = step.times;
        return;
      case 'repeat cursor':
        if (this.#walk.hasFaults) service.stuck = step.times;
        return;
      case 'do':
        for (const event of step.meanwhile) service.meanwhile.push(() => this.#happen(event));
        await this.#act(step.action);
        for (const event of service.meanwhile.splice(0)) event();
        this.#check();
        return;
      default:
        this.#happen(step);
    }
  }

  get #now(): number {
    return this.#service.time + this.#ahead;
  }

  #happen(event: Event): void {
    // An event after a request must have a later time.
    this.#service.time += 1;
    const { runs, syncs, time } = this.#service;
    switch (event.kind) {
      case 'create':
        this.#create(event.run);
        return;
      case 'end': {
        const running = runs.filter(({ endedAt }) => endedAt > time);
        const run = running[event.which % running.length];
        if (run) Object.assign(run, { endedAt: time, endStatus: event.status });
        return;
      }
      case 'rename': {
        const sync = syncs[event.which % syncs.length];
        if (sync) sync.name = event.name;
        return;
      }
      case 'add sync':
        if (syncs.length < 5) syncs.push({ id: String(syncs.length + 1), name: event.name });
        return;
      default:
        event satisfies never;
    }
  }

  #create({ age, sync, endsIn, status, dryRun, fromS3, lateness, date: odd }: NewRun): void {
    const { runs, syncs, time } = this.#service;
    const { id, name } = syncs[sync % syncs.length] ?? { id: '1', name: '' };
    const date = this.#walk.hasOddDates ? odd : 'right';
    // Microseconds tell runs of one millisecond apart.
    const rank = Math.floor(time - age) - (runs.length % 10) / 10;
    runs.push({
      id: runs.length + 1,
      syncId: id,
      syncName: name,
      created: { right: rank, none: undefined, '1970': minute, 'last week': start - 7 * 24 * hour }[date],
      rank,
      // A wrong date is as old as the site: a refresh asks for no such time.
      visibleAt: date === '1970' || date === 'last week' ? time : Math.max(rank + lateness, time),
      // None takes longer than a day.
      endedAt: endsIn === undefined || date === 'last week' ? rank : Math.min(time + endsIn, rank + 24 * hour - minute),
      endStatus: status,
      dryRun,
      srcType: fromS3 ? 's3' : undefined,
    });
  }

  async #act(action: Action): Promise<void> {
    const store = this.store;
    if (!this.#asOf.has(keyOf(store.filter))) this.#asOf.set(keyOf(store.filter), this.#service.time);
    switch (action.kind) {
      case 'open':
        return store.open();
      case 'open syncs':
        return store.openSyncs();
      case 'renew syncs':
        return store.renewSyncs();
      case 'refresh':
        return this.#refresh(() => store.refresh());
      case 'refresh while loading more':
        return this.#refresh(() => Promise.all([store.refresh(), store.loadMore(action.scope)]));
      case 'refresh by itself':
        if (store.isOpened) this.#periodEnd = this.#now;
        return store.refresh(30_000);
      case 'load more':
        return store.loadMore(action.scope);
      case 'load all':
        for (let pages = 0; pages < 30 && store.reach(action.scope) > -Infinity; pages += 1) {
          await store.loadMore(action.scope);
          if (store.problem(action.scope) !== undefined) return;
        }
        return;
      case 'filter':
        return this.#filter(action.filter);
      case 'group':
        return store.setGrouping(action.grouping);
      case 'connect anew': {
        const late = action.isLate ? [store.loadMore(everything), store.openSyncs(), store.renewSyncs()] : [];
        store.reset();
        this.#asOf.clear();
        this.#startAnew();
        await Promise.all(late);
        return;
      }
      default:
        action satisfies never;
    }
  }

  async #filter(filter: RunFilter): Promise<void> {
    const store = this.store;
    const before = keyOf(store.filter);
    const isKept = isEmptyFilter(filter) && this.#asOf.has(keyOf(filter));
    store.setFilter(filter);
    if (keyOf(filter) === before) return;
    if (!isKept) return this.#startAnew();
    return this.#refresh(async () => {
      while (store.isRunning('refresh') || store.isRunning(everything)) await setImmediate();
    });
  }

  #startAnew(): void {
    this.#asOf.set(keyOf(this.store.filter), this.#service.time);
    this.#periodEnd = this.#now;
  }

  /** After a refresh that went well, the lists are as of its beginning. */
  async #refresh(refresh: () => Promise<unknown>): Promise<void> {
    const store = this.store;
    const { time } = this.#service;
    const { isOpened } = store;
    if (isOpened) this.#periodEnd = this.#now;
    await refresh();
    if (!isOpened || store.problem('refresh') !== undefined) return;
    this.#asOf.set(keyOf(store.filter), time);
    // A refresh reads five pages of runs in progress and no more.
    const { runs, options } = this.#service;
    if (runs.filter(({ endedAt }) => endedAt > time).length > 4 * options.mostInPage) return;
    for (const { id, status } of store.newestRuns(Infinity)) {
      const run = this.#run(id);
      const hasEnded = run.endedAt <= time && run.visibleAt <= time;
      assert.ok(!hasEnded || status !== 'in_progress', `run ${id} has ended: ${run.endStatus}`);
    }
  }

  #run(id: string): ModelRun {
    const run = this.#service.runs[Number(id) - 1];
    assert.ok(run, `there is no run ${id}`);
    return run;
  }

  #check(): void {
    this.#checkProblems();
    this.#checkShown();
    for (const scope of this.#scopes()) this.#checkClaim(scope);
  }

  /** Every problem comes from the service, not from the store. */
  #checkProblems(): void {
    for (const activity of ['refresh', 'syncs', everything, ...this.#scopes()] as const) {
      const problem = this.store.problem(activity);
      assert.ok(problem === undefined || problem instanceof FilesComError, String(problem));
    }
  }

  /** Each shown run is there, once, as the service has sent it, and the filter lets it pass. */
  #checkShown(): void {
    const { filter } = this.store;
    const shown = this.store.newestRuns(Infinity);
    assert.equal(new Set(shown.map(({ id }) => id)).size, shown.length);
    for (const run of shown) {
      const known = this.#run(run.id);
      const status = run.status === 'in_progress' ? 'in_progress' : known.endStatus;
      assert.deepEqual([run.status, run.createdAt], [status, this.#service.sentTime(known)]);
      const isLet = matches(filter, run, this.#periodEnd, (id) => this.store.directory.entries.get(id)?.name);
      assert.ok(isLet, `the filter hides run ${run.id}`);
    }
  }

  /** All runs that a scope had are loaded, as far as it says so. */
  #checkClaim(scope: Scope): void {
    const store = this.store;
    const reach = store.reach(scope);
    if (reach === Infinity) return;
    const asOf = this.#asOf.get(keyOf(store.filter)) ?? Infinity;
    for (const run of this.#service.runs) {
      const isClaimed = (this.#service.sentTime(run) ?? -Infinity) > reach || reach === -Infinity;
      if (!isClaimed || !this.#isIn(scope, run, asOf)) continue;
      const loaded = store.run(String(run.id));
      const what = `${JSON.stringify(scope)} is complete after ${reach}, without run ${run.id}`;
      assert.ok(loaded, what);
      assert.ok(scope.status === undefined || loaded.status === scope.status, `${what}, which is ${loaded.status}`);
    }
  }

  /** Was the run in the scope at a moment, and is it still? */
  #isIn(scope: Scope, run: ModelRun, asOf: number): boolean {
    const { filter, directory } = this.store;
    const createdAt = this.#service.sentTime(run);
    const [status, statusNow] = [this.#service.statusOf(run, asOf), this.#service.statusOf(run)];
    const isByStatus = scope.status !== undefined || filter.statuses !== undefined;
    if (run.visibleAt > asOf || (isByStatus && status !== statusNow)) return false;
    const name = directory.entries.get(run.syncId)?.name ?? (directory.isComplete ? undefined : run.syncName);
    const summary = runWith({
      id: String(run.id),
      syncId: run.syncId,
      syncName: name,
      status,
      createdAt,
      dryRun: run.dryRun,
      srcRemoteServerType: run.srcType,
    });
    // At the borders of a period, rounding can take a run out of it: by its time as sent, or as the service compares it.
    return [createdAt, run.created].every(
      (time) =>
        matches(filter, { ...summary, createdAt: time }, this.#now) && selects(scope, summary) && isWithin(scope, time),
    );
  }

  #scopes(): readonly Scope[] {
    const syncIds = [undefined, ...this.#service.syncs.map(({ id }) => id)];
    const days = [start - 24 * hour, start].map((time) => startOfDay(time));
    return [
      ...syncIds.flatMap((syncId) => [undefined, ...statuses].map((status) => ({ syncId, status }))),
      ...days.map((day) => ({ from: day, before: startOfNextDay(day) })),
    ];
  }
}

function isWithin({ from, before }: Scope, time: number | undefined): boolean {
  if (from === undefined && before === undefined) return true;
  return time !== undefined && time >= (from ?? -Infinity) && time < (before ?? Infinity);
}

function keyOf(filter: RunFilter): string {
  return JSON.stringify(filter);
}

const many = { size: 'max' } as const;
const anyNewRun: fc.Arbitrary<NewRun> = fc.record({
  // Often several in a second.
  age: fc
    .tuple(
      fc.constantFrom(0, 30 * second, 2 * minute, 20 * minute, 2 * hour, 9 * hour, 20 * hour),
      fc.oneof(fc.nat(900), fc.nat(2500)),
    )
    .map(([longAgo, more]) => longAgo + more),
  sync: fc.constantFrom(0, 0, 1, 2, 3),
  endsIn: fc.constantFrom(undefined, undefined, undefined, second, minute, hour, 5 * hour, 20 * hour),
  status: fc.constantFrom('failure', 'failure', ...endStatuses),
  dryRun: fc.boolean(),
  fromS3: fc.boolean(),
  lateness: fc.constantFrom(0, 0, 20_000, 50_000),
  date: fc.constantFrom('right', 'right', 'right', 'right', 'right', 'none', '1970', 'last week'),
});
/** One that begins now. */
const anyBegun = anyNewRun.map((run): NewRun => ({
  ...run,
  age: run.age % 900,
  date: run.date === 'none' ? 'none' : 'right',
}));
const anyScope: fc.Arbitrary<Scope> = fc.oneof(
  fc.constant(everything),
  fc.constant(everything),
  fc.record({ syncId: fc.constantFrom('1', '1', '2', '4') }),
  fc.record({ status: fc.constantFrom('failure', ...statuses) }),
  fc.record({ syncId: fc.constantFrom('1', '2'), status: fc.constantFrom('failure', 'success', 'in_progress') }),
  fc.constant({ from: startOfDay(start), before: startOfNextDay(startOfDay(start)) }),
);
const anyEvent: fc.Arbitrary<Event> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('create' as const), run: anyBegun }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('end' as const),
      which: fc.nat(20),
      status: fc.constantFrom('failure', ...endStatuses),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('rename' as const),
      which: fc.nat(4),
      name: fc.constantFrom(...names),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('add sync' as const), name: fc.constantFrom(...names) }) },
);
const simpleActions = [
  'open',
  'open syncs',
  'refresh',
  'refresh',
  'refresh',
  'refresh by itself',
  'renew syncs',
] as const;
const anyAction: fc.Arbitrary<Action> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom(...simpleActions) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('load more' as const), scope: anyScope }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('load all' as const), scope: anyScope }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('refresh while loading more' as const), scope: anyScope }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('filter' as const), filter: fc.constantFrom(...filters) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('group' as const), grouping: fc.constantFrom(...groupings) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('connect anew' as const), isLate: fc.boolean() }) },
);
const anyFault: fc.Arbitrary<Fault> = fc.record({
  kind: fc.constantFrom('fail', 'disorder', 'repeat cursor'),
  times: fc.integer({ min: 1, max: 3 }),
});
const anyPause = fc
  .constantFrom(second, 20 * second, minute, 11 * minute, hour, 10 * hour)
  .map((ms) => ({ kind: 'pass' as const, ms }));
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant('do' as const),
      action: anyAction,
      meanwhile: fc.array(anyEvent, { maxLength: 3, ...many }),
    }),
  },
  { weight: 6, arbitrary: anyEvent },
  { weight: 3, arbitrary: anyPause },
  { weight: 2, arbitrary: anyFault },
);

/** Any site, and any steps in it. */
export const anyWalk: fc.Arbitrary<Walk> = fc.record({
  service: fc.record({
    wire: fc.constantFrom('seconds', 'rounded up to seconds', 'milliseconds'),
    undated: fc.constantFrom('first', 'last'),
    mostInPage: fc.constantFrom(3, 5, 1000),
    tellsTime: fc.boolean(),
    latency: fc.constantFrom(0, 300.25, 4000),
  }),
  hasOddDates: fc.constantFrom(false, false, true),
  mostRepeats: fc.constantFrom(0, 0, 2, 500),
  hasFaults: fc.constantFrom(false, false, true),
  perPage: fc.integer({ min: 2, max: 8 }),
  ahead: fc.constantFrom(0, 0, hour, -hour),
  filter: fc.oneof(fc.constantFrom({}, { statuses: ['failure'] }, { nameText: 'alpha' }), fc.constantFrom(...filters)),
  runs: fc.array(anyNewRun, { maxLength: 25, ...many }),
  steps: fc.array(anyStep, { minLength: 1, maxLength: 20, ...many }),
});
