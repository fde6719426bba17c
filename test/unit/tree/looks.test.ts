import assert from 'node:assert/strict';
import { FilesComError } from '../../../src/files-com/errors.ts';
import { everything } from '../../../src/runs/queryPlan.ts';
import { lookOf, type Look } from '../../../src/tree/looks.ts';
import { Nodes } from '../../../src/tree/nodes.ts';
import { tooltipOf } from '../../../src/tree/tooltips.ts';
import { syncEntry, syncRun, TestRuns } from './loaded.ts';

const noon = new Date(2026, 2, 12, 12, 0).getTime();
const moment = { now: noon + 3_600_000, locale: 'en' };
const nodes = new Nodes('here');
const sync = nodes.group(undefined, 'sync', '7');
const status = (name: string | undefined) => nodes.group(sync, 'status', name);
const midnight = new Date(2026, 2, 12).getTime();
const day = nodes.group(undefined, 'day', midnight);

describe('how a node looks', () => {
  it('is, for a sync: name, when it last ran, route, and the icon of its latest run', () => {
    const runs = new TestRuns();
    const route = { srcRemoteServerType: 's3', destRemoteServerType: 'sharepoint' };
    runs.load([syncRun({ ...route, createdAt: noon, status: 'failure' }), syncRun({ createdAt: noon - 1 })]);
    const look = lookOf(sync, runs, moment);
    assert.equal(look.label, 'Nightly');
    assert.equal(look.description, 'Today 12:00 · S3 → SharePoint');
    assert.equal(look.spoken, 'Nightly, Failed, Today 12:00, S3 → SharePoint');
    assert.equal(look.icon, 'error');
    assert.equal(look.contextValue, 'sync');
    assert.ok(look.isParent);
  });

  it('is, for a sync without a name, its id', () => {
    const runs = new TestRuns();
    runs.load([syncRun({ syncName: undefined }), syncRun({ syncId: undefined, syncName: undefined })]);
    assert.equal(lookOf(sync, runs, moment).label, 'Sync 7');
    const unknown = nodes.group(undefined, 'sync', undefined);
    assert.equal(lookOf(unknown, runs, moment).label, 'Unknown sync');
    // It cannot be started, so no menu may offer to.
    assert.doesNotMatch(lookOf(unknown, runs, moment).contextValue, /^sync\b/u);
    assert.deepEqual([sync.syncId, unknown.syncId, day.syncId], ['7', undefined, undefined]);
  });

  it('is, for a status: its count, or how many are loaded while there may be more', () => {
    const runs = new TestRuns();
    runs.load([syncRun({ status: 'partial_failure' }), syncRun({ status: 'partial_failure' })], { hasMore: true });
    assert.deepEqual(texts(lookOf(status('partial_failure'), runs, moment)), ['Partially failed', '2 loaded']);
    assert.match(lookOf(status('partial_failure'), runs, moment).spoken, /at least 2 runs/u);
    runs.load([]);
    assert.deepEqual(texts(lookOf(status('partial_failure'), runs, moment)), ['Partially failed', '2']);
  });

  it('is, for a status that the service cannot be asked for, incomplete as long as its sync is', () => {
    const runs = new TestRuns();
    runs.load([syncRun({ status: undefined })], { hasMore: true });
    assert.deepEqual(texts(lookOf(status(undefined), runs, moment)), ['No status', '1 loaded']);
    runs.load([], { scope: { syncId: '7' } });
    assert.deepEqual(texts(lookOf(status(undefined), runs, moment)), ['No status', '1']);
  });

  it('is, for a status of which no run was found so far: how far back that is known', () => {
    const runs = new TestRuns();
    assert.deepEqual(texts(lookOf(status('failure'), runs, moment)), ['Failed', '0 loaded']);
    runs.load([syncRun({ createdAt: noon })], { hasMore: true });
    const look = lookOf(status('failure'), runs, moment);
    assert.deepEqual(texts(look), ['Failed', 'none since Today 12:00']);
    assert.equal(look.spoken, 'Failed, none since Today 12:00');
    runs.load([]);
    assert.deepEqual(texts(lookOf(status('failure'), runs, moment)), ['Failed', '0']);
  });

  it('is, for a sync that does not run by itself, marked, also for menus', () => {
    const runs = new TestRuns();
    runs.load([syncRun({ createdAt: noon })]);
    runs.loadSyncs([syncEntry({ id: '7', name: 'Own name', disabled: true })]);
    const look = lookOf(sync, runs, moment);
    assert.deepEqual(texts(look), ['Own name', 'disabled · Today 12:00 · Files.com → Files.com']);
    assert.equal(look.contextValue, 'sync disabled');
    assert.match(look.spoken, /^Own name, Succeeded, disabled, Today/u);
  });

  it('is, for a sync that has never run: that, in grey', () => {
    const runs = new TestRuns();
    runs.loadSyncs([syncEntry({ id: '7', name: 'New' })]);
    const look = lookOf(sync, runs, moment);
    assert.deepEqual(texts(look), ['New', 'no runs']);
    assert.equal(look.spoken, 'New, no runs');
    assert.deepEqual([look.icon, look.color], ['circle-large-outline', 'descriptionForeground']);
  });

  it('is, for a sync of which no run is loaded, what the list of syncs knows', () => {
    const runs = new TestRuns();
    runs.loadSyncs([
      syncEntry({ id: '7', name: 'Weekly', latest: syncRun({ status: 'failure', createdAt: noon, syncName: 'Old' }) }),
    ]);
    const look = lookOf(sync, runs, moment);
    assert.deepEqual(texts(look), ['Weekly', 'Today 12:00 · Files.com → Files.com']);
    assert.equal(look.icon, 'error');
  });

  it('is, for a sync that runs again after a failure: the failure, and that it is in progress', () => {
    const runs = new TestRuns();
    runs.load([
      syncRun({ status: 'in_progress', createdAt: noon }),
      syncRun({ status: 'failure', createdAt: noon - 3_600_000 }),
    ]);
    const look = lookOf(sync, runs, moment);
    assert.deepEqual([look.icon, look.color], ['error', 'problemsErrorIcon.foreground']);
    assert.equal(look.description, 'Today 11:00 · In progress · Files.com → Files.com');
    assert.equal(look.spoken, 'Nightly, Failed, Today 11:00, In progress, Files.com → Files.com');
  });

  it('is, for a sync, of one run: icon, time, route, words and tooltip', () => {
    const runs = new TestRuns();
    const route = { srcRemoteServerType: 's3', destRemoteServerType: 'sharepoint' };
    runs.load([
      syncRun({ status: 'skipped', createdAt: noon }),
      syncRun({ status: 'in_progress', createdAt: noon - 60_000 }),
      syncRun({ ...route, status: 'partial_failure', createdAt: noon - 15 * 60_000 }),
      syncRun({ status: 'success', createdAt: noon - 3_600_000 }),
    ]);
    const look = lookOf(sync, runs, moment);
    assert.equal(look.icon, 'warning');
    assert.equal(look.description, 'Today 11:45 · In progress · S3 → SharePoint');
    assert.equal(look.spoken, 'Nightly, Partially failed, Today 11:45, In progress, S3 → SharePoint');
    const told = (tooltipOf(sync, runs, 'en') ?? '').replaceAll('\\', '');
    assert.match(told, /Route: S3 → SharePoint {2}\nLatest result: [^\n]*11:45[^\n]*\nStatus: Partially failed {2}\n/u);
    assert.match(told, /In progress: since [^\n]*11:59[^\n]*\nSkipped: [^\n]*12:00/u);
  });

  it('is, for a day: its name, its count, and how many failed', () => {
    const runs = new TestRuns({ grouping: 'day' });
    const today = ['failure', 'partial_failure', 'success'].map((name) => syncRun({ status: name, createdAt: noon }));
    runs.load([...today, syncRun({ createdAt: midnight })], { hasMore: true });
    runs.load([syncRun({ createdAt: midnight - 1 })], { hasMore: true });
    const look = lookOf(day, runs, moment);
    assert.deepEqual(texts(look), ['Today', '4 · 2 failed']);
    assert.equal(look.spoken, 'Today, 4 runs, 2 failed');
    assert.deepEqual([look.icon, look.color, look.contextValue], ['calendar', 'problemsErrorIcon.foreground', 'day']);
    assert.ok(look.isParent);
    const yesterday = nodes.group(undefined, 'day', new Date(2026, 2, 11).getTime());
    assert.deepEqual(texts(lookOf(yesterday, runs, moment)), ['Yesterday', '1 loaded']);
    assert.equal(lookOf(yesterday, runs, moment).color, undefined);
  });

  it('is, for a day of which not all runs are loaded: no share, as if all had failed', () => {
    const runs = new TestRuns({ grouping: 'day' });
    const failed = Array.from({ length: 24 }, (_, n) => syncRun({ status: 'failure', createdAt: noon - n }));
    runs.load(failed, { hasMore: true, scope: { status: 'failure' } });
    const look = lookOf(day, runs, moment);
    assert.deepEqual(texts(look), ['Today', '24 failed loaded']);
    assert.equal(look.spoken, 'Today, 24 failed runs loaded');
    runs.load([syncRun({ createdAt: noon })], { hasMore: true });
    assert.equal(lookOf(day, runs, moment).description, '24 failed loaded');
  });

  it('is, for runs of which nobody knows the day, that', () => {
    const runs = new TestRuns({ grouping: 'day' });
    runs.load([syncRun({ createdAt: undefined })]);
    assert.deepEqual(texts(lookOf(new Nodes('here').group(undefined, 'day', undefined), runs, moment)), [
      'Unknown day',
      '1',
    ]);
  });

  it('is, for a run: when, how long, how much, how many errors, and whether it was dry', () => {
    const run = syncRun({
      createdAt: noon,
      runtimeSeconds: 192,
      bytesSynced: 1_340_000_000,
      erroredFiles: 14,
      dryRun: true,
    });
    const look = runLook(run);
    assert.deepEqual(texts(look), ['Today 12:00', '14 errors · 3m 12s · 1.34 GB · dry run']);
    assert.equal(look.spoken, 'Today 12:00, Succeeded, 14 errors, 3m 12s, 1.34 GB, dry run');
    assert.equal(look.contextValue, 'run dryRun');
    assert.match(look.contextValue, /^run\b/u);
    assert.equal(look.commandId, 'syncRuns.openDetails');
  });

  it('is, for a run in progress: how much is done, and an icon that spins', () => {
    const run = syncRun({ createdAt: noon, status: 'in_progress', bytesSynced: 500, estimatedBytes: 2000 });
    const look = runLook(run);
    assert.deepEqual(texts(look), ['Today 12:00', '25% · 500 B']);
    assert.equal(look.icon, 'sync~spin');
    assert.equal(look.contextValue, 'run inProgress');
    assert.equal(runLook({ ...run, dryRun: true }).contextValue, 'run dryRun inProgress');
  });

  it('is, for a run of which little is known, no invention', () => {
    const run = syncRun({ createdAt: undefined });
    assert.deepEqual(texts(runLook(run)), [`Run ${run.id}`, '']);
    const finished = syncRun({ createdAt: noon, completedAt: noon + 60_000, erroredFiles: 1 });
    assert.deepEqual(texts(runLook(finished)), ['Today 12:00', '1 error · 1m']);
  });

  it('is, for more: how far back the loaded runs go', () => {
    const runs = new TestRuns();
    runs.load([syncRun({ createdAt: noon })], { hasMore: true });
    assert.deepEqual(texts(lookOf(nodes.more(undefined), runs, moment)), ['Load more…', 'before Today 12:00']);
    assert.equal(lookOf(nodes.more(sync), runs, moment).commandId, 'syncRuns.loadMore');
  });

  it('is, for more where only runs without a date may be left: that', () => {
    const runs = new TestRuns({ limits: { mostRepeats: 0, enoughDated: 50 } });
    runs.load([syncRun({ createdAt: noon }), syncRun({ createdAt: noon - 1000 })], { hasMore: true });
    runs.load([], { scope: { syncId: '7' } });
    assert.deepEqual(texts(lookOf(nodes.more(sync), runs, moment)), ['Load more…', 'runs without a date']);
    assert.equal(lookOf(status('failure'), runs, moment).description, '0 loaded');
  });

  it('is, for more where matches can be rare: how far back they were looked for', () => {
    const runs = new TestRuns({ filter: { dryRun: true, statuses: ['success'] } });
    assert.deepEqual(texts(lookOf(nodes.more(undefined), runs, moment)), ['Look further…', '']);
    runs.load([syncRun({ createdAt: noon })], { hasMore: true });
    const look = lookOf(nodes.more(undefined), runs, moment);
    assert.deepEqual(texts(look), ['Look further…', 'looked back to Today 12:00']);
    assert.equal(look.spoken, 'Look further…, looked back to Today 12:00');
    assert.equal(look.icon, 'search');
  });

  it('is, for more that is on its way: loading', () => {
    const runs = new TestRuns();
    runs.load([syncRun({ createdAt: noon })], { hasMore: true });
    runs.begin({ syncId: '7' });
    assert.equal(lookOf(nodes.more(undefined), runs, moment).label, 'Load more…');
    const look = lookOf(nodes.more(sync), runs, moment);
    assert.deepEqual([look.label, look.icon], ['Loading…', 'loading~spin']);
  });

  it('is, for more syncs, and for more of a list in another order, without a time', () => {
    const syncs = new TestRuns({ grouping: 'sync' });
    syncs.load([syncRun({ createdAt: noon })], { hasMore: true });
    syncs.loadSyncs([], { hasMore: true });
    assert.deepEqual(texts(lookOf(nodes.more(undefined), syncs, moment)), ['Load more…', '']);
    syncs.begin('syncs');
    assert.equal(lookOf(nodes.more(undefined), syncs, moment).label, 'Loading…');
    const list = new TestRuns({ grouping: 'none', sort: { field: 'syncId', direction: 'asc' } });
    list.load([syncRun({ createdAt: noon })], { hasMore: true });
    assert.deepEqual(texts(lookOf(nodes.more(undefined), list, moment)), ['Load more…', '']);
  });

  it('is, for more syncs, no search, however rare matches are among runs', () => {
    const runs = new TestRuns({ grouping: 'sync', filter: { dryRun: true, statuses: ['success'] } });
    runs.load([], { hasMore: true });
    runs.loadSyncs([], { hasMore: true });
    const look = lookOf(nodes.more(undefined), runs, moment);
    assert.deepEqual([look.label, look.icon], ['Load more…', 'ellipsis']);
  });

  it('is, for an error: what happened, what to do, and a click that does it', () => {
    const runs = new TestRuns();
    runs.fail(everything, new FilesComError('unavailable', 'Down.', { requestId: 'abc' }));
    const look = lookOf(nodes.error(undefined, everything), runs, moment);
    assert.equal(look.label, 'Files.com is not available');
    assert.match(look.description, /Down\. .*Request ID: abc\./u);
    assert.equal(look.contextValue, 'error');
    assert.equal(look.commandId, 'syncRuns.retry');
    runs.fail(everything, new FilesComError('keyRejected', 'No.'));
    assert.equal(lookOf(nodes.error(undefined, everything), runs, moment).commandId, 'syncRuns.signIn');
  });

  it('is harmless and short, whatever the service sends', () => {
    const runs = new TestRuns();
    const hostile = `${'x'.repeat(1e6)}\n\u202E$(trash)`;
    runs.load([syncRun({ syncName: hostile, status: hostile, srcRemoteServerType: hostile })]);
    for (const node of [sync, status(hostile)]) {
      const { label, description } = lookOf(node, runs, moment);
      assert.ok(label.length + description.length < 500);
      assert.doesNotMatch(label + description, /[\n\u202E]/u);
    }
  });
});

