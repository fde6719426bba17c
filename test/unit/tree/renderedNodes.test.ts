import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { FilesComError } from '../../../src/files-com/errors.ts';
import { groupings } from '../../../src/runs/grouping.ts';
import { everything } from '../../../src/runs/queryPlan.ts';
import { TreeChildren } from '../../../src/tree/children.ts';
import { lookOf, type Look } from '../../../src/tree/looks.ts';
import type { TreeNode } from '../../../src/tree/nodes.ts';
import { RenderedNodes } from '../../../src/tree/renderedNodes.ts';
import { now } from '../runs/arbitraries.ts';
import { syncEntry, syncRun, TestRuns } from './loaded.ts';

/** A tree with two syncs, all of it on screen. */
function start() {
  const runs = new TestRuns();
  const children = new TreeChildren(runs, { locale: 'en', syncOrder: () => 'attention', connectionId: () => 'here' });
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
  return { runs, rendered, render, children, known, older, stale };
}

const sync = JSON.stringify(['group', ['7']]);
const status = (name: string) => JSON.stringify(['group', ['7', name]]);
const runId = (name: string, id: string) => JSON.stringify(['run', ['7', name], id]);

describe('what is asked for again after a change', () => {
  it('is nothing where nothing looks different', () => {
    const { stale } = start();
    assert.deepEqual(stale({}), []);
    assert.deepEqual(stale({ successfulFiles: 5 }), []);
  });

  it('is one run whose figures changed', () => {
    const { stale, known } = start();
    assert.deepEqual(stale({ bytesSynced: 2000 }), [runId('in_progress', known.id)]);
  });

  it('is one status that has another run, where its sync looks the same', () => {
    const { stale } = start();
    assert.deepEqual(stale(syncRun({ status: 'success' })), [status('success')]);
  });

  it('is one sync that has another status', () => {
    const { stale } = start();
    assert.deepEqual(stale(syncRun({ status: 'skipped' })), [sync]);
  });

  it('is the sync whose latest run is another', () => {
    const { stale } = start();
    assert.deepEqual(stale(syncRun({ status: 'in_progress', createdAt: now + 60_000 })), [sync]);
  });

  it('is the root where syncs come, and where they are sorted again', () => {
    assert.equal(start().stale(syncRun({ syncId: '9' })), undefined);
    const { stale, children } = start();
    const failed = syncRun({ syncId: '8', status: 'failure', createdAt: now + 60_000 });
    assert.deepEqual(stale(failed), [JSON.stringify(['group', ['8']])]);
    children.sortAgain();
    assert.equal(stale({}, failed), undefined);
  });

  it('is the root where the list of syncs has more to show', () => {
    const { runs, rendered } = start();
    runs.loadSyncs([syncEntry({ id: '9' })]);
    assert.equal(rendered.stale({ kind: 'activity', activity: 'syncs' }), undefined);
  });

  it('is a sync that is known better from the list of syncs', () => {
    const { runs, rendered } = start();
    runs.loadSyncs([syncEntry({ id: '8', name: 'Other', disabled: true })]);
    assert.deepEqual(
      rendered.stale({ kind: 'activity', activity: 'syncs' })?.map(({ id }) => id),
      [JSON.stringify(['group', ['8']])],
    );
  });

  it('is what says that more is on its way', () => {
    const { runs, rendered } = start();
    runs.begin({ syncId: '7' });
    assert.deepEqual(
      rendered.stale({ kind: 'activity', activity: { syncId: '7' } })?.map(({ id }) => id),
      [JSON.stringify(['more', ['7']])],
    );
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
    const { runs, rendered } = start();
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

  it('is all that differs, whatever came and went', () => {
    const known = fc.record({
      id: fc.integer({ min: 1, max: 30 }).map(String),
      syncId: fc.constantFrom('7', '8', undefined),
      status: fc.constantFrom('in_progress', 'failure', 'success', undefined),
      createdAt: fc.integer({ min: 0, max: 100 }).map((hours) => now - hours * 3_600_000),
      bytesSynced: fc.constantFrom(undefined, 1000),
    });
    const step = fc.record({
      kind: fc.constantFrom('update', 'load', 'fail', 'syncs'),
      runs: fc.array(known, { maxLength: 4 }).map((all) => all.map((each) => syncRun(each))),
    });
    const steps = fc.array(step, { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.constantFrom(...groupings), steps, (grouping, all) => {
        const runs = new TestRuns({ grouping });
        const screen = new Screen(runs);
        for (const { kind, runs: some } of all) {
          if (kind === 'fail') runs.fail(everything, new FilesComError('timeout', 'No answer.'));
          if (kind === 'syncs') runs.loadSyncs(some.map(({ id, syncId = id }) => syncEntry({ id: syncId, name: id })));
          const isPage = kind === 'load' && runs.reach(everything) > -Infinity;
          const changes = isPage ? runs.load(some, { hasMore: true }) : runs.update(kind === 'update' ? some : []);
          if (!changes.isEmpty) screen.follow({ kind: 'runs', changes, activity: everything });
          if (kind !== 'update') screen.follow({ kind: 'activity', activity: everything });
          assert.deepEqual(screen.shown(), new Screen(runs, screen.children).shown());
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** Each run is of another sync and of one of two statuses, and goes when thirty others have come. */
function pass(runs: TestRuns, count: number, look: () => void): void {
  const shown: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const outcome = n % 2 === 0 ? 'success' : 'failure';
    const run = syncRun({ syncId: String(n), status: outcome, createdAt: now + n * 20_000 });
    shown.push(run.id);
    runs.update([run]);
    const oldest = shown.length > 30 ? shown.shift() : undefined;
    if (oldest !== undefined) runs.remove(oldest);
    look();
  }
}

/** Looks at all nodes, as `give` does for VS Code. */
function countBelow(children: TreeChildren, give: TreeChildren['noteGiven'], parent?: TreeNode): number {
  const nodes = children.of(parent);
  give(parent, nodes);
  return nodes.reduce((sum, node) => sum + 1 + countBelow(children, give, node), 0);
}

describe('the nodes in memory', () => {
  for (const [grouping, count] of [
    ['none', 10_000],
    ['syncStatus', 500],
    ['statusSync', 500],
    ['day', 2000],
  ] as const) {
    it(`are those that are shown, after ${count} runs have come and gone: ${grouping}`, () => {
      const runs = new TestRuns({ grouping });
      const children = new TreeChildren(runs, { locale: 'en', syncOrder: () => 'name', connectionId: () => 'here' });
      let shown = 0;
      pass(runs, count, () => {
        shown = countBelow(children, (parent, nodes) => children.noteGiven(parent, nodes));
      });
      assert.ok(shown >= 30);
      assert.equal(children.nodeCount, shown);
    }).timeout(60_000);

    it(`are no more than twice as many while VS Code asks for none, such as for a hidden view: ${grouping}`, () => {
      const runs = new TestRuns({ grouping });
      const children = new TreeChildren(runs, { locale: 'en', syncOrder: () => 'name', connectionId: () => 'here' });
      let shown = 0;
      pass(runs, 50, () => {
        shown = countBelow(children, (parent, nodes) => children.noteGiven(parent, nodes));
      });
      pass(runs, 200, () => countBelow(children, () => undefined));
      assert.ok(children.nodeCount <= 2 * shown + 30, `${children.nodeCount} nodes, ${shown} shown`);
    }).timeout(60_000);
  }

  it('are the same objects for VS Code when they come back before it has asked again', () => {
    const { runs, children, known, stale } = start();
    const below = (parent?: TreeNode): readonly TreeNode[] =>
      children.of(parent).flatMap((node) => [node, ...below(node)]);
    const before = below();
    runs.remove(known.id);
    assert.ok(below().length < before.length);
    assert.deepEqual(stale({ bytesSynced: 2000 }), [runId('in_progress', known.id)]);
    const after = new Set(below());
    for (const node of before) assert.ok(after.has(node), node.id);
  });
});

/** What VS Code shows of a tree with all of its groups open. */
class Screen {
  readonly children: TreeChildren;
  readonly #runs: TestRuns;
  readonly #rendered: RenderedNodes;
  readonly #looks = new Map<string, Look>();
  readonly #lists = new Map<string | undefined, readonly TreeNode[]>();

  constructor(
    runs: TestRuns,
    children = new TreeChildren(runs, { locale: 'en', syncOrder: () => 'attention', connectionId: () => 'here' }),
  ) {
    this.#runs = runs;
    this.children = children;
    this.#rendered = new RenderedNodes(children, (node) => this.#lookOf(node));
    this.#renderBelow(undefined);
  }

  follow(change: Parameters<RenderedNodes['stale']>[0]): void {
    const stale = this.#rendered.stale(change);
    if (!stale) this.#renderBelow(undefined);
    for (const node of stale ?? []) this.#render(node);
  }

  /** The looks of all nodes, each with those below it. */
  shown(parent?: TreeNode): readonly unknown[] {
    return (this.#lists.get(parent?.id) ?? []).map((node) => [this.#looks.get(node.id), this.shown(node)]);
  }

  #render(node: TreeNode): void {
    const look = this.#lookOf(node);
    this.#rendered.rememberLook(node, look);
    this.#looks.set(node.id, look);
    this.#renderBelow(node);
  }

  #renderBelow(parent: TreeNode | undefined): void {
    const nodes = this.children.of(parent);
    this.#rendered.rememberChildren(parent, nodes);
    this.#lists.set(parent?.id, nodes);
    for (const node of nodes) this.#render(node);
  }

  #lookOf(node: TreeNode): Look {
    return lookOf(node, this.#runs, { now, locale: 'en' });
  }
}
