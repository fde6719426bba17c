import assert from 'node:assert/strict';
import type { FilesComError } from '../../../src/files-com/errors.ts';
import { SyncDirectory } from '../../../src/runs/syncDirectory.ts';
import { answerWith, altered, emptyPage, htmlPage, refusal, stall } from '../../emulator/effects.ts';
import type { Effect } from '../../emulator/faults.ts';
import { hostileTexts, nullsEverywhere, withFields, wrongTypes } from '../../emulator/hostile.ts';
import { startEmulator, type Emulator } from '../../emulator/server.ts';
import { until } from '../../hooks.ts';
import { failure, never, watch, type Watched } from '../files-com/support.ts';

const route = 'GET /syncs';

describe('the directory of syncs', () => {
  let emulator: Emulator;
  let watched: Watched;
  let refusals: FilesComError[];
  let directory: SyncDirectory;
  before(async () => {
    emulator = await startEmulator({ runs: 2000, syncs: 25 });
  });
  after(() => emulator.close());
  beforeEach(() => {
    emulator.faults.clear();
    emulator.counts.reset();
    watched = watch(emulator, { retries: { retries: 0 } });
    refusals = [];
    directory = new SyncDirectory({ onRefused: (error) => refusals.push(error) });
  });

  const loadMore = (perPage = 10, signal = never) => directory.loadMore({ client: watched.client, perPage, signal });
  const plan = (effect: Effect, times = 1, after = 0) => emulator.faults.plan({ on: route, effect, times, after });
  const found = (text: string) => directory.syncsNamed(text)?.join();
  const state = () => {
    const { entries, isRead, hasMore, isComplete, isRefused } = directory;
    return { size: entries.size, isRead, hasMore, isComplete, isRefused };
  };
  const unread = { size: 0, isRead: false, hasMore: false, isComplete: false, isRefused: false };
  const whole = { size: 25, isRead: true, hasMore: false, isComplete: true, isRefused: false };

  it('is read page by page, one request each, to its end', async () => {
    assert.deepEqual(state(), unread);
    await loadMore();
    assert.deepEqual(state(), { ...whole, size: 10, hasMore: true, isComplete: false });
    await loadMore();
    assert.deepEqual(state(), { ...whole, size: 20, hasMore: true, isComplete: false });
    await loadMore();
    assert.deepEqual(state(), whole);
    await loadMore();
    assert.equal(emulator.counts.apiRequests, 3);
  });

  it('knows the name of each sync, its latest run, and whether it is disabled', async () => {
    await loadMore(100);
    const { entries } = directory;
    const run = emulator.findRun(({ status }) => status === 'failure');
    const entry = entries.get(String(run.sync_id));
    assert.deepEqual([entry?.name, entry?.workspaceId], [run.sync_name, String(run.workspace_id)]);
    const newest = emulator.findRun(({ sync_id }) => sync_id === run.sync_id);
    assert.deepEqual([entry?.latest?.id, entry?.latest?.status], [String(newest.id), newest.status]);
    const disabled = [...entries.values()].filter((sync) => sync.disabled);
    assert.deepEqual(
      disabled.map(({ name }) => name),
      ['Filebase test', 'WebDAV intranet'],
    );
  });

  it('asks once, however many ask at the same time', async () => {
    await Promise.all([loadMore(), loadMore(), loadMore()]);
    assert.deepEqual([directory.entries.size, emulator.counts.apiRequests], [10, 1]);
  });

  it('holds each sync once, as the last page had it', async () => {
    const pages = ['[{"id":1},{"id":2,"name":"old"}]', '[{"id":2,"name":"new"},{"id":3},{"id":3}]'];
    pages.forEach((page, n) =>
      plan(
        altered(() => page),
        1,
        n,
      ),
    );
    await loadMore();
    await loadMore();
    assert.deepEqual(
      Array.from(directory.entries.values(), ({ id, name }) => [id, name]),
      [
        ['1', undefined],
        ['2', 'new'],
        ['3', undefined],
      ],
    );
  });

  it('goes on after an empty page', async () => {
    plan(emptyPage);
    await loadMore();
    assert.deepEqual(state(), { ...whole, size: 0, hasMore: true, isComplete: false });
    await loadMore(100);
    assert.deepEqual(state(), whole);
  });

  describe('where the key may not list syncs', () => {
    for (const [name, effect, kind] of [
      ['401', refusal('not-authenticated/invalid-credentials'), 'keyRejected'],
      ['403', refusal('not-authorized/site-admin-required'), 'forbidden'],
      ['404', refusal('not-found'), 'notFound'],
    ] as const) {
      it(`says so once, asks for no other key, and does not ask again: ${name}`, async () => {
        plan(effect);
        await Promise.all([loadMore(), loadMore()]);
        await loadMore();
        assert.deepEqual(state(), { ...unread, isRead: true, isRefused: true });
        assert.deepEqual(
          refusals.map((error) => error.kind),
          [kind],
        );
        assert.deepEqual([directory.problem, watched.rejections.length], [undefined, 0]);
        assert.equal(emulator.counts.apiRequests, 1);
      });
    }

    it('keeps what had come before, and does not pass for complete', async () => {
      plan(refusal('not-authorized/site-admin-required'), 1, 1);
      await loadMore();
      await loadMore();
      await loadMore();
      assert.deepEqual(state(), { size: 10, isRead: true, hasMore: false, isComplete: false, isRefused: true });
      assert.equal(directory.syncsNamed(''), undefined);
      assert.equal(emulator.counts.apiRequests, 2);
    });
  });

  describe('where a page fails', () => {
    it('tells why, and may be asked again: the first', async () => {
      plan(answerWith(500, '{"http-code":"500"}'));
      await loadMore();
      assert.deepEqual(state(), unread);
      await failure(Promise.reject(directory.problem), 'unavailable');
      await loadMore(100);
      assert.deepEqual(state(), whole);
      assert.deepEqual([directory.problem, refusals.length], [undefined, 0]);
    });

    it('tells why, and goes on from there: a later one', async () => {
      plan(answerWith(500, ''), 1, 1);
      await loadMore();
      await loadMore();
      assert.deepEqual(state(), { ...whole, size: 10, hasMore: true, isComplete: false });
      await failure(Promise.reject(directory.problem), 'unavailable');
      await loadMore();
      await loadMore();
      assert.deepEqual(state(), whole);
      assert.equal(emulator.counts.apiRequests, 4);
    });

    for (const [name, effect, kind] of [
      ['another host', refusal('not-authenticated/lockout-region-mismatch', { host: 'acme.files.com' }), 'wrongHost'],
      ['an overdue account', refusal('site-configuration/account-overdue'), 'siteConfiguration'],
      ['a page that is no list', answerWith(200, '{}'), 'badAnswer'],
      ['401 without a word', answerWith(401, ''), 'intermediary'],
      ['403 from a proxy', htmlPage(403), 'intermediary'],
    ] as const) {
      it(`takes it for no refusal: ${name}`, async () => {
        plan(effect);
        await loadMore();
        await failure(Promise.reject(directory.problem), kind);
        assert.deepEqual([state(), refusals.length], [unread, 0]);
      });
    }

    it('follows no cursor that leads back', async () => {
      const samePage: Effect = {
        kind: 'answer',
        status: 200,
        headers: { 'X-Files-Cursor': 'again' },
        body: '[{"id":7}]',
      };
      plan(samePage, Infinity);
      await loadMore();
      await loadMore();
      const error = await failure(Promise.reject(directory.problem), 'badAnswer');
      assert.match(error.message, /same page cursor twice/);
      assert.deepEqual(state(), { ...whole, size: 1, hasMore: true, isComplete: false });
      assert.equal(emulator.counts.apiRequests, 2);
    });
  });

  describe('when somebody cancels', () => {
    it('rejects, and is as it was', async () => {
      plan(stall);
      const controller = new AbortController();
      const loading = loadMore(10, controller.signal);
      await until(() => emulator.counts.apiRequests === 1);
      controller.abort();
      await assert.rejects(loading, { name: 'AbortError' });
      await assert.rejects(loadMore(10, controller.signal), { name: 'AbortError' });
      assert.deepEqual([state(), directory.problem], [unread, undefined]);
      await loadMore(100);
      assert.deepEqual(state(), whole);
    });

    it('asks again for the others who wait', async () => {
      plan(stall);
      const controller = new AbortController();
      const cancelled = loadMore(10, controller.signal);
      const others = [loadMore(100), loadMore(100)];
      await until(() => emulator.counts.apiRequests === 1);
      controller.abort();
      await assert.rejects(cancelled, { name: 'AbortError' });
      await Promise.all(others);
      assert.deepEqual([state(), emulator.counts.apiRequests], [whole, 2]);
    });
  });

  describe('finds syncs by a part of their name', () => {
    it('once all are known', async () => {
      await loadMore();
      assert.equal(directory.syncsNamed('a'), undefined);
      await loadMore();
      await loadMore();
      const ids = directory.syncsNamed('BACKUP') ?? [];
      const names = ids.map((id) => directory.entries.get(id)?.name);
      assert.ok(names.includes('Weekly database backup') && names.every((name) => /backup/i.test(name ?? '')));
      assert.equal(directory.syncsNamed('')?.length, 25);
      assert.deepEqual(directory.syncsNamed('no sync is named so'), []);
    });

    it('in whatever case and way of writing', async () => {
      const names = ['São Paulo', 'Sa\u0303o Tome\u0301', 'STRASSE', 'Straße', 'ΟΔΟΣ Α', 'istanbul', 'a.b'];
      plan(answerWith(200, JSON.stringify(names.map((name, id) => ({ id, name })))));
      await loadMore();
      assert.equal(found('SA\u0303O'), '0,1');
      assert.equal(found('tomé'), '1');
      assert.equal(found('straße'), '2,3');
      assert.equal(found('οδος'), '4');
      assert.equal(found('ISTANBUL'), '5');
      assert.equal(found('.b'), '6');
      assert.equal(found('.*'), '');
    });

    it('where some have none', async () => {
      plan(answerWith(200, '[{"id":1},{"id":2,"name":"A"}]'));
      await loadMore();
      assert.deepEqual(directory.syncsNamed('a'), ['2']);
    });
  });

  describe('bears', () => {
    it('a megabyte for a name', async () => {
      const { long } = hostileTexts;
      plan(withFields({ name: long, latest_sync_run: { id: 1, sync_name: long, status: long } }));
      await loadMore(2);
      for (const { name = '', latest } of directory.entries.values()) {
        assert.ok(name.length <= 301 && name.startsWith('aaa'));
        assert.ok((latest?.syncName?.length ?? Infinity) <= 301 && (latest?.status?.length ?? Infinity) <= 301);
      }
      assert.equal(directory.entries.size, 2);
    });

    for (const [name, effect] of [
      ['nulls', nullsEverywhere],
      ['wrong types', wrongTypes],
      ['ids alone', altered(() => JSON.stringify(Array.from({ length: 25 }, (_, id) => ({ id }))))],
    ] as const) {
      it(name, async () => {
        plan(effect);
        await loadMore(100);
        assert.deepEqual(state(), whole);
        for (const { name: given, disabled, latest } of directory.entries.values()) {
          assert.deepEqual([given, disabled, latest], [undefined, false, undefined]);
        }
      });
    }

    for (const [name, text] of Object.entries(hostileTexts).filter(([key]) => key !== 'long')) {
      it(`a name with ${name}, as it came`, async () => {
        plan(withFields({ name: text }));
        await loadMore(100);
        assert.ok([...directory.entries.values()].every((entry) => entry.name === text));
        assert.equal(directory.syncsNamed(text)?.length, 25);
      });
    }

    it('5,000 syncs, in five requests and little memory', async () => {
      const large = await startEmulator({ runs: 6000, syncs: 5000 });
      try {
        const { client } = watch(large);
        for (let page = 0; page < 5; page++) await directory.loadMore({ client, perPage: 1000, signal: never });
        assert.deepEqual(state(), { ...whole, size: 5000 });
        assert.equal(large.counts.apiRequests, 5);
        const characters = JSON.stringify([...directory.entries.values()]).length;
        assert.ok(characters < 5000 * 600, `${characters} characters`);
        assert.ok((directory.syncsNamed('osaka')?.length ?? 0) > 100);
      } finally {
        await large.close();
      }
    });
  });
});
