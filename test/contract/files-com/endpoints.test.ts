import assert from 'node:assert/strict';
import { findSyncRun, listSyncRuns, listSyncs, syncLogPages, syncRunPages } from '../../../src/files-com/endpoints.ts';
import type { SyncRunQuery, SyncsQuery } from '../../../src/files-com/query.ts';
import type { SyncRun } from '../../../src/files-com/syncRun.ts';
import { altered, answerWith, emptyPage, refusal } from '../../emulator/effects.ts';
import type { Effect } from '../../emulator/faults.ts';
import { hugeIntegers } from '../../emulator/hostile.ts';
import { startEmulator, type Emulator } from '../../emulator/server.ts';
import { failure, never, watch, type Watched } from './support.ts';

describe('the endpoints, against the stand-in', () => {
  let emulator: Emulator;
  let watched: Watched;
  before(async () => {
    emulator = await startEmulator({ runs: 500, syncs: 10 });
  });
  after(() => emulator.close());
  beforeEach(() => {
    emulator.faults.clear();
    emulator.counts.reset();
    watched = watch(emulator);
  });

  const list = (query: SyncRunQuery = {}) => listSyncRuns(watched.client, query, never);
  const listByName = (query: SyncsQuery = {}) => listSyncs(watched.client, query, never);
  const newestFirst: SyncRunQuery = { sort: { field: 'createdAt', direction: 'desc' } };

  async function idsOfPages(query: SyncRunQuery): Promise<string[][]> {
    const pages: string[][] = [];
    for await (const { items } of syncRunPages(watched.client, query, never)) pages.push(items.map(({ id }) => id));
    return pages;
  }

  describe('list', () => {
    it('returns runs as the service has them, and where to go on', async () => {
      const { items, nextCursor, undecodable, requestId } = await list({ ...newestFirst, perPage: 3 });
      const wire = emulator.run(Number(items[1]?.id));
      assert.equal(items.length, 3);
      assert.deepEqual(
        [items[1]?.syncName, items[1]?.status, items[1]?.createdAt, items[1]?.bytesSynced],
        [wire.sync_name, wire.status, Date.parse(wire.created_at), wire.bytes_synced],
      );
      assert.match(nextCursor ?? '', /^c2:next:/);
      assert.match(requestId ?? '', /^[0-9a-f]{32}$/);
      assert.equal(undecodable, 0);
    });

    it('takes the cursor from either header', async () => {
      for (const cursorHeaders of [
        ['X-Files-Cursor'],
        ['X-Files-Cursor-Next'],
        ['X-Files-Cursor-Next', 'X-Files-Cursor'],
      ]) {
        const other = await startEmulator({ runs: 20, cursorHeaders });
        try {
          const pages: number[] = [];
          for await (const { items } of syncRunPages(watch(other).client, { perPage: 8 }, never))
            pages.push(items.length);
          assert.deepEqual(pages, [8, 8, 4]);
        } finally {
          await other.close();
        }
      }
    });

    it('takes an empty cursor for the last page', async () => {
      emulator.faults.plan({ on: 'GET /sync_runs', effect: { kind: 'alter', headers: { 'X-Files-Cursor': '' } } });
      assert.equal((await list({ perPage: 3 })).nextCursor, undefined);
    });

    const since = Date.now() - 30 * 24 * 3_600_000;
    const filters: readonly (readonly [name: string, query: SyncRunQuery, test: (run: SyncRun) => boolean])[] = [
      ['status', { filter: { status: 'failure' } }, ({ status }) => status === 'failure'],
      ['dry_run', { filter: { dryRun: true } }, ({ dryRun }) => dryRun === true],
      ['created_at from', { filter: { createdAt: { gteq: since } } }, ({ createdAt = 0 }) => createdAt >= since],
      ['created_at before', { filter: { createdAt: { lt: since } } }, ({ createdAt = 0 }) => createdAt < since],
    ];
    for (const [name, query, test] of filters) {
      it(`is filtered by the service: ${name}`, async () => {
        const all = await list({ perPage: 10_000 });
        const some = await list({ ...query, perPage: 10_000 });
        assert.deepEqual(new Set(some.items.map(({ id }) => id)), new Set(all.items.filter(test).map(({ id }) => id)));
      });
    }

    it('is filtered by exactly one instant', async () => {
      const { items } = await list({ perPage: 1 });
      const createdAt = items[0]?.createdAt ?? 0;
      const same = await list({ filter: { createdAt: { equals: createdAt } } });
      assert.ok(same.items.length > 0 && same.items.every((run) => run.createdAt === createdAt));
    });

    it('is asked for with every kind of filter at once that may go together', async () => {
      const { items: all } = await list({ perPage: 500 });
      const run = all.find(({ srcRemoteServerType }) => srcRemoteServerType !== undefined);
      const { workspaceId, status, createdAt, srcRemoteServerType } = run ?? {};
      const filter = {
        workspaceId,
        status,
        createdAt: createdAt === undefined ? undefined : { gteq: createdAt },
        srcRemoteServerType,
      };
      const { items } = await list({ filter, sort: { field: 'createdAt', direction: 'asc' }, userId: '0' });
      assert.equal(items[0]?.id, run?.id);
    });
  });

  describe('pages', () => {
    it('bring every run once', async () => {
      const pages = await idsOfPages({ ...newestFirst, perPage: 150 });
      assert.deepEqual(
        pages.map(({ length }) => length),
        [150, 150, 150, 50],
      );
      assert.equal(new Set(pages.flat()).size, 500);
    });

    it('send filter and sort again with the cursor', async () => {
      const pages = await idsOfPages({ filter: { status: 'success' }, ...newestFirst, perPage: 100 });
      assert.ok(pages.length > 1);
      for (const { url } of emulator.requests) assert.match(url, /status%5D=success.*created_at%5D=desc/);
    });

    it('go on from a cursor', async () => {
      const first = await list({ ...newestFirst, perPage: 400 });
      const rest = await idsOfPages({ ...newestFirst, perPage: 400, cursor: first.nextCursor });
      assert.equal(rest.flat().length, 100);
    });

    it('leave out what a page before had', async () => {
      const [one, two] = ['[{"id":1},{"id":2}]', '[{"id":2},{"id":3}]'];
      emulator.faults.plan(
        { on: 'GET /sync_runs', effect: altered(() => one) },
        { on: 'GET /sync_runs', effect: altered(() => two), after: 1, times: Infinity },
      );
      assert.deepEqual(await idsOfPages({ perPage: 150 }), [['1', '2'], ['3'], [], []]);
    });

    it('go on after an empty page', async () => {
      emulator.faults.plan({ on: 'GET /sync_runs', effect: emptyPage });
      assert.deepEqual(
        (await idsOfPages({ perPage: 300 })).map(({ length }) => length),
        [0, 300, 200],
      );
    });

    it('end with an error when the cursor loops; what was loaded stays', async () => {
      // The stand-in refuses a cursor that it has not made itself; a service with this mistake would not.
      const samePage: Effect = {
        kind: 'answer',
        status: 200,
        headers: { 'X-Files-Cursor': 'again' },
        body: '[{"id":7}]',
      };
      emulator.faults.plan({ on: 'GET /sync_runs', effect: samePage, times: Infinity });
      const pages = syncRunPages(watched.client, {}, never);
      assert.deepEqual(
        (await pages.next()).value?.items.map(({ id }) => id),
        ['7'],
      );
      assert.equal((await pages.next()).done, false);
      const error = await failure(pages.next(), 'badAnswer');
      assert.match(error.message, /same page cursor twice/);
      assert.equal(emulator.counts.apiRequests, 2);
    });

    it('end when the caller has had enough', async () => {
      for await (const _ of syncRunPages(watched.client, { perPage: 10 }, never)) break;
      assert.equal(emulator.counts.apiRequests, 1);
    });
  });

  describe('find', () => {
    it('returns the run, and as the service sent it', async () => {
      const { id } = emulator.findRun(({ status }) => status === 'failure');
      const { run, fields, text } = await findSyncRun(watched.client, String(id), never);
      assert.deepEqual([run.id, run.status], [String(id), 'failure']);
      assert.ok(run.eventErrors.length > 0);
      assert.deepEqual(JSON.parse(text), fields);
      assert.deepEqual(fields['event_errors'], run.eventErrors);
    });

    it('keeps every digit in both', async () => {
      const body = '{"id":9007199254710000001,"bytes_synced":9223372036854775807}';
      emulator.faults.plan({ on: 'GET /sync_runs/{id}', effect: answerWith(200, body) });
      const { run, fields, text } = await findSyncRun(watched.client, '9007199254710000001', never);
      assert.equal(run.id, '9007199254710000001');
      assert.equal(fields['bytes_synced'], '9223372036854775807');
      assert.equal(text, body);
    });

    it('says that there is no such run', async () => {
      const error = await failure(findSyncRun(watched.client, '999999999', never), 'notFound');
      assert.deepEqual([error.status, error.type, watched.records.length], [404, 'not-found', 1]);
      assert.match(error.message, /Not Found\. This may be related to your permissions\.$/);
    });

    for (const body of ['[]', 'null', '{}', '{"id":"x"}']) {
      it(`does not take ${body} for a run`, async () => {
        emulator.faults.plan({ on: 'GET /sync_runs/{id}', effect: altered(() => body) });
        await failure(findSyncRun(watched.client, '1000001', never), 'badAnswer');
      });
    }
  });

  describe('the list of syncs', () => {
    it('returns syncs by name, as the service has them, and where to go on', async () => {
      const { items, nextCursor, undecodable } = await listByName({ perPage: 4 });
      const names = items.map(({ name = '' }) => name);
      assert.equal(items.length, 4);
      assert.deepEqual(
        names,
        names.toSorted((a, b) => (a < b ? -1 : 1)),
      );
      for (const { id, name, workspaceId, latestRun } of items) {
        const wire = emulator.findRun((run) => String(run.sync_id) === id);
        assert.deepEqual(
          [latestRun?.id, latestRun?.status, latestRun?.createdAt],
          [String(wire.id), wire.status, Date.parse(wire.created_at)],
        );
        assert.deepEqual([wire.sync_name, String(wire.workspace_id)], [name, workspaceId]);
      }
      assert.match(nextCursor ?? '', /^c2:next:/);
      assert.equal(undecodable, 0);
      const rest = await listByName({ perPage: 100, cursor: nextCursor });
      assert.deepEqual([rest.items.length, rest.nextCursor], [6, undefined]);
    });

    it('is filtered by workspace', async () => {
      const { items: all } = await listByName();
      const { items } = await listByName({ workspaceId: '17' });
      assert.ok(items.length > 0 && items.length < all.length);
      assert.deepEqual(
        items.map(({ id }) => id),
        all.filter(({ workspaceId }) => workspaceId === '17').map(({ id }) => id),
      );
    });

    it('keeps every digit of a sync and of its latest run', async () => {
      const digits = /"latest_sync_run":\{"id":/g;
      emulator.faults.plan({
        on: 'GET /syncs',
        effect: altered((text) => text.replaceAll(digits, '$&90071992547')),
      });
      const { items } = await listByName({ perPage: 1 });
      assert.match(items[0]?.latestRun?.id ?? '', /^9007199254710\d{5}$/);
      emulator.faults.plan({ on: 'GET /syncs', effect: hugeIntegers });
      const { items: again } = await listByName({ perPage: 1 });
      assert.match(again[0]?.id ?? '', /^90071992547\d{4}$/);
    });

    it('takes nothing for a sync that has no id', async () => {
      emulator.faults.plan({ on: 'GET /syncs', effect: altered(() => '[{"id":7},{"name":"A"},null,"B",[]]') });
      const { items, undecodable } = await listByName();
      assert.deepEqual([items.map(({ id }) => id), undecodable], [['7'], 4]);
    });

    it('is asked for with nothing but what the service takes', async () => {
      for (const query of [{ perPage: 0 }, { perPage: 10_001 }, { workspaceId: 'x' }, { cursor: '' }]) {
        await failure(listByName(query), 'badRequest');
      }
      assert.equal(emulator.counts.apiRequests, 0);
    });

    for (const type of ['not-authenticated/invalid-credentials', 'not-authorized/api-key-is-disabled'] as const) {
      it(`says that it is refused, but not that the key is bad: ${type}`, async () => {
        emulator.faults.plan(
          { on: 'GET /syncs', effect: refusal(type) },
          { on: 'GET /sync_runs', effect: refusal(type) },
        );
        await failure(listByName(), 'keyRejected');
        assert.equal(watched.rejections.length, 0);
        await failure(list(), 'keyRejected');
        assert.equal(watched.rejections.length, 1);
      });
    }

    it('is no list where the service sends something else', async () => {
      emulator.faults.plan({ on: 'GET /syncs', effect: answerWith(200, '{"id":1}') });
      await failure(listByName(), 'badAnswer');
    });
  });

  describe('the lines of a log', () => {
    it('come page by page', async () => {
      const { id } = emulator.findRun(({ status }) => status === 'success');
      emulator.setLog(id, { bytes: 1_000_000 });
      const sizes: number[] = [];
      for await (const { items } of syncLogPages(watched.client, String(id), never)) {
        sizes.push(items.length);
        assert.ok(items.every(({ path, createdAt }) => path !== undefined && createdAt !== undefined));
      }
      assert.ok(sizes.length > 1);
      assert.ok(sizes.slice(0, -1).every((size) => size === 1000));
    });

    it('are none where the service keeps none', async () => {
      const { value } = await syncLogPages(watched.client, '999999999', never).next();
      assert.deepEqual(value?.items, []);
    });
  });
});
