import assert from 'node:assert/strict';
import type { RunStore } from '../../../src/runs/runStore.ts';
import { TreeChildren } from '../../../src/tree/children.ts';
import { lookOf } from '../../../src/tree/looks.ts';
import type { TreeNode } from '../../../src/tree/nodes.ts';
import { RenderedNodes } from '../../../src/tree/renderedNodes.ts';
import { everything } from '../../../src/runs/queryPlan.ts';
import { startBench, type Bench } from './support.ts';

describe('a hundred thousand loaded runs', function () {
  this.timeout(60_000);
  let bench: Bench;
  let perPage = 1000;

  before(async () => {
    bench = await startBench({ syncs: 40, runs: 100_000, inProgress: 5 }, { pageSize: () => perPage });
    while (bench.store.reach(everything) > -Infinity) await bench.store.loadMore(everything);
    perPage = 100;
  });
  after(() => bench.close());

  it('are brought up to date, 10 new ones and 2 of 5 in progress that ended, by 4 requests and less than 40 KB', async () => {
    const { store, emulator, clock } = bench;
    assert.equal(store.size, 100_000);
    // What was in progress when the runs were loaded was created long before what is new.
    clock.pass(120);
    emulator.startRun({ status: 'skipped' });
    await store.refresh();
    clock.pass(120);
    const going = Array.from({ length: emulator.runCount }, (_, n) => emulator.runCount - 1 - n)
      .slice(0, 20_000)
      .map((index) => emulator.run(1_000_001 + index))
      .filter(({ status }) => status === 'in_progress');
    assert.equal(going.length, 5);
    for (const { id } of going.slice(0, 2)) emulator.finishRun(id, 'failure');
    for (let n = 0; n < 10; n += 1) emulator.startRun({ status: n < 5 ? 'success' : 'failure', seconds: 1 });
    const told = toldOf(store);
    const requests = await bench.requestsOf(() => store.refresh());
    assert.equal(store.problem('refresh'), undefined);
    assert.equal(store.size, 100_011);
    assert.ok(requests <= 4, `${requests} requests`);
    assert.ok(emulator.counts.bytesSent < 40_000, `${emulator.counts.bytesSent} bytes`);
    for (const { id } of going.slice(0, 2)) assert.equal(store.run(String(id))?.status, 'failure');
    // Two syncs whose runs ended and the one that the new runs are of; of all others nothing.
    assert.ok(!told.includes('root'));
    assert.equal(new Set(told).size, told.length, 'each once');
    const other = String(emulator.run(1_000_001 + emulator.runCount - 1).sync_id);
    const syncs = new Set([...going.slice(0, 2).map(({ sync_id: id }) => String(id)), other]);
    assert.deepEqual(new Set(told), syncs);
  });

  it('cost the same to bring up to date where nothing has changed: one request for new ones, one for those in progress', async () => {
    const { store, clock } = bench;
    clock.pass(1);
    const requests = await bench.requestsOf(() => store.refresh());
    assert.equal(requests, 2);
  });
});

/** The rows that VS Code would be told of from now on: the syncs at the root, all of them drawn and none of them open. */
function toldOf(store: RunStore): readonly string[] {
  const children = new TreeChildren(store, { locale: 'en', syncOrder: () => 'attention', connectionId: () => 'here' });
  const moment = { now: Date.now(), locale: 'en' };
  const look = (node: TreeNode) => lookOf(node, store, moment);
  const rendered = new RenderedNodes(children, look);
  const draw = (node: TreeNode): void => rendered.rememberLook(node, look(node));
  const root = children.of(undefined);
  rendered.rememberChildren(undefined, root);
  for (const node of root) draw(node);
  const told: string[] = [];
  store.events.on('change', (change) => {
    if (change.kind === 'reset') return;
    const stale = rendered.stale(change);
    if (!stale) told.push('root');
    for (const node of stale ?? []) {
      draw(node);
      told.push(node.kind === 'group' ? String(node.path[0]) : node.kind);
    }
  });
  return told;
}
