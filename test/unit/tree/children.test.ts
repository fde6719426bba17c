import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { FilesComError } from '../../../src/files-com/errors.ts';
import { groupings, type SyncOrder } from '../../../src/runs/grouping.ts';
import { everything } from '../../../src/runs/queryPlan.ts';
import { TreeChildren } from '../../../src/tree/children.ts';
import type { MoreNode, TreeNode } from '../../../src/tree/nodes.ts';
import { now } from '../runs/arbitraries.ts';
import { syncEntry, syncRun, TestRuns } from './loaded.ts';

const hour = 3_600_000;

describe('the nodes of the tree', () => {
  it('are syncs, their statuses in the order of urgency, and their runs, newest first', () => {
    const { runs, children } = start();
    const [a, b] = [syncRun({ status: 'success' }), syncRun({ status: 'success' })];
    const [skipped, failed] = [syncRun({ status: 'skipped' }), syncRun({ status: 'failure' })];
    runs.load([a, b, skipped, failed]);
    assert.deepEqual(outline(children), [
      { 7: [{ failure: [failed.id] }, { success: [a.id, b.id] }, { skipped: [skipped.id] }] },
    ]);
    const run = walk(children).find(({ node }) => node.kind === 'run');
    assert.ok(run);
    assert.deepEqual(children.of(run.node), []);
  });

  it('are in the groups of each grouping', () => {
    const [today, yesterday] = [new Date(now).setHours(0, 0, 0, 0), new Date(now - 24 * hour).setHours(0, 0, 0, 0)];
    const a = syncRun({ id: '1', syncId: '7', status: 'success', createdAt: now });
    const b = syncRun({ id: '2', syncId: '8', syncName: 'Another', status: 'failure', createdAt: now - 1 });
    const c = syncRun({ id: '3', syncId: '7', status: 'failure', createdAt: now - 24 * hour });
    for (const [grouping, expected] of [
      ['syncStatus', [{ 8: [{ failure: ['2'] }] }, { 7: [{ failure: ['3'] }, { success: ['1'] }] }]],
      ['statusSync', [{ failure: [{ 8: ['2'] }, { 7: ['3'] }] }, { success: [{ 7: ['1'] }] }]],
      ['sync', [{ 8: ['2'] }, { 7: ['1', '3'] }]],
      ['status', [{ failure: ['2', '3'] }, { success: ['1'] }]],
      ['day', [{ [today]: ['1', '2'] }, { [yesterday]: ['3'] }]],
      ['none', ['1', '2', '3']],
    ] as const) {
      const { runs, children } = start({ grouping });
      runs.load([c, b, a]);
      assert.deepEqual(outline(children), expected, grouping);
    }
  });

  it('are the same objects each time, each with its parent', () => {
    for (const grouping of groupings) {
      const { runs, children } = start({ grouping });
      runs.load([syncRun(), syncRun({ status: 'failure' })], { hasMore: true });
      for (const { node, parent } of walk(children)) {
        assert.equal(node.parent, parent);
        assert.ok(children.of(parent).includes(node));
      }
    }
  });

  it('have ids that no data can make equal', () => {
    const text = fc.oneof(fc.string(), fc.constantFrom('', 'null', '"', '","', '\\', '["sync","7"]', '7","failure'));
    const run = fc.record({ syncId: fc.option(text, { nil: undefined }), status: fc.option(text, { nil: undefined }) });
    fc.assert(
      fc.property(fc.array(run, { maxLength: 30 }), fc.constantFrom(...groupings), (all, grouping) => {
        const { runs, children } = start({ grouping });
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
    const { runs, children } = start({ filter: { statuses: ['success'] } });
    const run = syncRun();
    runs.load([run], { hasMore: true });
    assert.deepEqual(outline(children), [{ 7: [{ success: [run.id, 'more'] }, 'more'] }, 'more']);
  });

  it('end with more where there is more of a day, which ends by itself', () => {
    const { runs, children } = start({ grouping: 'day' });
    runs.load([syncRun({ createdAt: now }), syncRun({ createdAt: now - 48 * hour })], { hasMore: true });
    assert.deepEqual(
      walk(children).map(({ node }) => node.kind),
      ['group', 'run', 'group', 'run', 'more', 'more'],
    );
  });

  it('end without where all is loaded', () => {
    const { runs, children } = start();
    const run = syncRun();
    runs.load([run]);
    assert.deepEqual(outline(children), [{ 7: [{ success: [run.id] }] }]);
  });

  it('end without where the service has no id or status to ask for', () => {
    const { runs, children } = start({ grouping: 'sync' });
    runs.load([syncRun({ syncId: undefined }), syncRun()], { hasMore: true });
    assert.deepEqual(
      walk(children).flatMap(({ node, parent }) => (node.kind === 'more' ? [parent && nameOf(parent)] : [])),
      ['7', undefined],
    );
  });

  it('are a few hundred at a time, and then as many again, before the service is asked', () => {
    const { runs, children } = start({ grouping: 'none' });
    runs.load(Array.from({ length: 450 }, () => syncRun()));
    for (const shown of [200, 400]) {
      assert.equal(children.of(undefined).length, shown + 1);
      assert.equal(children.showMore(moreOf(children, undefined)), true);
    }
    assert.equal(children.of(undefined).length, 450);
  });

  it('show at once what the service is asked for', () => {
    const { runs, children } = start({ grouping: 'none' });
    runs.load(
      Array.from({ length: 200 }, () => syncRun()),
      { hasMore: true },
    );
    assert.equal(children.showMore(moreOf(children, undefined)), false);
    runs.load(
      Array.from({ length: 100 }, () => syncRun()),
      { hasMore: true },
    );
    assert.equal(children.of(undefined).length, 301);
  });

  it('are a few hundred syncs at a time too', () => {
    const { runs, children } = start();
    runs.load(Array.from({ length: 5000 }, (_, n) => syncRun({ syncId: String(n), syncName: `Sync ${n}` })));
    assert.equal(children.of(undefined).length, 201);
    assert.equal(children.showMore(moreOf(children, undefined)), true);
    assert.equal(children.of(undefined).length, 401);
  });

  it('are forgotten, and how many were shown, when all is another', () => {
    const { runs, children } = start({ grouping: 'none' });
    runs.load(Array.from({ length: 450 }, () => syncRun()));
    const [node] = children.of(undefined);
    children.showMore(moreOf(children, undefined));
    children.reset();
    assert.equal(children.of(undefined).length, 201);
    assert.notEqual(children.of(undefined)[0], node);
  });
});

describe('the nodes where something failed', () => {
  it('have an error in place of more where more could not be loaded', () => {
    const { runs, children } = start({ filter: { statuses: ['success'] } });
    const run = syncRun();
    runs.load([run], { hasMore: true });
    runs.fail(everything, new FilesComError('offline', 'No network.'));
    runs.fail({ syncId: '7', status: 'success' }, new FilesComError('timeout', 'No answer.'));
    assert.deepEqual(outline(children), [{ 7: [{ success: [run.id, 'error'] }, 'more'] }, 'error']);
  });

  it('begin with an error where a refresh failed', () => {
    const { runs, children } = start();
    runs.load([syncRun()]);
    runs.fail('refresh', new FilesComError('rateLimited', 'Too many requests.'));
    assert.deepEqual(kinds(children), ['error', 'group', 'group', 'run']);
  });

  it('are an error alone where nothing could be loaded, unless a welcome view says it', () => {
    for (const [kind, nodes] of [
      ['unavailable', ['error']],
      ['rateLimited', ['error']],
      ['offline', []],
      ['keyRejected', []],
      ['noKey', []],
    ] as const) {
      const { runs, children } = start({ filter: { statuses: ['success'] } });
      runs.fail(everything, new FilesComError(kind, 'It failed.'));
      assert.deepEqual(kinds(children), nodes, kind);
    }
  });

  it('have an error for the syncs beside what goes on with the runs, where syncs are listed', () => {
    const { runs, children } = start({ grouping: 'sync' });
    runs.load([syncRun()], { hasMore: true });
    runs.fail('syncs', new FilesComError('timeout', 'No answer.'));
    assert.deepEqual(children.of(undefined).map(kindOf), ['group', 'error', 'more']);
    runs.loadSyncs([], { hasMore: true });
    assert.deepEqual(children.of(undefined).map(kindOf), ['group', 'error', 'more'], 'the runs go on all the same');
    runs.loadSyncs([]);
    runs.fail(everything, new FilesComError('timeout', 'No answer.'));
    assert.deepEqual(children.of(undefined).map(kindOf), ['group', 'error', 'error']);
    const others = start({ grouping: 'none' });
    others.runs.load([syncRun()], { hasMore: true });
    others.runs.fail('syncs', new FilesComError('timeout', 'No answer.'));
    assert.deepEqual(others.children.of(undefined).map(kindOf), ['run', 'more']);
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

describe('failures', () => {
  it('are listed although none is loaded, while they may be farther back', () => {
    const { runs, children } = start();
    runs.load([syncRun(), syncRun({ status: 'paused' })], { hasMore: true });
    const [sync] = children.of(undefined);
    assert.deepEqual(names(children, sync), ['failure', 'partial_failure', 'success', 'paused']);
    runs.load([]);
    assert.deepEqual(names(children, sync), ['success', 'paused']);
  });

  it('are listed of all syncs too', () => {
    const { runs, children } = start({ grouping: 'statusSync' });
    runs.load([syncRun()], { hasMore: true });
    assert.deepEqual(names(children, undefined), ['failure', 'partial_failure', 'success']);
    const [failures] = children.of(undefined);
    assert.deepEqual(children.of(failures).map(kindOf), ['more']);
  });

  it('are listed of a sync of which nothing is loaded', () => {
    const { runs, children } = start();
    runs.load([syncRun()], { hasMore: true });
    runs.loadSyncs([syncEntry({ id: '9', name: 'Never loaded' })]);
    const sync = children.of(undefined).find((node) => nameOf(node) === '9');
    assert.deepEqual(names(children, sync), ['failure', 'partial_failure']);
    runs.load([], { scope: { syncId: '9', status: 'failure' } });
    runs.load([], { scope: { syncId: '9' } });
    assert.deepEqual(children.of(sync), []);
  });

  it('are not listed where the filter hides them', () => {
    const { runs, children } = start({ filter: { statuses: ['success', 'partial_failure'] } });
    runs.load([syncRun()], { hasMore: true });
    assert.deepEqual(names(children, children.of(undefined)[0]), ['partial_failure', 'success']);
  });
});

describe('the syncs of the site', () => {
  const [fine, failed] = [syncRun({ syncId: '8' }), syncRun({ syncId: '9', status: 'failure' })];
  const entries = [
    syncEntry({ id: '8', name: 'Fine', latest: fine }),
    syncEntry({ id: '9', name: 'Failed', latest: failed }),
    syncEntry({ id: '10', name: 'Never' }),
  ];

  it('are all listed without a filter, whether or not a run of theirs is loaded', () => {
    const { runs, children } = start();
    runs.load([syncRun({ syncId: '8' })], { hasMore: true });
    runs.loadSyncs(entries);
    assert.deepEqual(names(children, undefined), ['9', '8', '10']);
  });

  it('are listed with a filter where it would show their latest run', () => {
    const { runs, children } = start({ filter: { statuses: ['failure'] } });
    runs.load([syncRun({ syncId: '7', status: 'failure' })], { hasMore: true });
    runs.loadSyncs(entries);
    assert.deepEqual(new Set(names(children, undefined)), new Set(['7', '9']));
  });

  it('are listed only where syncs are the outermost groups', () => {
    for (const grouping of ['statusSync', 'status', 'day', 'none'] as const) {
      const { runs, children } = start({ grouping });
      runs.load([syncRun()]);
      runs.loadSyncs(entries);
      const outer = outline(children);
      assert.ok(!JSON.stringify(outer).includes('"9"'), grouping);
    }
  });

  it('are asked for before older runs', () => {
    const { runs, children } = start();
    runs.load([syncRun()]);
    runs.loadSyncs(entries.slice(0, 1), { hasMore: true });
    assert.deepEqual(children.of(undefined).map(kindOf), ['group', 'group', 'more']);
    runs.loadSyncs(entries);
    assert.ok(children.of(undefined).every(({ kind }) => kind === 'group'));
  });

  it('stay where they are while they are looked at, those that come are last, and sort when asked to', () => {
    const { runs, children } = start();
    const first = syncRun({ syncId: '1', syncName: 'A' });
    runs.load([first, syncRun({ syncId: '2', syncName: 'B' })]);
    assert.deepEqual(names(children, undefined), ['1', '2']);
    assert.equal(children.sortAgain(), false);
    runs.update([syncRun({ syncId: '2', syncName: 'B', status: 'failure', createdAt: now + hour })]);
    runs.update([syncRun({ syncId: '3', syncName: '0', status: 'failure', createdAt: now + hour })]);
    assert.deepEqual(names(children, undefined), ['1', '2', '3']);
    assert.equal(children.sortAgain(), true);
    assert.deepEqual(names(children, undefined), ['3', '2', '1']);
    assert.equal(children.sortAgain(), false);
    runs.remove(first.id);
    assert.deepEqual(names(children, undefined), ['3', '2']);
  });

  it('stay where they are also where a run has no sync', () => {
    const { runs, children } = start();
    runs.load([syncRun({ syncId: undefined, syncName: 'A' }), syncRun({ syncName: 'B' })]);
    assert.deepEqual(names(children, undefined), ['undefined', '7']);
    assert.deepEqual(names(children, undefined), ['undefined', '7']);
    assert.equal(children.sortAgain(), false);
  });

  it('sort again also in the groups of a status', () => {
    const { runs, children, order } = start({ grouping: 'statusSync' });
    const [older, newer] = [syncRun({ syncId: '1', syncName: 'B' }), syncRun({ syncId: '2', syncName: 'A' })];
    runs.load([older, newer]);
    const [group] = children.of(undefined);
    assert.deepEqual(names(children, group), ['2', '1']);
    order.current = 'lastRun';
    assert.deepEqual(names(children, group), ['2', '1']);
    assert.equal(children.sortAgain(), true);
    assert.deepEqual(names(children, group), ['1', '2']);
    assert.equal(children.sortAgain(), false);
    runs.remove(older.id);
    assert.equal(children.sortAgain(), true);
  });

  it('are in the order that is asked for', () => {
    const { runs, children, order } = start();
    runs.load([
      syncRun({ syncId: '1', syncName: 'B', createdAt: now }),
      syncRun({ syncId: '2', syncName: 'A', createdAt: now - 1 }),
      syncRun({ syncId: '3', syncName: 'C', createdAt: now - 2, status: 'failure' }),
    ]);
    for (const [syncOrder, expected] of [
      ['attention', ['3', '2', '1']],
      ['name', ['2', '1', '3']],
      ['lastRun', ['1', '2', '3']],
    ] as const) {
      order.current = syncOrder;
      children.sortAgain();
      assert.deepEqual(names(children, undefined), expected);
    }
  });
});

describe('runs beyond a gap', () => {
  const [a, b, c] = [syncRun(), syncRun(), syncRun()];

  it('come after what is asked for to close it', () => {
    const { runs, children } = start({ grouping: 'none' });
    runs.load([a], { hasMore: true });
    runs.update([c]);
    assert.deepEqual(outline(children), [a.id, 'more', c.id]);
    runs.load([b, c], { hasMore: true });
    assert.deepEqual(outline(children), [a.id, b.id, c.id, 'more']);
  });

  it('are shown behind an error too', () => {
    const { runs, children } = start({ grouping: 'none' });
    runs.load([a], { hasMore: true });
    runs.update([c]);
    runs.fail(everything, new FilesComError('timeout', 'No answer.'));
    assert.deepEqual(outline(children), [a.id, 'error', c.id]);
  });

  it('wait while not all that is on this side is shown', () => {
    const { runs, children } = start({ grouping: 'none' });
    const many = Array.from({ length: 250 }, () => syncRun());
    const beyond = Array.from({ length: 60 }, () => syncRun());
    const [first] = beyond;
    runs.load(many, { hasMore: true });
    runs.update(beyond);
    assert.equal(children.of(undefined).length, 201);
    assert.equal(children.of(undefined).at(-1)?.kind, 'more');
    children.showMore(moreOf(children, undefined));
    assert.deepEqual(children.of(undefined).slice(250, 252).map(nameOf), ['more', first?.id]);
    assert.equal(children.of(undefined).length, 311);
    assert.equal(children.showMore(moreOf(children, undefined)), false);
  });
});

describe('a run that is revealed', () => {
  it('is shown wherever it stands: in its groups, below those before it, beyond what is shown, beyond a gap', () => {
    for (const grouping of groupings) {
      const { runs, children } = start({ grouping });
      runs.load(
        Array.from({ length: 250 }, () => syncRun({ createdAt: now })),
        { hasMore: true },
      );
      const [beyond, far] = [syncRun({ createdAt: now, id: '0' }), syncRun({ createdAt: now - 1000 * hour })];
      for (const run of [beyond, far]) {
        runs.update([run]);
        const node = children.reveal(run);
        assert.equal(node.runId, run.id);
        assertShown(children, node);
      }
    }
  });

  it('is shown in a group of which too many others come before it', () => {
    for (const grouping of ['syncStatus', 'statusSync', 'sync'] as const) {
      const { runs, children } = start({ grouping });
      const all = ['failure', 'success'].flatMap((status) =>
        Array.from({ length: 250 }, (_, n) => syncRun({ syncId: String(n), syncName: `Sync ${n + 1000}`, status })),
      );
      runs.load(all);
      for (const run of all.slice(-2)) {
        assertShown(children, children.reveal(run));
        assertShown(children, children.reveal(run));
      }
      for (const { node, parent } of walk(children)) assert.equal(node.parent, parent);
    }
  });

  it('is shown where runs are in another order, and not twice when the list comes to it', async () => {
    const { runs, children } = start({ grouping: 'sync', sort: { field: 'status', direction: 'asc' } });
    const site = [syncRun({ status: 'failure' }), syncRun(), syncRun({ status: 'skipped' })];
    runs.client.runs = site;
    runs.load(site);
    const revealed = syncRun({ status: 'success' });
    runs.update([revealed]);
    runs.client.runs = [...site, revealed];
    const node = children.reveal(revealed);
    assertShown(children, node);
    await children.readList(node.parent);
    assertShown(children, node);
    assert.equal(children.of(node.parent).length, 4);
  });
});

describe('runs in another order than by time', () => {
  const sort = { field: 'status', direction: 'asc' } as const;
  const site = [
    syncRun({ id: '1', status: 'success' }),
    syncRun({ id: '2', status: 'failure' }),
    syncRun({ id: '3', status: 'skipped' }),
  ];

  it('are read when they are looked at, and end with more', async () => {
    const { runs, children } = start({ grouping: 'sync', sort });
    runs.client.runs = site;
    runs.load(site, { hasMore: true });
    const [sync] = children.of(undefined);
    assert.deepEqual(children.of(sync).map(kindOf), ['more']);
    await children.readList(undefined);
    assert.equal(runs.client.queries.length, 0);
    await runs.loadList({ syncId: '7' }, 2);
    assert.deepEqual(children.of(sync).map(nameOf), ['2', '3', 'more']);
    assert.equal(runs.client.queries[0]?.get('sort_by[status]'), 'asc');
    await children.readList(sync);
    assert.equal(runs.client.queries.length, 1);
    await runs.loadList({ syncId: '7' }, 2);
    assert.deepEqual(children.of(sync).map(nameOf), ['2', '3', '1']);
  });

  it('are read by themselves once, and not again after a failure', async () => {
    const { runs, children } = start({ grouping: 'none', sort });
    runs.client.runs = site;
    runs.load(site);
    await children.readList(undefined);
    assert.deepEqual(outline(children), ['2', '3', '1']);
    const failing = start({ grouping: 'none', sort });
    failing.runs.load(site);
    failing.runs.fail({ list: everything }, new FilesComError('timeout', 'No answer.'));
    await failing.children.readList(undefined);
    assert.equal(failing.runs.client.queries.length, 0);
    assert.deepEqual(outline(failing.children), ['error']);
  });

  it('are all shown before the service is asked, also after a failure, and those that have gone do not count', async () => {
    const { runs, children } = start({ grouping: 'none', sort });
    const many = Array.from({ length: 203 }, () => syncRun());
    runs.client.runs = many;
    runs.load(many);
    await runs.loadList(everything, 202);
    runs.fail({ list: everything }, new FilesComError('timeout', 'No answer.'));
    assert.equal(children.of(undefined).at(-1)?.kind, 'more');
    runs.remove(many[0]?.id ?? '');
    runs.remove(many[1]?.id ?? '');
    assert.equal(children.of(undefined).length, 201);
    assert.equal(children.of(undefined).at(-1)?.kind, 'error');
    const other = start({ grouping: 'none', sort });
    other.runs.client.runs = many;
    other.runs.load(many);
    await other.runs.loadList(everything, 201);
    other.runs.remove(many[0]?.id ?? '');
    assert.equal(other.children.showMore(moreOf(other.children, undefined)), false);
  });

  it('are shown no more where they have gone', async () => {
    const { runs, children } = start({ grouping: 'none', sort });
    runs.client.runs = site;
    runs.load(site);
    await children.readList(undefined);
    runs.remove('3');
    assert.deepEqual(outline(children), ['2', '1']);
  });
});

function start(options: ConstructorParameters<typeof TestRuns>[0] = {}) {
  const runs = new TestRuns(options);
  const order: { current: SyncOrder } = { current: 'attention' };
  const looking = { locale: 'en', syncOrder: () => order.current, loadList: runs.loadList, connectionId: () => 'here' };
  const children = new TreeChildren(runs, looking);
  return { runs, children, order };
}

/** Is the node a child, once, of a node that is one itself, and so on to the root? */
function assertShown(children: TreeChildren, node: TreeNode): void {
  for (let at: TreeNode | undefined = node; at; at = at.parent)
    assert.equal(children.of(at.parent).filter((each) => each === at).length, 1, at.id);
}

/** All nodes, from the top, each before its children. */
function walk(children: TreeChildren, parent?: TreeNode): { node: TreeNode; parent: TreeNode | undefined }[] {
  return children.of(parent).flatMap((node) => [{ node, parent }, ...walk(children, node)]);
}

function kinds(children: TreeChildren): readonly string[] {
  return walk(children).map(({ node }) => node.kind);
}

function kindOf({ kind }: TreeNode): string {
  return kind;
}

/** A group's value, a run's id, or the kind of another node. */
function nameOf(node: TreeNode): string {
  if (node.kind === 'group') return String(node.path.at(-1));
  return node.kind === 'run' ? node.runId : node.kind;
}

/** The groups among the children of a node. */
function names(children: TreeChildren, parent: TreeNode | undefined): readonly string[] {
  return children
    .of(parent)
    .filter(({ kind }) => kind === 'group')
    .map(nameOf);
}

function moreOf(children: TreeChildren, parent: TreeNode | undefined): MoreNode {
  const more = children.of(parent).find(({ kind }) => kind === 'more');
  assert.ok(more?.kind === 'more');
  return more;
}

type Outline = readonly (string | { readonly [name: string]: Outline })[];

/** The tree in short: the names of nodes, of groups with what is below them. */
function outline(children: TreeChildren, parent?: TreeNode): Outline {
  return children
    .of(parent)
    .map((node) => (node.kind === 'group' ? { [nameOf(node)]: outline(children, node) } : nameOf(node)));
}
