import assert from 'node:assert/strict';
import { start, take, type NewRun, type Step, type Walk } from './walk.ts';

const [second, minute, hour] = [1000, 60_000, 3_600_000];
const failed = { statuses: ['failure'] };

/** A run of which only this is known. */
function run(known: Partial<NewRun> = {}): NewRun {
  const usual = { age: 0, sync: 0, endsIn: undefined, status: 'success', dryRun: false, fromS3: false };
  return { ...usual, lateness: 0, date: 'right', ...known };
}

interface Site extends Partial<Omit<Walk, 'service'>> {
  readonly service?: Partial<Walk['service']>;
}

/** A walk of which only this is known. */
function walk(steps: readonly Step[], { service, ...known }: Site): Walk {
  const usualService = { wire: 'seconds', undated: 'last', mostInPage: 1000, tellsTime: true, latency: 300 } as const;
  const usual = { hasOddDates: false, hasFaults: true, mostRepeats: 0, perPage: 5, ahead: 0, filter: {}, runs: [] };
  return { ...usual, ...known, steps, service: { ...usualService, ...service } };
}

type Action = Extract<Step, { readonly kind: 'do' }>['action'];
type Event = Extract<Step, { readonly kind: 'do' }>['meanwhile'][number];

const act = (action: Action, ...meanwhile: readonly Event[]): Step => ({ kind: 'do', action, meanwhile });
const [open, openSyncs, refresh] = [act({ kind: 'open' }), act({ kind: 'open syncs' }), act({ kind: 'refresh' })];
const loadAll = (scope: Extract<Action, { readonly scope: unknown }>['scope']): Step =>
  act({ kind: 'load all', scope });
const end = { kind: 'end', which: 0, status: 'failure' } as const;
const pass = (ms: number): Step => ({ kind: 'pass', ms });

const create = (known?: Partial<NewRun>): Event => ({ kind: 'create', run: run(known) });
const burst = (count: number, known?: Partial<NewRun>): readonly NewRun[] =>
  Array.from({ length: count }, (_, n) => run({ age: 100 + 90 * n, ...known }));
const everyMinute = (count: number, known?: Partial<NewRun>): readonly NewRun[] =>
  Array.from({ length: count }, (_, n) => run({ age: n * minute, ...known }));

const going = run({ age: 2 * hour, endsIn: 5 * hour, sync: 1 });
const failedOnce = run({ status: 'failure', age: 20 * minute });

