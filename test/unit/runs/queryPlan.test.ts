import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { encodeQuery, type SyncRunFilter } from '../../../src/files-com/query.ts';
import { matches, type RunFilter } from '../../../src/runs/filter.ts';
import { everything, plan, type Scope } from '../../../src/runs/queryPlan.ts';
import { anyFilter, anyRuns, anyScope, now, syncsNamed } from './arbitraries.ts';
import { isIn, serves } from './service.ts';

const syncs = (...ids: readonly string[]) => ids.map((id) => ({ id, name: '' }));
const queriesOf = (filter: RunFilter) =>
  plan(filter, everything, { now }).queries.map((query) => defined(query.filter));

describe('the plan of queries', () => {
  it('is one query for everything where nothing is filtered', () => {
    assert.deepEqual(queriesOf({}), [{}]);
  });

  it('is one query for each status and each sync chosen', () => {
    const filter = { statuses: ['failure', 'skipped'], syncs: syncs('7', '8') };
    assert.deepEqual(queriesOf(filter), [
      { syncId: '7', status: 'failure' },
      { syncId: '7', status: 'skipped' },
      { syncId: '8', status: 'failure' },
      { syncId: '8', status: 'skipped' },
    ]);
    assert.deepEqual(plan(filter, everything, { now }).residual, {});
  });

  it('leaves statuses to be tested on arrival before it leaves syncs', () => {
    const filter = { statuses: ['failure', 'skipped'], syncs: syncs('1', '2', '3') };
    assert.deepEqual(queriesOf(filter), [{ syncId: '1' }, { syncId: '2' }, { syncId: '3' }]);
    assert.deepEqual(plan(filter, everything, { now }).residual, { statuses: filter.statuses });
  });

  it('leaves syncs to be tested on arrival where they are too many', () => {
    const filter = { statuses: ['failure'], syncs: syncs('1', '2', '3', '4', '5', '6') };
    assert.deepEqual(queriesOf(filter), [{ status: 'failure' }]);
    assert.deepEqual(plan(filter, everything, { now }).residual, { syncs: filter.syncs });
  });

  it('asks for dry runs where that is all, and tests them on arrival where it is not', () => {
    assert.deepEqual(queriesOf({ dryRun: true }), [{ dryRun: true }]);
    const filter = { dryRun: true, statuses: ['failure'] };
    assert.deepEqual(queriesOf(filter), [{ status: 'failure' }]);
    assert.deepEqual(plan(filter, everything, { now }).residual, { dryRun: true });
    assert.deepEqual(plan({ dryRun: true }, { before: 5 }, { now }).residual, { dryRun: true });
  });

  it('narrows creation to the whole seconds that hold what is asked for', () => {
    const filter = { created: { from: 100_000, before: 200_000 } };
    const asked = (scope: Scope, since?: number) =>
      plan(filter, scope, { now, since }).queries.map((query) => query.filter.createdAt);
    assert.deepEqual(asked({}), [{ gteq: 100_000, lt: 200_000 }]);
    assert.deepEqual(asked({}, 150_000), [{ gteq: 150_000, lt: 200_000 }]);
    assert.deepEqual(asked({}, 150_999), [{ gteq: 150_000, lt: 200_000 }]);
    assert.deepEqual(asked({ before: 150_001 }, 50_000), [{ gteq: 100_000, lt: 151_000 }]);
    assert.deepEqual(asked({ before: 151_000 }), [{ gteq: 100_000, lt: 151_000 }]);
    assert.deepEqual(asked({ before: 200_001 }), [{ gteq: 100_000, lt: 200_000 }]);
  });

  it('asks for nothing where the scope and the filter exclude each other', () => {
    assert.deepEqual(plan({ statuses: ['failure'] }, { status: 'success' }, { now }).queries, []);
  });

  it('asks by sync before it asks by type of server, and by the type of which fewer were chosen', () => {
    const types = { srcTypes: ['s3', 'box'], destTypes: ['azure'] };
    assert.deepEqual(queriesOf({ ...types, syncs: syncs('7') }), [{ syncId: '7' }]);
    assert.deepEqual(queriesOf(types), [{ destRemoteServerType: 'azure' }]);
    assert.deepEqual(plan(types, everything, { now }).residual, { srcTypes: types.srcTypes });
    const manySyncs = syncs('1', '2', '3', '4', '5', '6');
    assert.deepEqual(queriesOf({ ...types, syncs: manySyncs }), [{ destRemoteServerType: 'azure' }]);
    assert.deepEqual(queriesOf({ srcTypes: ['s3'], destTypes: ['azure', 'box'], statuses: ['failure'] }), [
      { srcRemoteServerType: 's3', status: 'failure' },
    ]);
  });

  it('asks for the sync of a scope, whatever servers were chosen', () => {
    const { queries, residual } = plan({ srcTypes: ['s3'] }, { syncId: '7' }, { now });
    assert.deepEqual(
      queries.map(({ filter }) => defined(filter)),
      [{ syncId: '7' }],
    );
    assert.deepEqual(residual, { srcTypes: ['s3'] });
  });

  it('asks for the workspace beside anything but dry runs, and leaves the user to the parameter', () => {
    assert.deepEqual(queriesOf({ workspaceId: '3', syncs: syncs('7') }), [{ syncId: '7', workspaceId: '3' }]);
    assert.deepEqual(plan({ workspaceId: '3', userId: '0' }, everything, { now }).residual, {});
    assert.deepEqual(queriesOf({ dryRun: true, workspaceId: '3' }), [{ workspaceId: '3' }]);
    assert.deepEqual(queriesOf({ dryRun: true, userId: '17' }), [{ dryRun: true }]);
  });

  it('asks for the syncs with a text in their name once all syncs are known', () => {
    const filter = { nameText: 'night' };
    assert.deepEqual(queriesOf(filter), [{}]);
    assert.deepEqual(plan(filter, everything, { now, syncsNamed: () => undefined }).residual, filter);
    const known = plan({ ...filter, syncs: syncs('7', '8') }, everything, { now, syncsNamed: () => ['8', '9'] });
    assert.deepEqual(
      known.queries.map((query) => defined(query.filter)),
      [{ syncId: '8' }],
    );
    assert.deepEqual(known.residual, {});
    assert.deepEqual(plan(filter, everything, { now, syncsNamed: () => [] }).queries, []);
  });

  it('narrows creation to the period of the scope', () => {
    const created = { from: 100_000, before: 200_000 };
    const asked = (scope: Scope) => plan({ created }, scope, { now }).queries.map(({ filter }) => filter.createdAt);
    assert.deepEqual(asked({ from: 150_000, before: 300_000 }), [{ gteq: 150_000, lt: 200_000 }]);
    assert.deepEqual(asked({ from: 50_000, before: 120_000 }), [{ gteq: 100_000, lt: 120_000 }]);
    const [query] = plan({ dryRun: true }, { from: 5000 }, { now }).queries;
    assert.deepEqual(query && defined(query.filter), { createdAt: { gteq: 5000 } });
  });

  it('returns, with the rest tested on arrival, what filtering the whole list gives, in few and allowed queries', () => {
    const anyOptions = fc.record({
      now: fc.constant(now),
      syncsNamed: fc.constantFrom(syncsNamed, () => undefined, undefined),
      maxQueries: fc.constantFrom(undefined, 1, 2, 12),
    });
    fc.assert(
      fc.property(anyRuns, anyFilter, anyScope, anyOptions, (runs, filter, scope, options) => {
        const { queries, residual } = plan(filter, scope, options);
        assert.ok(queries.length <= (options.maxQueries ?? 5));
        for (const query of queries) assert.ok(isAllowed(encodeQuery({ filter: query.filter })));
        const answers = queries.map((query) => runs.filter((run) => serves(query.filter, run)));
        assert.equal(new Set(answers.flat()).size, answers.flat().length);
        const planned = answers.flat().filter((run) => matches(residual, run, now) && isIn(scope, run));
        const wanted = runs.filter((run) => matches(filter, run, now) && isIn(scope, run));
        assert.deepEqual(new Set(planned), new Set(wanted));
      }),
      { numRuns: 2000 },
    );
  });

  it('returns nothing from outside of the scope', () => {
    fc.assert(
      fc.property(anyRuns, anyFilter, anyScope, (runs, filter, scope) => {
        for (const query of plan(filter, scope, { now, syncsNamed }).queries)
          for (const run of runs) assert.ok(isIn(scope, run) || !serves(query.filter, run));
      }),
      { numRuns: 1000 },
    );
  });

  it('is one query, in every combination that the service allows, where one value of each is chosen', () => {
    for (const combination of allowed) {
      const fields = combination.split('+');
      const filter = fields.reduce<RunFilter>((rest, field) => ({ ...rest, ...filterBy[field] }), {});
      const { queries, residual } = plan(filter, everything, { now });
      assert.deepEqual(
        queries.map((query) => combinationOf(encodeQuery({ filter: query.filter }))),
        [combination],
      );
      assert.deepEqual(residual, {});
    }
  });
});