describe('the tooltip', () => {
  it('has the facts of a run, each on its line, and nothing of what is not known', () => {
    const run = syncRun({ createdAt: noon, bytesSynced: 5, estimatedBytes: 10, dryRun: true });
    const text = tooltip(run)?.replaceAll('\\', '') ?? '';
    assert.match(text, /^\*\*Nightly\*\*\n/u);
    assert.match(text, /Status: Succeeded {2}\n/u);
    assert.match(text, /Transferred: 5 B of 10 B {2}\n/u);
    assert.match(text, new RegExp(`Run ID: ${run.id}$`, 'u'));
    assert.doesNotMatch(text, /Finished|Duration|undefined/u);
  });

  it('escapes all that Markdown would take for its own', () => {
    const syncName = '[click](command:workbench.action.quit) $(trash) <img src=x> **b** `c` http://evil.example';
    const text = tooltip(syncRun({ syncName, srcRemoteServerType: '[x](y)' })) ?? '';
    assert.doesNotMatch(text.replaceAll(/\\./gu, ''), /[[\]<>`$]|http:|\*\*b/u);
  });

  it('is there for a sync and an error, not for a status', () => {
    const runs = new TestRuns();
    runs.load([syncRun({ createdAt: noon })]);
    runs.fail('refresh', new FilesComError('timeout', 'No *answer*.'));
    assert.match(tooltipOf(sync, runs, 'en') ?? '', /Latest run/u);
    assert.match(tooltipOf(nodes.error(undefined, 'refresh'), runs, 'en') ?? '', /No \\\*answer/u);
    assert.equal(tooltipOf(status('success'), runs, 'en'), undefined);
    assert.equal(tooltipOf(day, runs, 'en'), undefined);
  });

  it('says of a sync that it is disabled and that it has never run', () => {
    const runs = new TestRuns();
    runs.loadSyncs([syncEntry({ id: '7', name: 'New', disabled: true })]);
    const text = tooltipOf(sync, runs, 'en')?.replaceAll('\\', '') ?? '';
    assert.match(text, /^\*\*New\*\*\n/u);
    assert.match(text, /Disabled: Yes/u);
    assert.match(text, /Latest run: None/u);
    assert.doesNotMatch(text, /Route|Status|undefined/u);
  });
});

function texts({ label, description }: Look): readonly string[] {
  return [label, description];
}

function runLook(run: ReturnType<typeof syncRun>): Look {
  const runs = new TestRuns();
  runs.load([run]);
  return lookOf(nodes.run(status(run.status), run.id), runs, moment);
}

function tooltip(run: ReturnType<typeof syncRun>): string | undefined {
  const runs = new TestRuns();
  runs.load([run]);
  return tooltipOf(nodes.run(status(run.status), run.id), runs, 'en');
}
