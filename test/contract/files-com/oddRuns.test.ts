import assert from 'node:assert/strict';
import { listSyncRuns } from '../../../src/files-com/endpoints.ts';
import { altered, garbage } from '../../emulator/effects.ts';
import {
  alteredRuns,
  hostileStrings,
  hostileTexts,
  hugeIntegers,
  idsOnly,
  nullsEverywhere,
  runtimeAsText,
  unknownFieldsAndStatus,
  withoutId,
  wrongTypes,
} from '../../emulator/hostile.ts';
import { startEmulator, type Emulator } from '../../emulator/server.ts';
import { failure, never, watch } from './support.ts';

describe('runs that are not as documented', () => {
  let emulator: Emulator;
  before(async () => {
    emulator = await startEmulator({ runs: 20, syncs: 10 });
  });
  after(() => emulator.close());
  beforeEach(() => emulator.faults.clear());

  const list = (query = {}) => listSyncRuns(watch(emulator).client, query, never);

  for (const [name, effect] of [
    ['nulls everywhere', nullsEverywhere],
    ['nothing but ids', idsOnly],
    ['wrong types', wrongTypes],
    ['unknown fields and statuses', unknownFieldsAndStatus],
    ['runtime as a string', runtimeAsText],
    ['ids beyond 2^53', hugeIntegers],
    ...Object.entries(hostileTexts).map(([kind, text]) => [`hostile text: ${kind}`, hostileStrings(text)] as const),
  ] as const) {
    it(`are all there: ${name}`, async () => {
      emulator.faults.plan({ on: 'GET /sync_runs', effect });
      const { items, undecodable } = await list({ perPage: 5 });
      assert.deepEqual([items.length, undecodable], [5, 0]);
      assert.equal(new Set(items.map(({ id }) => id)).size, 5);
    });
  }

  it('keep every digit of a large id', async () => {
    const [before] = (await list({ perPage: 1 })).items;
    emulator.faults.plan({ on: 'GET /sync_runs', effect: hugeIntegers });
    assert.equal((await list({ perPage: 1 })).items[0]?.id, `90071992547${before?.id}`);
  });

  it('are counted where they have no id, and the others stay', async () => {
    emulator.faults.plan({ on: 'GET /sync_runs', effect: withoutId(1) });
    const { items, undecodable } = await list({ perPage: 5 });
    assert.deepEqual([items.length, undecodable], [4, 1]);
  });

  it('are counted where they are no objects', async () => {
    emulator.faults.plan({
      on: 'GET /sync_runs',
      effect: alteredRuns((run, at) => (at % 2 ? run : [null, 7, 'run'][at / 2])),
    });
    const { items, undecodable } = await list({ perPage: 5 });
    assert.deepEqual([items.length, undecodable], [2, 3]);
  });

  for (const body of ['{}', 'null', '7', '"[]"', '{"error":"no list"}']) {
    it(`are no list: ${body}`, async () => {
      emulator.faults.plan({ on: 'GET /sync_runs', effect: altered(() => body) });
      const error = await failure(list(), 'badAnswer');
      assert.ok(error.requestId);
    });
  }

  it('are a million bytes of garbage', async () => {
    emulator.faults.plan({ on: 'GET /sync_runs', effect: garbage(1_000_000) });
    const error = await failure(list(), 'intermediary');
    assert.equal(error.message, 'Something between this computer and Files.com answered: status 200.');
  });
});
