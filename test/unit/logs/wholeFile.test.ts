import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isPart, writeWhole } from '../../../src/logs/store/wholeFile.ts';

describe('a file written whole', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'whole-file-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  it('takes its name when all of it is written, and replaces what was there', async () => {
    const path = join(folder, 'log.jsonl');
    await writeFile(path, 'before');
    const seen: string[] = [];
    async function* chunks() {
      yield Buffer.from('one ');
      seen.push(await readFile(path, 'utf8'));
      const names = await readdir(folder);
      assert.deepEqual(names.toSorted().map(isPart), [false, true]);
      yield Buffer.from('two');
    }
    assert.equal(await writeWhole(path, chunks()), 7);
    assert.deepEqual(seen, ['before']);
    assert.equal(await readFile(path, 'utf8'), 'one two');
    assert.deepEqual(await readdir(folder), ['log.jsonl']);
  });

  it('is not there, and leaves nothing, when what it is written from fails', async () => {
    const path = join(folder, 'log.jsonl');
    await writeFile(path, 'before');
    const broken = new Error('broken');
    async function* chunks() {
      yield Buffer.from('one');
      throw broken;
    }
    await assert.rejects(writeWhole(path, chunks()), broken);
    assert.equal(await readFile(path, 'utf8'), 'before');
    assert.deepEqual(await readdir(folder), ['log.jsonl']);
  });

  it('is written by two at once without harm', async () => {
    const path = join(folder, 'log.jsonl');
    await Promise.all(['one', 'two'].map(async (text) => writeWhole(path, [Buffer.from(text.repeat(10_000))])));
    const text = await readFile(path, 'utf8');
    assert.ok(text === 'one'.repeat(10_000) || text === 'two'.repeat(10_000));
    assert.deepEqual(await readdir(folder), ['log.jsonl']);
  });

  it('asks for no more than the disk takes', async () => {
    const path = join(folder, 'log.jsonl');
    const chunk = Buffer.alloc(64 * 1024);
    let asked = 0;
    let most = 0;
    function* chunks() {
      for (let count = 0; count < 500; count++) {
        const [part] = readdirSync(folder);
        const written = part === undefined ? 0 : statSync(join(folder, part)).size;
        most = Math.max(most, asked - written);
        asked += chunk.length;
        yield chunk;
      }
    }
    await writeWhole(path, chunks());
    assert.ok(most <= 2 * 1024 * 1024, `${most} bytes wait for the disk`);
  });

  it('says so where the folder does not exist, or a folder has that name', async () => {
    const chunks = [Buffer.from('x')];
    await assert.rejects(writeWhole(join(folder, 'none', 'log'), chunks), {
      kind: 'disk',
      message: 'The folder does not exist.',
    });
    await writeFile(join(folder, 'file'), '');
    await assert.rejects(writeWhole(join(folder, 'file', 'log'), chunks), { kind: 'disk' });
    await mkdir(join(folder, 'log', 'more'), { recursive: true });
    await assert.rejects(writeWhole(join(folder, 'log'), chunks), { kind: 'disk' });
    assert.deepEqual((await readdir(folder)).toSorted(), ['file', 'log']);
  });

  it('may have the longest name that the disk takes, and says so where it is longer', async () => {
    const chunks = [Buffer.from('x')];
    for (const name of ['x'.repeat(255), `${'漢'.repeat(83)}.jsonl`, `x${'\u0301'.repeat(127)}`]) {
      await writeWhole(join(folder, name), chunks);
      assert.deepEqual(await readdir(folder), [name]);
      await rm(join(folder, name));
    }
    const tooLong = join(folder, '漢'.repeat(86));
    await assert.rejects(writeWhole(tooLong, chunks), { kind: 'disk', message: 'The name of the file is too long.' });
    assert.deepEqual(await readdir(folder), []);
  });

  it('says so when the disk is full, and gives the space back', async function () {
    // A file system of its own, which only root may make.
    if (process.platform !== 'linux' || process.getuid?.() !== 0) this.skip();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', folder]);
    try {
      const path = join(folder, 'log.jsonl');
      await writeFile(path, 'before');
      const chunks = Array.from({ length: 10 }, () => Buffer.alloc(50_000));
      await assert.rejects(writeWhole(path, chunks), { kind: 'disk', message: 'The disk is full.' });
      assert.deepEqual(await readdir(folder), ['log.jsonl']);
      assert.equal(await readFile(path, 'utf8'), 'before');
    } finally {
      execFileSync('umount', [folder]);
    }
  });
});
