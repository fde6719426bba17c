import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileLines } from '../../../src/logs/fileLines.ts';

describe('the lines of a log on disk', () => {
  let folder: string;
  let path: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'file-lines-'));
    path = join(folder, 'log');
    await writeFile(path, 'a\nb');
  });
  after(() => rm(folder, { recursive: true }));

  it('come with how much was read', async () => {
    const { signal } = new AbortController();
    const told: unknown[] = [];
    const lines: string[] = [];
    for await (const more of fileLines({ path, bytes: 3, signal, onProgress: (progress) => told.push(progress) }))
      lines.push(...more);
    assert.deepEqual([lines, told], [['a', 'b'], [{ bytes: 3, total: 3 }]]);
  });

  it('are given up when they are cancelled', async () => {
    const controller = new AbortController();
    controller.abort();
    await assert.rejects(fileLines({ path, bytes: 3, signal: controller.signal }).next(), { name: 'AbortError' });
  });
});
