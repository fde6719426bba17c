import assert from 'node:assert/strict';
import { apply, mutantsOf, sample } from '../mutate/mutations.ts';

/** The lines that the mutants of a snippet make of it. */
function changed(source: string): readonly string[] {
  return mutantsOf('snippet.ts', source).map((mutant) => apply(mutant, source));
}

describe('mutants', () => {
  it('turn conditions round, drop either side, and leave early returns out', () => {
    assert.deepEqual(changed('function f() { if (a && b) return; g(); }'), [
      'function f() { if (!(a && b)) return; g(); }',
      'function f() { ; g(); }',
      'function f() { if (a) return; g(); }',
      'function f() { if (b) return; g(); }',
      'function f() { if ((a || b)) return; g(); }',
      'function f() { if (a && b) return; ; }',
    ]);
  });

  it('move boundaries, swap results, drop negations and return nothing', () => {
    assert.deepEqual(changed('const f = (n: number) => !n;'), [
      'const f = (n: number) => undefined;',
      'const f = (n: number) => n;',
    ]);
    assert.deepEqual(changed('function f(n) { return n < 2 ? true : n; }'), [
      'function f(n) { return undefined; }',
      'function f(n) { return !(n < 2) ? true : n; }',
      'function f(n) { return n <= 2 ? true : n; }',
      'function f(n) { return n < 2 ? false : n; }',
    ]);
  });

  it('leave types and imports alone, and change something', () => {
    assert.deepEqual(changed('function f() { return undefined; }'), []);
    assert.deepEqual(
      changed("import { a } from './a.ts'; type B = true | 1; declare const c: B; export { a, c };"),
      [],
    );
  });

  it('are sampled by the seed, each once', () => {
    const values = Array.from({ length: 1000 }, (_, index) => index);
    const chosen = sample(values, 60, 7);
    assert.deepEqual(chosen, sample(values, 60, 7));
    assert.notDeepEqual(chosen, sample(values, 60, 8));
    assert.equal(new Set(chosen).size, 60);
    assert.equal(sample([1, 2], 60, 1).length, 2);
  });

  it('are not applied to a file that has changed', () => {
    const [mutant] = mutantsOf('snippet.ts', 'f();');
    assert.ok(mutant);
    assert.throws(() => apply(mutant, 'g();'), /snippet\.ts has changed/u);
  });
});
