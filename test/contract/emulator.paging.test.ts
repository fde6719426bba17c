import assert from 'node:assert/strict';
import type { WireRun } from '../emulator/api/wire.ts';
import { emptyPage, loopingCursor } from '../emulator/effects.ts';
import { startEmulator, type Emulator } from '../emulator/server.ts';
import { allPages, ask, refusalOf } from './emulator.ask.ts';

type Key = (run: WireRun) => number | string;

const sortKeys: Readonly<Record<string, Key>> = {
  created_at: (run) => Date.parse(run.created_at),
  status: (run) => run.status,
  sync_id: (run) => run.sync_id,
  workspace_id: (run) => run.workspace_id,
  site_id: (run) => run.site_id,
};

describe('stand-in: sorting and paging', () => {
  let emulator: Emulator;
  let all: readonly WireRun[];

  beforeEach(async () => {
    emulator = await startEmulator({ runs: 500, now: () => Date.UTC(2026, 4, 20, 12) });
    all = (await ask(emulator, '/sync_runs?per_page=10000')).body;
  });
  afterEach(() => emulator.close());

  for (const [field, key] of Object.entries(sortKeys)) {
    for (const direction of ['asc', 'desc']) {
      it(`pages through all runs by ${field}, ${direction}, each run once`, async () => {
        const pages = await allPages(emulator, `/sync_runs?per_page=37&sort_by[${field}]=${direction}`);
        const expected = all.toSorted((a, b) => compare(key(a), key(b)) || a.id - b.id);
        if (direction === 'desc') expected.reverse();
        assert.deepEqual(idsOf(pages.flat()), idsOf(expected));
        assert.equal(pages.length, Math.ceil(500 / 37));
      });
    }
  }

  it('pages through a filtered list', async () => {
    const pages = await allPages(emulator, '/sync_runs?per_page=9&filter[status]=failure&sort_by[sync_id]=desc');
    const expected = all
      .filter(({ status }) => status === 'failure')
      .toSorted((a, b) => b.sync_id - a.sync_id || b.id - a.id);
    assert.deepEqual(idsOf(pages.flat()), idsOf(expected));
  });

  it('sends no cursor with the last page, be it full or not', async () => {
    for (const perPage of [500, 501, 10_000]) {
      assert.equal((await ask(emulator, `/sync_runs?per_page=${perPage}`)).headers.get('X-Files-Cursor'), null);
    }
    assert.notEqual((await ask(emulator, '/sync_runs?per_page=499')).headers.get('X-Files-Cursor'), null);
  });

  it('neither repeats nor skips a run while new ones arrive', async () => {
    const query = '/sync_runs?per_page=50&sort_by[created_at]=desc';
    const first = await ask(emulator, query);
    for (let n = 0; n < 20; n++) emulator.startRun();
    const second = await ask(
      emulator,
      `${query}&cursor=${encodeURIComponent(first.headers.get('X-Files-Cursor') ?? '')}`,
    );
    assert.deepEqual(idsOf([...first.body, ...second.body]), idsOf(all.toReversed().slice(0, 100)));
  });

  it('leads back to the page before', async () => {
    const query = '/sync_runs?per_page=10&sort_by[status]=asc';
    const at = (cursor: string | null): string => `${query}&cursor=${encodeURIComponent(cursor ?? '')}`;
    const first = await ask(emulator, query);
    const second = await ask(emulator, at(first.headers.get('X-Files-Cursor')));
    const third = await ask(emulator, at(second.headers.get('X-Files-Cursor')));
    const back = await ask(emulator, at(third.headers.get('X-Files-Cursor-Prev')));
    assert.deepEqual(idsOf(back.body), idsOf(second.body));
    const start = await ask(emulator, at(back.headers.get('X-Files-Cursor-Prev')));
    assert.deepEqual(idsOf(start.body), idsOf(first.body));
    assert.equal(start.headers.get('X-Files-Cursor-Prev'), null);
    assert.equal(first.headers.get('X-Files-Cursor-Prev'), null);
  });

  it('binds a cursor to its filters, its sort and its workspace, not to the size of the page', async () => {
    const { headers } = await ask(emulator, '/sync_runs?per_page=10&filter[status]=success&sort_by[created_at]=desc');
    const cursor = encodeURIComponent(headers.get('X-Files-Cursor') ?? '');
    const other = [
      'filter[status]=failure&sort_by[created_at]=desc',
      'filter[status]=success&sort_by[created_at]=asc',
      'filter[status]=success',
      '',
    ];
    for (const query of other) {
      assert.equal(
        await refusalOf(emulator, `/sync_runs?${query}&cursor=${cursor}`),
        'bad-request/invalid-cursor',
        query,
      );
    }
    const same = `/sync_runs?per_page=20&sort_by[created_at]=desc&filter[status]=success&cursor=${cursor}`;
    assert.equal((await ask(emulator, same)).body.length, 20);
    const elsewhere = { 'X-FilesAPI-Key': emulator.key, 'X-Files-Workspace-Id': '0' };
    assert.equal(await refusalOf(emulator, same, elsewhere), 'bad-request/invalid-cursor');
  });

  it('refuses a cursor that was made up, cut or left unencoded', async () => {
    const { headers } = await ask(emulator, '/sync_runs?per_page=10');
    const cursor = headers.get('X-Files-Cursor') ?? '';
    for (const wrong of ['x', 'c2:next:', 'c2:next:AAAA', cursor.slice(0, -4), cursor.replace('next', 'prev')]) {
      assert.equal(
        await refusalOf(emulator, `/sync_runs?cursor=${encodeURIComponent(wrong)}`),
        'bad-request/invalid-cursor',
        wrong,
      );
    }
  });

  it('takes a page of 1 to 10,000 runs', async () => {
    for (const perPage of ['0', '10001', '-1', '1.5', 'many', '']) {
      assert.equal(
        await refusalOf(emulator, `/sync_runs?per_page=${perPage}`),
        'bad-request/request-params-invalid',
        perPage,
      );
    }
    assert.equal((await ask(emulator, '/sync_runs?per_page=1')).body.length, 1);
  });

  it('sorts by one known field, up or down', async () => {
    assert.equal(
      await refusalOf(emulator, '/sync_runs?sort_by[status]=asc&sort_by[created_at]=desc'),
      'bad-request/multiple-sort-params-not-allowed',
    );
    assert.equal(await refusalOf(emulator, '/sync_runs?sort_by[id]=asc'), 'bad-request/invalid-sort-field');
    assert.equal(await refusalOf(emulator, '/sync_runs?sort_by[status]=down'), 'bad-request/request-params-invalid');
  });

  it('names the next page in whichever header is asked for', async () => {
    const other = await startEmulator({ runs: 10, cursorHeaders: ['X-Files-Cursor-Next'] });
    const { headers } = await ask(other, '/sync_runs?per_page=3');
    assert.match(headers.get('X-Files-Cursor-Next') ?? '', /^c2:next:/);
    assert.equal(headers.get('X-Files-Cursor'), null);
    await other.close();
  });

  it('can put an empty page before any page', async () => {
    emulator.faults.plan(
      { on: 'GET /sync_runs', effect: emptyPage, times: 2 },
      { on: 'GET /sync_runs', effect: emptyPage, after: 3 },
    );
    const pages = await allPages(emulator, '/sync_runs?per_page=200&sort_by[created_at]=desc');
    assert.deepEqual(
      pages.map(({ length }) => length),
      [0, 0, 200, 0, 200, 100],
    );
    assert.deepEqual(idsOf(pages.flat()), idsOf(all.toReversed()));
  });

  it('can name the same next page for ever', async () => {
    emulator.faults.plan({ on: 'GET /sync_runs', effect: loopingCursor, times: 2 });
    const cursors = [await ask(emulator, '/sync_runs?per_page=1'), await ask(emulator, '/sync_runs?per_page=1')].map(
      ({ headers }) => headers.get('X-Files-Cursor'),
    );
    assert.equal(cursors[0], cursors[1]);
  });
});

function compare(a: number | string, b: number | string): number {
  return a < b ? -1 : Number(a > b);
}

function idsOf(runs: readonly WireRun[]): readonly number[] {
  return runs.map(({ id }) => id);
}
