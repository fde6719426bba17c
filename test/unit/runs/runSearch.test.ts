import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { knownValues } from '../../../src/runs/knownValues.ts';
import { RunSearch } from '../../../src/runs/runSearch.ts';
import { periodOf } from '../../../src/runs/searchPeriod.ts';
import { compareNewestFirst, type RunSummary } from '../../../src/runs/runSummary.ts';
import { statusWords } from '../../../src/words/status.ts';
import { anyRuns, runWith } from './arbitraries.ts';

const language = {
  statusLabel: (status: string) => statusWords(status).label,
  today: 'Today',
  yesterday: 'Yesterday',
};
const now = new Date(2026, 10, 24, 14, 30).getTime();
const at = (day: number, hours = 12, month = 10) => new Date(2026, month, day, hours).getTime();
const dayScope = (day: number) => ({ from: at(day, 0), before: at(day + 1, 0) });

const [azure, onedrive, intake] = [
  { syncId: '1', syncName: 'Azure to SharePoint' },
  { syncId: '2', syncName: 'Café to OneDrive' },
  { syncId: '3', syncName: 'Failed uploads to Azure' },
];
const runs: readonly RunSummary[] = [
  runWith({ ...azure, id: '1009', status: 'success', createdAt: at(24) }),
  runWith({ ...azure, id: '1008', status: 'failure', createdAt: at(23) }),
  runWith({ ...azure, id: '1007', status: 'partial_failure', createdAt: at(23, 0) }),
  runWith({ ...onedrive, id: '1006', status: 'failure', createdAt: at(22) }),
  runWith({ ...onedrive, id: '1005', status: 'in_progress', createdAt: at(3) }),
  runWith({ ...intake, id: '1004', status: 'success', createdAt: at(2) }),
  runWith({ ...intake, id: '1003', status: 'paused', createdAt: at(2, 12, 9) }),
  runWith({ id: '22' }),
];

function searchIn(
  list: readonly RunSummary[],
  options?: Partial<ConstructorParameters<typeof RunSearch>[0]>,
): RunSearch {
  const search = new RunSearch({ language, ...options });
  search.replace(list, knownValues([], list));
  return search;
}
const find = (text: string): readonly string[] =>
  searchIn(runs)
    .find(text, now, 200)
    .map(({ id }) => id);
/** Without what is not limited. */
const scopeOf = (text: string): object | undefined => {
  const scope = searchIn(runs).scopeOf(text, now);
  return scope && Object.fromEntries(Object.entries(scope).filter(([, value]) => value !== undefined));
};
const texts = (run: RunSummary): string =>
  `${run.syncName} ${run.id} ${language.statusLabel(run.status ?? '')}`.toLowerCase();

describe('the search for runs', () => {
  it('finds all where nothing is asked for, newest first, as many as are wanted', () => {
    assert.deepEqual(
      find('  '),
      runs.map(({ id }) => id),
    );
    assert.deepEqual(searchIn(runs).find('', now, 2), runs.slice(0, 2));
  });

  it('asks for every word, anywhere in the name, whatever the case and the accents', () => {
    assert.deepEqual(find('POINT azu'), ['1009', '1008', '1007']);
    assert.deepEqual(find('cafe\u0301'), ['1006', '1005']);
    assert.deepEqual(find('azure onedrive'), []);
  });

  it('takes a word for the beginning of an id, or of a word of the status', () => {
    assert.deepEqual(find('100'), ['1009', '1008', '1007', '1006', '1005', '1004', '1003']);
    assert.deepEqual(find('22'), ['22']);
    assert.deepEqual(find('azure succ'), ['1009', '1004']);
    assert.deepEqual(find('progr'), ['1005']);
    assert.deepEqual(find('paused'), ['1003']);
  });

  it('takes a whole label for that status alone, unless the name has the word', () => {
    assert.deepEqual(find('fail'), ['1008', '1007', '1006', '1004', '1003']);
    assert.deepEqual(find('failed'), ['1008', '1006', '1004', '1003']);
    assert.deepEqual(find('failed partially'), ['1007']);
    assert.deepEqual(find('in progress'), ['1005']);
  });

  it('asks for days and months, in local time, by name or by number', () => {
    assert.deepEqual(find('today'), ['1009']);
    assert.deepEqual(find('Yesterday azure'), ['1008', '1007']);
    assert.deepEqual(find('2026-11-22'), ['1006']);
    assert.deepEqual(find('2026-10'), ['1003']);
    assert.deepEqual(find('2026-11 cafe'), []);
    assert.deepEqual(find('2026-11 café'), ['1006', '1005']);
    assert.deepEqual(find('2026-11-02 2026-11-03'), []);
    assert.deepEqual(find('2026-11-31'), []);
  });

  it('looks at each name once, whatever the number of runs and of questions', () => {
    const names = 50;
    const many = Array.from({ length: 100_000 }, (_, index) =>
      runWith({
        id: `${200_000 - index}`,
        syncId: `${index % names}`,
        syncName: `Sync ${index % names}`,
        status: 'success',
      }),
    );
    const calls = { fold: 0, label: 0 };
    const fold = (text: string): string => {
      calls.fold += 1;
      return text.toLowerCase();
    };
    const statusLabel = (status: string): string => {
      calls.label += 1;
      return language.statusLabel(status);
    };
    const search = searchIn(many, { fold, language: { ...language, statusLabel } });
    const typed = ['s', 'sy', 'syn', 'sync', 'sync 4', 'sync 42', 'sync 42 s', 'sync 42 succeeded'];
    for (const text of typed) {
      assert.equal(search.find(text, now, 200).length, 200);
      search.scopeOf(text, now);
    }
    const statuses = 5;
    const days = 2;
    assert.ok(calls.fold <= names + statuses + days + 2 * typed.length, `${calls.fold} texts folded`);
    assert.ok(calls.label <= statuses, `${calls.label} labels made`);
  });

  it('finds what a plain search finds, in the same order', () => {
    const word = fc.constantFrom('sync', '1', '2', 'fail', 'failed', 'prog', 'succ', 'pau', '2026-03', 'x');
    fc.assert(
      fc.property(anyRuns, fc.array(word, { maxLength: 3 }), (list, words) => {
        const sorted = list.toSorted(compareNewestFirst);
        const found = searchIn(sorted).find(words.join(' '), now, 1000);
        const place = new Map(sorted.map((run, index) => [run, index]));
        const places = found.map((run) => place.get(run) ?? -1);
        assert.deepEqual(
          places,
          places.toSorted((a, b) => a - b),
        );
        const plain = words.filter((each) => each !== '2026-03');
        for (const run of found) assert.ok(plain.every((each) => texts(run).includes(each)));
        if (words.some((each) => each.startsWith('fail')) || words.includes('2026-03')) return;
        const missed = sorted.filter((run) => !found.includes(run));
        for (const run of missed) assert.ok(!plain.every((each) => `${run.syncName}`.toLowerCase().includes(each)));
      }),
    );
  });
});

