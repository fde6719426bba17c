import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { FilesComError } from '../../../src/files-com/errors.ts';
import { everything } from '../../../src/runs/queryPlan.ts';
import { TreeChildren } from '../../../src/tree/children.ts';
import type { TreeNode } from '../../../src/tree/nodes.ts';
import { syncRun, TestRuns } from './loaded.ts';

describe('the nodes of the tree', () => {
  it('are syncs, their statuses in the order of urgency, and their runs, newest first', () => {
    const { runs, children } = start();
    const [a, b] = [syncRun({ status: 'success' }), syncRun({ status: 'success' })];
    runs.load([a, b, syncRun({ status: 'skipped' }), syncRun({ status: 'failure' })]);
    const [sync] = children.of(undefined);
    assert.equal(sync?.kind, 'sync');
    const statuses = children.of(sync);
    assert.deepEqual(
      statuses.map((node) => node.kind === 'status' && node.status),
      ['failure', 'success', 'skipped'],
    );
    assert.deepEqual(children.of(statuses[1]).map(runId), [a.id, b.id]);
    assert.deepEqual(children.of(children.of(statuses[1])[0]), []);
  });

  it('are the same objects each time, each with its parent', () => {
    const { runs, children } = start();
    runs.load([syncRun(), syncRun({ status: 'failure' })], { hasMore: true });
    for (const { node, parent } of walk(children)) {
      assert.equal(node.parent, parent);
      assert.ok(children.of(parent).includes(node));
    }
  });

  it('have ids that no data can make equal', () => {
    const text = fc.oneof(fc.string(), fc.constantFrom('', 'null', '"', '","', '\\', '["sync","7"]', '7","failure'));
    const run = fc.record({ syncId: fc.option(text, { nil: undefined }), status: fc.option(text, { nil: undefined }) });
    fc.assert(
      fc.property(fc.array(run, { maxLength: 30 }), (all) => {
        const { runs, children } = start();
        runs.load(
          all.map((known) => syncRun(known)),
          { hasMore: true },
        );
        const ids = walk(children).map(({ node }) => node.id);
        assert.equal(new Set(ids).size, ids.length);
      }),
    );
  });

  it('end with more where there is more: of everything, of a sync, of a status', () => {
    const { runs, children } = start();
    runs.load([syncRun()], { hasMore: true });
    assert.deepEqual(kinds(children), ['sync', 'status', 'run', 'more', 'more', 'more']);
  });

  it('end without where all is loaded', () => {
    const { runs, children } = start();
    runs.load([syncRun()]);
    assert.deepEqual(kinds(children), ['sync', 'status', 'run']);
  });

  it('end without where the service has no id or status to ask for', () => {
    const { runs, children } = start();
    runs.load([syncRun({ syncId: undefined }), syncRun({ status: undefined })], { hasMore: true });
    const mores = walk(children).filter(({ node }) => node.kind === 'more');
    assert.deepEqual(
      mores.map(({ parent }) => parent && 'syncId' in parent && parent.syncId),
      ['7', undefined],
    );
  });

  it('are a few hundred at a time, and then as many again, before the service is asked', () => {
    const { runs, children } = start();
    runs.load(Array.from({ length: 450 }, () => syncRun()));
    const group = children.of(children.of(undefined)[0])[0];
    for (const [shown, isShown] of [
      [200, true],
      [400, true],
    ] as const) {
      const nodes = children.of(group);
      assert.equal(nodes.length, shown + 1);
      const more = nodes.at(-1);
      assert.ok(more?.kind === 'more');
      assert.equal(children.showMore(more), isShown);
    }
    assert.equal(children.of(group).length, 450);
  });

  it('show at once what the service is asked for', () => {
    const { runs, children } = start();
    runs.load(
      Array.from({ length: 200 }, () => syncRun()),
      { hasMore: true },
    );
    const group = children.of(children.of(undefined)[0])[0];
    const more = children.of(group).at(-1);
    assert.ok(more?.kind === 'more');
    assert.equal(children.showMore(more), false);
    runs.load(
      Array.from({ length: 100 }, () => syncRun()),
      { hasMore: true },
    );
    assert.equal(children.of(group).length, 301);
  });

  it('are a few hundred syncs at a time too', () => {
    const { runs, children } = start();
    runs.load(Array.from({ length: 5000 }, (_, n) => syncRun({ syncId: String(n), syncName: `Sync ${n}` })));
    assert.equal(children.of(undefined).length, 201);
  });

  it('have an error in place of more where more could not be loaded', () => {
    const { runs, children } = start();
    runs.load([syncRun()], { hasMore: true });
    runs.fail(everything, new FilesComError('offline', 'No network.'));
    runs.fail({ syncId: '7', status: 'success' }, new FilesComError('timeout', 'No answer.'));
    assert.deepEqual(kinds(children), ['sync', 'status', 'run', 'error', 'more', 'error']);
  });

  it('begin with an error where a refresh failed', () => {
    const { runs, children } = start();
    runs.load([syncRun()]);
    runs.fail('refresh', new FilesComError('rateLimited', 'Too many requests.'));
    assert.deepEqual(kinds(children), ['error', 'sync', 'status', 'run']);
  });

  it('are an error alone where nothing could be loaded, unless a welcome view says it', () => {
    for (const [kind, nodes] of [
      ['unavailable', ['error']],
      ['rateLimited', ['error']],
      ['offline', []],
      ['keyRejected', []],
      ['noKey', []],
    ] as const) {
      const { runs, children } = start();
      runs.fail(everything, new FilesComError(kind, 'It failed.'));
      assert.deepEqual(kinds(children), nodes, kind);
    }
  });

  it('are none before anything was loaded, and none where there are no runs', () => {
    const { runs, children } = start();
    assert.deepEqual(kinds(children), []);
    runs.load([]);
    assert.deepEqual(kinds(children), []);
  });

  it('are more alone where matches are so rare that none was found yet', () => {
    const { runs, children } = start();
    runs.load([], { hasMore: true });
    assert.deepEqual(kinds(children), ['more']);
  });
});

function start() {
  const runs = new TestRuns();
  return { runs, children: new TreeChildren(runs, 'en') };
}

/** All nodes, from the top, each before its children. */
function walk(children: TreeChildren, parent?: TreeNode): { node: TreeNode; parent: TreeNode | undefined }[] {
  return children.of(parent).flatMap((node) => [{ node, parent }, ...walk(children, node)]);
}

function kinds(children: TreeChildren): readonly string[] {
  return walk(children).map(({ node }) => node.kind);
}

function runId(node: TreeNode): string | undefined {
  return node.kind === 'run' ? node.runId : undefined;
}