/** What the walk must show, and that it must be complete. Each step is checked for claims that are not true. */
const cases: Readonly<Record<string, readonly [shown: number, walk: Walk]>> = {
  'a run that fails before the first refresh, seen in no list': [
    2,
    walk([open, end, refresh], { filter: failed, runs: [failedOnce, going] }),
  ],
  'a run that fails before the first refresh, seen in the list of syncs': [
    2,
    walk([open, openSyncs, end, refresh], { filter: failed, runs: [failedOnce, going] }),
  ],
  'a run that fails between the first refreshes, with others in progress': [
    2,
    walk([open, refresh, end, refresh], { filter: failed, runs: [failedOnce, going, { ...going, age: hour }] }),
  ],
  'a run that fails while the newest runs are read': [
    2,
    walk([open, act({ kind: 'refresh' }, create(), end)], { filter: failed, runs: [failedOnce, going] }),
  ],
  'a run that fails after a refresh that failed in its middle': [
    2,
    walk([open, { kind: 'fail', times: 1 }, refresh, end, refresh], { filter: failed, runs: [failedOnce, going] }),
  ],
  'runs of one second, on two pages': [12, walk([open, loadAll({ syncId: '1' }), loadAll({})], { runs: burst(12) })],
  'runs of one second, whose times are rounded up': [
    12,
    walk([open, loadAll({ syncId: '1' }), loadAll({})], {
      runs: burst(12),
      service: { wire: 'rounded up to seconds' },
    }),
  ],
  // The times that are sent decide: two are of second 18, and so before its fraction.
  'runs at the fractional borders of a period': [
    3,
    walk([loadAll({})], {
      runs: [100, 400, 900, 1100, 1700, 2300].map((age) => run({ age })),
      filter: { created: { from: start - 1900, before: start - 300 } },
    }),
  ],
  'runs out of order': [
    12,
    walk([{ kind: 'disorder', times: 1 }, open, loadAll({ syncId: '1' }), loadAll({}), loadAll({})], {
      runs: everyMinute(12),
    }),
  ],
  'runs out of order, of which one fails while the rest of the list is not read yet': [
    19,
    walk(
      [
        { kind: 'disorder', times: 1 },
        loadAll({ status: 'failure' }),
        pass(hour),
        ...Array.from({ length: 6 }, () => create()),
        open,
        end,
        refresh,
        loadAll({ status: 'failure' }),
        loadAll({}),
      ],
      { runs: [run({ age: 90 * second, endsIn: 5 * hour }), ...everyMinute(12, { status: 'failure' })] },
    ),
  ],
  'a run of 1970 in the middle': [
    12,
    walk([open, loadAll({ syncId: '1' }), loadAll({}), refresh, loadAll({})], {
      runs: everyMinute(12).map((each, n) => (n === 2 ? { ...each, date: '1970' } : each)),
      hasOddDates: true,
    }),
  ],
  'a run of last week in the middle': [
    12,
    walk([open, loadAll({ syncId: '1' }), loadAll({}), loadAll({})], {
      runs: everyMinute(12).map((each, n) => (n === 2 ? { ...each, date: 'last week' } : each)),
      hasOddDates: true,
    }),
  ],
  'runs without a date, which come last': [
    9,
    walk([open, loadAll({ syncId: '1' }), loadAll({})], {
      runs: [...everyMinute(6), ...everyMinute(3, { date: 'none' })],
      hasOddDates: true,
    }),
  ],
  'runs without a date, which come first': [
    9,
    walk([open, loadAll({ syncId: '1' }), loadAll({})], {
      runs: [...everyMinute(6), ...everyMinute(3, { date: 'none' })],
      hasOddDates: true,
      service: { undated: 'first' },
    }),
  ],
  'a new run without a date': [
    4,
    walk([open, create({ date: 'none' }), refresh, loadAll({})], { runs: everyMinute(3), hasOddDates: true }),
  ],
  'a sync that was renamed before': [
    6,
    walk([{ kind: 'rename', which: 0, name: 'beta' }, open, loadAll({})], {
      runs: everyMinute(6),
      filter: { nameText: 'beta' },
    }),
  ],
  'a sync that is renamed meanwhile': [
    6,
    walk([open, { kind: 'rename', which: 0, name: 'beta' }, pass(11 * minute), refresh, loadAll({})], {
      runs: [...everyMinute(5), run({ sync: 1, age: hour })],
      filter: { nameText: 'beta' },
    }),
  ],
  'a sync that is called otherwise meanwhile': [
    0,
    walk([open, { kind: 'rename', which: 2, name: 'alpha' }, pass(11 * minute), refresh, loadAll({})], {
      runs: [run({ sync: 0 }), run({ sync: 1 })],
      filter: { nameText: 'nothing' },
    }),
  ],
  'a run in progress of a sync that is called otherwise meanwhile, and not its latest': [
    1,
    walk([open, { kind: 'rename', which: 0, name: 'gamma' }, create({}), pass(11 * minute), end, refresh, refresh], {
      runs: [{ ...going, sync: 0 }],
      filter: { nameText: 'alpha' },
    }),
  ],
  'a new sync that matches a filter by name': [
    3,
    walk([open, { kind: 'add sync', name: 'alpha beta' }, create({ sync: 3 }), pass(11 * minute), refresh], {
      runs: everyMinute(2),
      filter: { nameText: 'alpha' },
    }),
  ],
  'a run of a renamed sync that fails after its list was read, before those in progress are': [
    2,
    walk(
      [
        open,
        refresh,
        { kind: 'rename', which: 0, name: 'beta' },
        pass(11 * minute),
        act({ kind: 'refresh' }, create({ sync: 2 }), create({ sync: 2 }), end),
        refresh,
      ],
      {
        runs: [
          { ...failedOnce, sync: 1 },
          // Not the latest of its sync, which the list of syncs would name.
          { ...going, sync: 0 },
          run({ age: hour, sync: 0 }),
        ],
        filter: { nameText: 'beta', statuses: ['failure'] },
      },
    ),
  ],
  'two lists of which one was read later': [
    3,
    walk(
      [
        { kind: 'fail', times: 1 },
        open,
        pass(hour),
        create({ sync: 1 }),
        pass(hour),
        create({ sync: 0 }),
        loadAll({}),
        refresh,
      ],
      { runs: [run({ sync: 1 })], filter: { syncs: ['1', '2'].map((id) => ({ id, name: '' })) } },
    ),
  ],
  'a run in progress that appears late while a slow refresh reads the newest': [
    3,
    walk(
      [
        open,
        act(
          { kind: 'refresh' },
          create({ sync: 1, lateness: 50 * second, endsIn: 5 * hour }),
          create({ status: 'failure' }),
        ),
        end,
        refresh,
      ],
      { runs: [failedOnce], filter: failed, service: { latency: 70 * second } },
    ),
  ],
  'runs that appear late': [
    3,
    walk([open, create({ lateness: 50 * second }), create(), refresh, pass(52 * second), create(), refresh], {}),
  ],
  'a list that was read an hour before the view was opened': [
    3,
    walk([loadAll({ syncId: '1' }), pass(hour), open, create(), refresh, loadAll({ syncId: '1' }), loadAll({})], {
      runs: [run({ lateness: 50 * second }), run()],
    }),
  ],
  'a list of a status that was read before the view was opened, by type of server': [
    3,
    walk([loadAll({ status: 'failure' }), act({ kind: 'open' }, end), refresh, loadAll({})], {
      runs: [{ ...going, fromS3: true }, ...everyMinute(2, { fromS3: true, status: 'failure' })],
      filter: { srcTypes: ['s3'] },
    }),
  ],
  'more failures than are worth reading again': [
    21,
    walk([loadAll({ syncId: '2', status: 'failure' }), open, refresh, loadAll({})], {
      runs: [...burst(20, { status: 'failure' }), { ...going, status: 'failure' }],
      service: { mostInPage: 3 },
    }),
  ],
  'a gap after a long absence, with a run that appears late below it': [
    23,
    walk(
      [
        open,
        create({ lateness: 50 * second }),
        pass(20 * second),
        create(),
        refresh,
        pass(hour),
        ...Array.from({ length: 20 }, () => create()),
        refresh,
        loadAll({}),
      ],
      { runs: [run({ age: 10 * minute })], service: { mostInPage: 3 } },
    ),
  ],
};

describe('a walk with', () => {
  for (const [title, [shown, steps]] of Object.entries(cases)) {
    it(title, async () => {
      assert.deepEqual(await take(steps), { size: shown, reach: -Infinity });
    });
  }

  it('more runs in progress than are read: lists of a status are then complete in no part', async () => {
    const many = Array.from({ length: 18 }, (_, n) => ({ ...going, age: going.age + n * second }));
    const site = { runs: [failedOnce, ...many], filter: failed, service: { mostInPage: 3 } };
    const last = { ...end, which: 17 };
    assert.deepEqual(await take(walk([open, last, refresh], site)), { size: 2, reach: Infinity });
    const less = { ...site, runs: [failedOnce, ...many.slice(4)] };
    assert.deepEqual(await take(walk([open, { ...end, which: 13 }, refresh], less)), { size: 2, reach: -Infinity });
  });
});
