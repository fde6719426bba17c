import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { anyWalk, take } from './walk.ts';

describe('any walk through a site', () => {
  it('finds no claim of the store that is not true', async function () {
    const numRuns = Number(process.env['WALKS'] ?? 2000);
    this.timeout(100 * numRuns);
    const seed = Number(process.env['WALKS_SEED'] ?? 20_260_312);
    let complete = 0;
    const property = fc.asyncProperty(anyWalk, async (walk) => {
      const { size, reach } = await take(walk);
      if (size > 0 && reach === -Infinity) complete += 1;
    });
    await fc.assert(property, { numRuns, seed });
    // Nothing is ever claimed by a store that claims nothing.
    assert.ok(complete >= numRuns / 10, `complete: ${complete} of ${numRuns}`);
  });
});