describe('what is asked of the service for a search', () => {
  it('is exactly what the words mean', () => {
    assert.deepEqual(scopeOf('point failed 2026-11-20'), { syncId: '1', status: 'failure', ...dayScope(20) });
    assert.deepEqual(scopeOf('café part fail'), { syncId: '2', status: 'partial_failure' });
    assert.deepEqual(scopeOf('in progress'), { status: 'in_progress' });
    assert.deepEqual(scopeOf('yesterday'), dayScope(23));
    assert.deepEqual(scopeOf('paused onedrive'), { syncId: '2', status: 'paused' });
    assert.deepEqual(scopeOf('2026-11-20 2026-11'), dayScope(20));
  });

  it('is everything where the words are none, or mean nothing that is known', () => {
    for (const text of ['', 'nothing', '1001']) assert.deepEqual(scopeOf(text), {});
  });

  it('leaves open what several things are called', () => {
    assert.deepEqual(scopeOf('azure'), {});
    assert.deepEqual(scopeOf('azure succeeded 2026-11-20'), { status: 'success', ...dayScope(20) });
    // Of a sync that is called so, or of this status.
    assert.deepEqual(scopeOf('failed'), {});
    assert.deepEqual(scopeOf('uploads failed'), { syncId: '3' });
    assert.deepEqual(scopeOf('café s'), { syncId: '2' });
  });

  it('is nothing where a run would be of two days', () => {
    assert.equal(scopeOf('today yesterday'), undefined);
  });

  it('holds every run that is found', () => {
    const word = fc.constantFrom(
      'sync',
      '1',
      '2',
      'fail',
      'failed',
      'in',
      'progress',
      'succeeded',
      'paused',
      '2026-03',
    );
    fc.assert(
      fc.property(anyRuns, fc.array(word, { maxLength: 4 }), (list, words) => {
        // A number is taken for a name before it is taken for an id.
        const search = searchIn(list.map((run) => ({ ...run, id: `99${run.id}` })));
        const { syncId, status, from = -Infinity, before = Infinity } = search.scopeOf(words.join(' '), now) ?? {};
        for (const run of search.find(words.join(' '), now, 1000)) {
          assert.ok(syncId === undefined || run.syncId === syncId);
          assert.ok(status === undefined || run.status === status);
          assert.ok((run.createdAt ?? from) >= from && (run.createdAt ?? -Infinity) < before);
        }
      }),
    );
  });
});

describe('the word for a period', () => {
  const names = { today: 'today', yesterday: 'yesterday' };
  const read = (word: string, moment = now) => periodOf(word, moment, names);

  it('is a day, a month, or what there is of them while they are typed', () => {
    const month = { from: at(1, 0), before: at(1, 0, 11) };
    assert.deepEqual(read('2026-11'), month);
    assert.deepEqual(read('2026-11-'), month);
    assert.deepEqual(read('2026-11-4'), dayScope(4));
    assert.deepEqual(read('2026-'), { from: at(1, 0, 0), before: new Date(2027, 0, 1).getTime() });
    assert.deepEqual(read('2026-12'), { from: at(1, 0, 11), before: new Date(2027, 0, 1).getTime() });
  });

  it('is none where it is no date', () => {
    for (const word of ['2026', '2026-13', '2026-0', '2026-02-30', '2026-11-24x', '11-24', 'tomorrow', ''])
      assert.equal(read(word), undefined, word);
  });

  it('is a day of its own length where clocks change', () => {
    for (const [year, month, day] of [
      [2026, 2, 29],
      [2026, 9, 25],
    ] as const) {
      const noonAfter = new Date(year, month, day + 1, 12).getTime();
      const midnights = [0, 1].map((days) => new Date(year, month, day + days).getTime());
      assert.deepEqual(Object.values(read('yesterday', noonAfter) ?? {}), midnights);
    }
  });
});