/** How a person chooses one value of a field. */
const filterBy: Readonly<Record<string, RunFilter>> = {
  status: { statuses: ['failure'] },
  created_at: { created: { preset: '24h' } },
  workspace_id: { workspaceId: '3' },
  src: { srcTypes: ['s3'] },
  dest: { destTypes: ['azure'] },
  sync_id: { syncs: syncs('7') },
  dry_run: { dryRun: true },
};

/** The combinations as the API notes list them, besides none; src and dest are the types of the remote servers. */
const allowed: ReadonlySet<string> = new Set(
  `none status created_at workspace_id src dest sync_id dry_run
  status+created_at workspace_id+created_at src+created_at dest+created_at sync_id+created_at workspace_id+status
  src+status dest+status sync_id+status workspace_id+src workspace_id+dest workspace_id+sync_id
  workspace_id+status+created_at src+status+created_at dest+status+created_at sync_id+status+created_at
  workspace_id+src+created_at workspace_id+dest+created_at workspace_id+sync_id+created_at workspace_id+src+status
  workspace_id+dest+status workspace_id+sync_id+status workspace_id+src+status+created_at
  workspace_id+dest+status+created_at workspace_id+sync_id+status+created_at`
    .split(/\s+/u)
    .map((combination) => combination.split('+').toSorted().join('+')),
);

function isAllowed(query: URLSearchParams): boolean {
  return allowed.has(combinationOf(query));
}

/** The fields of an encoded query, named as in the notes. */
function combinationOf(query: URLSearchParams): string {
  const fields = [...query.keys()].map((key) => /\[(.+)\]/u.exec(key)?.[1]?.replace('_remote_server_type', '') ?? key);
  return [...new Set(fields)].toSorted().join('+') || 'none';
}

/** Without what is not set. */
function defined(filter: SyncRunFilter): unknown {
  return JSON.parse(JSON.stringify(filter));
}
