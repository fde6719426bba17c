import * as fc from 'fast-check';
import { anyWalk, take } from './walk.ts';

describe('any walk through a site', () => {
  it('finds no claim of the store that is not true', async function () {
    const numRuns = Number(process.env['WALKS'] ?? 2000);
    this.timeout(100 * numRuns);
    const seed = Number(process.env['WALKS_SEED'] ?? 20_260_312);
    await fc.assert(fc.asyncProperty(anyWalk, take), { numRuns, seed });
  });
});
