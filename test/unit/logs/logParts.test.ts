import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFailedLines, readLastLines, readLines, type FailedLines } from '../../../src/logs/logParts.ts';

const failed = '{"status":"failure","path":"ü"}';
const succeeded = '{"status":"success","path":"ü"}';

describe('parts of a log on disk', () => {
  let folder: string;
  let path: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'log-parts-'));
    path = join(folder, 'log');
  });
  after(() => rm(folder, { recursive: true }));

  const { signal } = new AbortController();

  async function failedLinesOf(lines: readonly string[], maxBytes = 1_000_000): Promise<FailedLines> {
    const content = lines.map((line) => `${line}\n`).join('');
    await writeFile(path, content);
    return readFailedLines({ path, bytes: Buffer.byteLength(content), maxBytes, signal });
  }

  it('are its failed lines with their numbers, below each other', async () => {
    const {
      content,
      count,
      readLines: upTo,
    } = await failedLinesOf([succeeded, failed, 'ERROR no', ...Array(10).fill(succeeded), failed]);
    assert.equal(content.toString(), `  2: ${failed}\n  3: ERROR no\n 14: ${failed}\n`);
    assert.deepEqual([count, upTo], [3, undefined]);
  });

  it('are none where nothing failed', async () => {
    assert.deepEqual(await failedLinesOf([succeeded]), { content: Buffer.alloc(0), count: 0, readLines: undefined });
  });

  it('are no more of them than fit, which is told', async () => {
    const { content, count, readLines: upTo } = await failedLinesOf(Array(20_000).fill(failed), 400_000);
    assert.ok(content.length <= 400_000);
    assert.equal(content.toString().split('\n').length - 1, count);
    assert.equal(upTo, count);
    assert.ok(count > 5000);
  });

  it('are given up when they are cancelled', async () => {
    const controller = new AbortController();
    controller.abort();
    await assert.rejects(readLines({ path, bytes: 1, signal: controller.signal }).next(), { name: 'AbortError' });
  });

  it('tell how much was read', async () => {
    await writeFile(path, 'a\nb');
    const told: unknown[] = [];
    const lines: string[] = [];
    for await (const more of readLines({ path, bytes: 3, signal, onProgress: (progress) => told.push(progress) }))
      lines.push(...more);
    assert.deepEqual([lines, told], [['a', 'b'], [{ bytes: 3, total: 3 }]]);
  });

  it('are its end, from where a line begins', async () => {
    await writeFile(path, 'first\nsecönd\nthird\n');
    const last = async (maxBytes: number): Promise<string> => String(await readLastLines({ path, maxBytes }));
    assert.equal(await last(6), 'third\n');
    assert.equal(await last(7), 'third\n');
    assert.equal(await last(10), 'third\n');
    assert.equal(await last(14), 'secönd\nthird\n');
    assert.equal(await last(100), 'first\nsecönd\nthird\n');
  });
});
