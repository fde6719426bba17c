import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { matches, sameFilter, type RunFilter } from '../../../src/runs/filter.ts';
import {
  findSaved,
  longestFilterName,
  meaningAt,
  mostSavedFilters,
  readSavedFilters,
  readyMadeFilters,
  withoutSaved,
  withRenamed,
  withSaved,
  writeSavedFilters,
  type SavedFilter,
} from '../../../src/runs/savedFilters.ts';
import { anyFilter, now, runWith } from './arbitraries.ts';

const site = 'https://acme.files.com';
const filter: RunFilter = { statuses: ['failure'] };
const namesOf = (list: readonly SavedFilter[]) => list.map(({ name }) => name);
const listOf = (...names: readonly string[]) =>
  names.reduce<readonly SavedFilter[]>((list, name) => withSaved(list, name, filter, site), []);
const stored = (list: readonly SavedFilter[]): unknown => JSON.parse(JSON.stringify(writeSavedFilters(list)));
const passes = (name: keyof typeof readyMadeFilters, run: Parameters<typeof runWith>[0]) =>
  matches(readyMadeFilters[name], runWith(run), now);

describe('saved filters', () => {
  it('survive being stored', () => {
    const anyName = fc
      .string({ minLength: 1, maxLength: longestFilterName })
      .map((name) => `a${name.slice(1).trimEnd()}`);
    fc.assert(
      fc.property(fc.array(fc.tuple(anyName, anyFilter), { maxLength: 20 }), (entries) => {
        let list: readonly SavedFilter[] = [];
        for (const [name, each] of entries) list = withSaved(list, name, each, site);
        const read = readSavedFilters(stored(list));
        assert.deepEqual(namesOf(read), namesOf(list));
        for (const [index, saved] of read.entries()) {
          const before = list[index];
          assert.ok(before && sameFilter(meaningAt(saved, site).filter, meaningAt(before, site).filter));
        }
      }),
    );
  });

  it('are read from anything without an error, and then hold only what makes sense', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => assert.ok(readSavedFilters(value))));
    const damaged = [
      null,
      'Failed',
      { name: 'No filter' },
      { name: 7, filter: {} },
      { name: '  ', filter: {} },
      { name: ' Odd ', filter: { statuses: 'all', created: { preset: 'century' }, dryRun: true, site: 7 } },
      { name: 'odd', filter: {} },
    ];
    const [odd, ...others] = readSavedFilters(damaged);
    assert.deepEqual(others, []);
    assert.ok(odd);
    assert.equal(odd.name, 'Odd');
    assert.deepEqual(meaningAt(odd, site), { filter: { dryRun: true }, otherSite: undefined });
  });

  it('are bounded, in number and in their names', () => {
    const many = Array.from({ length: 1e5 }, (_, index) => ({ name: `${index} ${'x'.repeat(100)}`, filter: {} }));
    const list = readSavedFilters(many);
    assert.equal(list.length, mostSavedFilters);
    assert.ok(list.every(({ name }) => name.length <= longestFilterName));
    assert.deepEqual(namesOf(readSavedFilters(stored(list))), namesOf(list));
  });

  it('have one filter of a name, whatever its case', () => {
    const list = withSaved(listOf('Nightly', 'Weekly'), 'NIGHTLY', { dryRun: true }, site);
    assert.deepEqual(namesOf(list), ['Weekly', 'NIGHTLY']);
    const saved = findSaved(list, 'nightly');
    assert.deepEqual(saved && meaningAt(saved, site).filter, { dryRun: true });
  });

  it('are renamed, in place of another that had the name, and removed', () => {
    const list = listOf('A', 'B', 'C');
    assert.deepEqual(namesOf(withRenamed(list, 'A', 'b')), ['C', 'b']);
    assert.deepEqual(namesOf(withRenamed(list, 'A', 'a')), ['B', 'C', 'a']);
    assert.deepEqual(withRenamed(list, 'gone', 'B'), list);
    assert.deepEqual(namesOf(withoutSaved(list, 'b')), ['A', 'C']);
    assert.deepEqual(withoutSaved(list, 'gone'), list);
  });

  it('lose at another site what means something at their own alone, and say so', () => {
    const ids = { syncs: [{ id: '7', name: 'Nightly' }], workspaceId: '3', userId: '0' };
    const [mixed, general] = withSaved(withSaved([], 'Mixed', { ...filter, ...ids }, site), 'General', filter, site);
    assert.ok(mixed && general);
    assert.deepEqual(meaningAt(mixed, site), { filter: { ...filter, ...ids }, otherSite: undefined });
    for (const other of ['https://other.files.com', undefined]) {
      assert.deepEqual(meaningAt(mixed, other), { filter, otherSite: site });
      assert.deepEqual(meaningAt(general, other), { filter, otherSite: undefined });
    }
  });

  it('keep what another site or version has put into them, also when they are renamed', () => {
    const [saved] = readSavedFilters([
      { name: 'A', filter: { site, syncs: [{ id: '7', name: 'x' }], weather: 'dry' } },
    ]);
    assert.ok(saved);
    assert.deepEqual(stored(withRenamed([saved], 'A', 'B')), [{ name: 'B', filter: saved.stored }]);
  });

  it('come with three that are ready-made', () => {
    const midnight = new Date(now).setHours(0, 0, 0, 0);
    for (const status of ['failure', 'partial_failure']) {
      assert.ok(passes('failedToday', { status, createdAt: midnight }));
      assert.ok(!passes('failedToday', { status, createdAt: midnight - 1 }));
    }
    assert.ok(!passes('failedToday', { status: 'success', createdAt: now }));
    assert.ok(passes('inProgress', { status: 'in_progress' }));
    assert.ok(passes('last24Hours', { createdAt: now - 86_400_000 }));
    assert.ok(!passes('last24Hours', { createdAt: now - 86_400_001 }));
  });
});
