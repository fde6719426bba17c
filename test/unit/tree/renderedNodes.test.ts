import assert from 'node:assert/strict';
import { FilesComError } from '../../../src/files-com/errors.ts';
import { everything } from '../../../src/runs/queryPlan.ts';
import { TreeChildren } from '../../../src/tree/children.ts';
import { lookOf } from '../../../src/tree/looks.ts';
import type { TreeNode } from '../../../src/tree/nodes.ts';
import { RenderedNodes } from '../../../src/tree/renderedNodes.ts';
import { now } from '../runs/arbitraries.ts';
import { syncRun, TestRuns } from './loaded.ts';

/** A tree with two syncs, all of it on screen. */
function start() {
  const runs = new TestRuns();
  const children = new TreeChildren(runs, 'en');
  const look = (node: TreeNode) => lookOf(node, runs, { now, locale: 'en' });
  const rendered = new RenderedNodes(children, look);
  const render = (parent?: TreeNode): void => {
    const nodes = children.of(parent);
    rendered.rememberChildren(parent, nodes);
    for (const node of nodes) {
      rendered.rememberLook(node, look(node));
      render(node);
    }
  };
  const known = syncRun({ status: 'in_progress', bytesSynced: 1000, estimatedBytes: 100_000, createdAt: now });
  const older = syncRun({ status: 'success' });
  runs.load([known, syncRun({ syncId: '8', syncName: 'Other' }), older], { hasMore: true });
  render();
  const stale = (changed: Partial<typeof known>, run = known) => {
    const changes = runs.update([{ ...run, ...changed }]);
    return rendered.stale({ kind: 'runs', changes, activity: everything })?.map(({ id }) => id);
  };
  const sync = JSON.stringify(['sync', '7']);
  const status = (name: string) => JSON.stringify(['status', sync, name]);
  const run = (name: string, id: string) => JSON.stringify(['run', status(name), id]);
  return { runs, rendered, render, known, older, stale, sync, status, run };
}

describe('what is asked for again after a change', () => {
  it('is nothing where nothing looks different', () => {
    const { stale } = start();
    assert.deepEqual(stale({}), []);
    assert.deepEqual(stale({ successfulFiles: 5 }), []);
  });

  it('is one run whose figures changed', () => {
    const { stale, known, run } = start();
    assert.deepEqual(stale({ bytesSynced: 2000 }), [run('in_progress', known.id)]);
  });

  it('is one status that has another run, where its sync looks the same', () => {
    const { stale, status } = start();
    assert.deepEqual(stale(syncRun({ status: 'success' })), [status('success')]);
  });

  it('is one sync that has another status', () => {
    const { stale, sync } = start();
    assert.deepEqual(stale(syncRun({ status: 'skipped' })), [sync]);
  });

  it('is the sync whose latest run is another', () => {
    const { stale, sync } = start();
    assert.deepEqual(stale(syncRun({ status: 'in_progress', createdAt: now + 60_000 })), [sync]);
  });

  it('is the root where syncs come or change places', () => {
    assert.equal(start().stale(syncRun({ syncId: '9' })), undefined);
    assert.equal(start().stale(syncRun({ syncId: '8', status: 'failure', createdAt: now + 1 })), undefined);
  });

  it('is nothing below what was never opened', () => {
    const { rendered, runs, known } = start();
    rendered.reset();
    const changes = runs.update([{ ...known, bytesSynced: 2000 }]);
    assert.deepEqual(rendered.stale({ kind: 'runs', changes, activity: everything }), []);
  });

  it('is the root where all has been loaded: counts are complete and nothing more can be asked for', () => {
    const { runs, rendered } = start();
    runs.load([]);
    assert.equal(rendered.stale({ kind: 'activity', activity: everything }), undefined);
  });

  it('is the status for which more could not be loaded', () => {
    const { runs, rendered, status } = start();
    const scope = { syncId: '7', status: 'success' };
    runs.fail(scope, new FilesComError('offline', 'No network.'));
    assert.deepEqual(
      rendered.stale({ kind: 'activity', activity: scope })?.map(({ id }) => id),
      [status('success')],
    );
  });

  it('is the root where so many changed that naming them costs more', () => {
    const { runs, rendered, render } = start();
    const many = Array.from({ length: 60 }, () =>
      syncRun({ status: 'in_progress', bytesSynced: 1, estimatedBytes: 100 }),
    );
    runs.load(many, { hasMore: true });
    render();
    const changes = runs.update(many.map((run) => ({ ...run, bytesSynced: 50 })));
    assert.equal(rendered.stale({ kind: 'runs', changes, activity: everything }), undefined);
  });
});
