import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { encodeQuery, type SyncRunFilter } from '../../../src/files-com/query.ts';
import { matches, type RunFilter } from '../../../src/runs/filter.ts';
import { everything, plan } from '../../../src/runs/queryPlan.ts';
import type { RunSummary } from '../../../src/runs/runSummary.ts';
import { anyFilter, anyRuns, anyScope, now } from './arbitraries.ts';

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
    assert.deepEqual(plan({ dryRun: true }, everything, { now, upTo: 5 }).residual, { dryRun: true });
  });

  it('narrows creation to what is asked for', () => {
    const filter = { created: { from: 100, before: 200 } };
    const asked = (options: { since?: number; upTo?: number }) =>
      plan(filter, everything, { now, ...options }).queries.map((query) => query.filter.createdAt);
    assert.deepEqual(asked({}), [{ gteq: 100, lt: 200 }]);
    assert.deepEqual(asked({ since: 150 }), [{ gteq: 150, lt: 200 }]);
    assert.deepEqual(asked({ since: 50, upTo: 150 }), [{ gteq: 100, lt: 151 }]);
    assert.deepEqual(asked({ upTo: 200 }), [{ gteq: 100, lt: 200 }]);
  });

  it('asks for nothing where the scope and the filter exclude each other', () => {
    assert.deepEqual(plan({ statuses: ['failure'] }, { status: 'success' }, { now }).queries, []);
  });

  it('returns, with the rest tested on arrival, what filtering the whole list gives, in few and allowed queries', () => {
    fc.assert(
      fc.property(anyRuns, anyFilter, anyScope, (runs, filter, scope) => {
        const { queries, residual } = plan(filter, scope, { now });
        assert.ok(queries.length <= 5);
        for (const query of queries) assert.ok(isAllowed(encodeQuery({ filter: query.filter })));
        const answers = queries.map((query) => runs.filter((run) => serves(query.filter, run)));
        assert.equal(new Set(answers.flat()).size, answers.flat().length);
        const planned = answers.flat().filter((run) => matches(residual, run, now));
        const wanted = runs.filter(
          (run) =>
            matches(filter, run, now) &&
            (scope.syncId ?? run.syncId) === run.syncId &&
            (scope.status ?? run.status) === run.status,
        );
        assert.deepEqual(new Set(planned), new Set(wanted));
      }),
      { numRuns: 1000 },
    );
  });
});

/** Would the service return this run? Written from the API notes, not from the planner. */
function serves(filter: SyncRunFilter, run: RunSummary): boolean {
  const { status, syncId, dryRun, createdAt } = filter;
  if (status !== undefined && run.status !== status) return false;
  if (syncId !== undefined && run.syncId !== syncId) return false;
  if (dryRun !== undefined && (run.dryRun ?? false) !== dryRun) return false;
  if (createdAt === undefined || 'equals' in createdAt) return true;
  const { gteq, lt } = createdAt;
  const time = run.createdAt;
  if (time === undefined) return gteq === undefined && lt === undefined;
  return time >= (gteq ?? time) && time < (lt ?? Infinity);
}

/** Dry run goes alone; status, sync and creation go together in any way. */
function isAllowed(query: URLSearchParams): boolean {
  const fields = new Set([...query.keys()].map((key) => /\[(.+)\]/u.exec(key)?.[1]));
  return fields.has('dry_run') ? fields.size === 1 : [...fields].every((field) => allowedTogether.has(field ?? ''));
}

const allowedTogether = new Set(['status', 'sync_id', 'created_at']);

/** Without what is not set. */
function defined(filter: SyncRunFilter): unknown {
  return JSON.parse(JSON.stringify(filter));
}
