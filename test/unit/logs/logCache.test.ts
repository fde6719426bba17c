import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, chmod, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { LogCache, type LogKey } from '../../../src/logs/store/logCache.ts';

const site = '0123456789abcdef';
const key = (runId: string): LogKey => ({ site, runId });

async function* broken(): AsyncGenerator<Buffer> {
  yield Buffer.from('half');
  throw new Error('broken');
}

describe('the log cache', () => {
  let folder: string;
  let cache: LogCache;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'log-cache-'));
    cache = new LogCache(folder);
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  async function write(of: LogKey, text: string): Promise<void> {
    const part = await cache.newPart(of);
    await writeFile(part, text);
    await cache.adopt(of, part);
  }

  async function put(runId: string, text: string): Promise<void> {
    await write(key(runId), text);
    await cache.describe(key(runId), { bytes: text.length, origin: 'file', isFinal: true, syncName: `Sync ${runId}` });
  }

  /** As if the log had last been used so many minutes ago. */
  async function age(runId: string, minutes: number): Promise<void> {
    const then = new Date(Date.now() - minutes * 60_000);
    await utimes(join(folder, site, `${runId}.json`), then, then);
  }

  const names = async (): Promise<readonly string[]> => (await readdir(join(folder, site))).toSorted();

  it('gives back what was put in, to another window too', async () => {
    await put('1001', 'a log');
    const path = join(folder, site, '1001.synclog');
    const file = { bytes: 5, origin: 'file', isFinal: true, syncName: 'Sync 1001', path };
    assert.deepEqual(await cache.find(key('1001')), file);
    assert.deepEqual(await new LogCache(folder).find(key('1001')), file);
    assert.equal(await readFile(path, 'utf8'), 'a log');
    assert.equal(await cache.find(key('1002')), undefined);
    assert.equal(await cache.find({ site: 'fedcba9876543210', runId: '1001' }), undefined);
  });

  it('does not know a log that has no facts, wrong ones, or another length than they say', async () => {
    await write(key('1'), 'a log');
    assert.equal(await cache.find(key('1')), undefined);
    await put('2', 'a log');
    await chmod(join(folder, site, '2.synclog'), 0o600);
    await writeFile(join(folder, site, '2.synclog'), 'a lo');
    assert.equal(await cache.find(key('2')), undefined);
    for (const facts of ['', '{', '[]', 'null', '{"bytes":5}', '{"bytes":5,"isFinal":true,"origin":"elsewhere"}']) {
      await put('3', 'a log');
      await writeFile(join(folder, site, '3.json'), facts);
      assert.equal(await cache.find(key('3')), undefined, facts);
    }
  });

  it('keeps files that cannot be changed, but replaced and deleted, also when that fails', async () => {
    const path = join(folder, site, '1.synclog');
    const isReadOnly = async (): Promise<boolean> => ((await stat(path)).mode & 0o222) === 0;
    await put('1', 'a log');
    assert.ok(await isReadOnly());
    await put('1', 'a longer log');
    assert.equal(await readFile(path, 'utf8'), 'a longer log');
    assert.ok(await isReadOnly());
    await assert.rejects(cache.adopt(key('1'), join(folder, 'no such part')), { kind: 'disk' });
    assert.ok(await isReadOnly());
    await cache.remove(key('1'));
    assert.deepEqual(await names(), []);
  });

  it('makes no path of what is not a number', async () => {
    for (const runId of ['..', '../1', '1/../2', '', '1.synclog', '٣', '1'.repeat(20)]) {
      await assert.rejects(cache.find(key(runId)), { kind: 'notFound' }, runId);
      await assert.rejects(cache.newPart(key(runId)), { kind: 'notFound' }, runId);
    }
    await assert.rejects(cache.newPart({ site: '../../../../etc/x', runId: '1' }), { kind: 'notFound' });
    assert.deepEqual(await readdir(folder), []);
  });

  it('deletes what was not used for longest when there is too much', async () => {
    for (const [runId, minutes] of [
      ['1', 30],
      ['2', 20],
      ['3', 10],
    ] as const) {
      await put(runId, 'x'.repeat(100));
      await age(runId, minutes);
    }
    await cache.find(key('1'));
    assert.deepEqual(await cache.shrink(250), { logs: 1, bytes: 100 });
    assert.deepEqual(await names(), ['1.json', '1.synclog', '3.json', '3.synclog']);
    assert.deepEqual(await cache.shrink(250), { logs: 0, bytes: 0 });
  });

  it('keeps the log that is being shown, however large, and counts it', async () => {
    for (const [runId, size] of [
      ['1', 500],
      ['2', 100],
      ['3', 100],
    ] as const)
      await put(runId, 'x'.repeat(size));
    await age('1', 60);
    assert.deepEqual(await cache.shrink(200, [key('1')]), { logs: 2, bytes: 200 });
    assert.deepEqual(await names(), ['1.json', '1.synclog']);
  });

  it('takes what is to be the log from elsewhere, and leaves no part where that fails', async () => {
    await put('1', 'a log');
    await cache.put(key('1'), [Buffer.from('another '), Buffer.from('log')]);
    assert.equal(await cache.bytesOf(key('1')), 11);
    await assert.rejects(cache.put(key('1'), broken()), { message: 'broken' });
    assert.equal(await cache.bytesOf(key('1')), 11);
    assert.equal(await cache.bytesOf(key('2')), undefined);
    assert.deepEqual(await names(), ['1.json', '1.synclog']);
  });

  it('deletes everything, also logs without facts, of all sites', async () => {
    await put('1', 'one');
    await write(key('2'), 'two');
    await write({ site: 'fedcba9876543210', runId: '3' }, 'three');
    assert.deepEqual(await cache.shrink(0), { logs: 3, bytes: 11 });
    assert.deepEqual(await names(), []);
  });

  it('leaves alone what is not its own, behind a link above all', async () => {
    await put('1001', 'a log');
    const other = join(folder, 'other');
    await mkdir(other);
    await writeFile(join(other, '1.synclog'), 'precious');
    await symlink(other, join(folder, 'fedcba9876543210'));
    await writeFile(join(folder, site, 'notes.synclog'), 'precious');
    assert.deepEqual(await cache.shrink(0), { logs: 1, bytes: 5 });
    assert.deepEqual(await readdir(other), ['1.synclog']);
    assert.deepEqual(await names(), ['notes.synclog']);
  });

  it('copies what is kept to a part that can be written to, and leaves no part where that fails', async () => {
    await put('1', 'a log');
    const part = await cache.copyToPart(key('1'));
    assert.equal(await readFile(part, 'utf8'), 'a log');
    // Whether it can be opened tells nothing to those who may write everywhere.
    assert.equal((await stat(part)).mode & 0o200, 0o200);
    await cache.removePart(part);
    await rm(join(folder, site, '1.synclog'));
    await mkdir(join(folder, site, '1.synclog'));
    await assert.rejects(cache.copyToPart(key('1')), { kind: 'disk' });
    assert.deepEqual(await names(), ['1.json', '1.synclog']);
  });

  it('removes parts that were left behind, and no part that is being written', async () => {
    await put('1', 'one');
    const used = await cache.newPart(key('1'));
    await writeFile(used, 'half');
    const ended = spawnSync(process.execPath, ['--version']).pid;
    const parts = [
      // Of a process that does not tell its name.
      { name: '2.synclog.part-00112233aabb', minutes: 59, isLeft: false },
      { name: '3.synclog.part-00112233aabb', minutes: 61, isLeft: true },
      // Of another window.
      { name: `4.synclog.part-${process.ppid}-00112233aabb`, minutes: 59, isLeft: false },
      { name: `5.json.part-${process.ppid}-00112233aabb`, minutes: 61, isLeft: true },
      // Of one that was killed.
      { name: `6.synclog.part-${ended}-00112233aabb`, minutes: 0, isLeft: false },
      { name: `7.synclog.part-${ended}-00112233aabb`, minutes: 2, isLeft: true },
      // Of this one, which could not delete it before.
      { name: `8.synclog.part-${process.pid}-00112233aabb`, minutes: 0, isLeft: true },
      { name: `9.json.part-${process.pid}-00112233aabb`, minutes: 0, isLeft: false },
    ];
    for (const { name, minutes } of parts) {
      const path = join(folder, site, name);
      await writeFile(path, 'half');
      const then = new Date(Date.now() - minutes * 60_000);
      await utimes(path, then, then);
    }
    const long = new Date(Date.now() - 2 * 3_600_000);
    await utimes(used, long, long);
    await cache.shrink(0);
    const stay = parts.flatMap(({ name, isLeft }) => (isLeft ? [] : [name]));
    assert.deepEqual(await names(), [basename(used), ...stay].toSorted());
    await cache.removePart(used);
    assert.deepEqual(await names(), stay);
  });

  it('is empty where its folder does not exist yet', async () => {
    const none = new LogCache(join(folder, 'none'));
    assert.deepEqual(await none.shrink(0), { logs: 0, bytes: 0 });
    assert.equal(await none.find(key('1')), undefined);
  });
});
