import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { bundles } from '../../esbuild.js';

describe('the production builds', () => {
  let outdir: string;

  before(async () => {
    outdir = await mkdtemp(join(tmpdir(), 'sync-runs-bundles-'));
    await Promise.all(bundles({ production: true, outdir }).map((options) => build(options)));
  });
  after(() => rm(outdir, { recursive: true }));

  it('keep the extension under 330 kB', async () => {
    const { length } = await readFile(join(outdir, 'extension.cjs'));
    assert.ok(length < 330_000, `extension.cjs has ${length} bytes`);
  });

  it('keep the details page under 150 kB, compressed', async () => {
    const files = await Promise.all(['page.js', 'page.css'].map((name) => readFile(join(outdir, name))));
    const { length } = gzipSync(Buffer.concat(files));
    assert.ok(length < 150_000, `page.js and page.css have ${length} bytes`);
  });
});
