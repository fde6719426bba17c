// `npm run mutate [-- --count 60 --seed 1 --under src/runs --quick]`: changes the code in small ways, in a copy, and tells which
// changes no test notices. Each mutant is run against the unit and contract tests that import its file, the nearest first. A survivor
// in src/details is run against the tests in VS Code, or in the browser for its page, unless --quick.
import { copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { runRing, type Ring } from '../rings.ts';
import { exitOnSignals, run } from '../vscode/process.ts';
import { temporaryFolder } from '../vscode/temporary.ts';
import { Imports } from './imports.ts';
import { equivalent, onceSurvived, type KnownMutant } from './known.ts';
import { apply, mutantsOf, sample, type Mutant } from './mutations.ts';

const root = join(import.meta.dirname, '../..');
const folders = ['src/files-com/', 'src/runs/', 'src/details/'];
const wantedShare = 0.85;
const mutantsAtOnce = 2;

interface Options {
  readonly count: number;
  readonly seed: number;
  readonly under: string;
  readonly quick: boolean;
}

async function main({ count, seed, under, quick }: Options): Promise<void> {
  exitOnSignals();
  const files = (await run('git', ['ls-files', '-co', '--exclude-standard'], root)).trim().split('\n');
  const sources = files.filter(
    (file) => folders.some((folder) => file.startsWith(folder)) && /(?<!\.d)\.ts$/u.test(file),
  );
  const { found, missing } = findKnown(onceSurvived);
  for (const { file, before } of missing) console.log(`not found  ${file}  ${before}`);
  const excluded = new Set(equivalent.map(keyOf));
  const candidates = sources
    .filter((file) => file.startsWith(under))
    .flatMap((file) => mutantsOf(file, sourceOf(file)))
    .filter((mutant) => !excluded.has(keyOf(mutant)));
  const known = found.filter(({ file }) => file.startsWith(under));
  const queue = [...known, ...sample(candidates, count, seed)];
  const total = queue.length;
  console.log(`${total} of ${candidates.length} mutants, seed ${seed}`);

  const tests = new RelevantTests(files);
  const trees = await Promise.all(Array.from({ length: mutantsAtOnce }, () => copyTree(files)));
  // Where a mutant loops for ever, the limit ends it, and it counts as killed.
  const limitSeconds = 60 + 2 * (await secondsUnchanged(unitRing(tests.all, 900), trees[0] ?? root));
  if (!quick) {
    const onScreen = queue.flatMap(({ file }) => ringsOnScreen(file)).map((ring) => [ring.name, ring] as const);
    for (const ring of new Map(onScreen).values()) await secondsUnchanged(ring, trees[0] ?? root);
  }
  const ringsFor = (file: string): readonly Ring[] => {
    const near = tests.of(file);
    const rings = near.length > 0 ? [unitRing(near, limitSeconds)] : [];
    return quick ? rings : [...rings, ...ringsOnScreen(file)];
  };
  const survivors: Mutant[] = [];
  await Promise.all(
    trees.map(async (tree, index) => {
      for (let mutant = queue.shift(); mutant; mutant = queue.shift()) {
        const killer = await killerOf(mutant, tree, `mutant ${index}`, ringsFor(mutant.file));
        if (killer === undefined) survivors.push(mutant);
        console.log(
          `${killer === undefined ? 'SURVIVED' : 'killed  '}  ${describe(mutant)}\n          ${killer ?? ''}`,
        );
      }
    }),
  );

  const killed = total - survivors.length;
  console.log('\nSurvivors');
  for (const mutant of survivors) console.log(`  ${describe(mutant)}`);
  console.log(`\n${killed} of ${total} killed (${((100 * killed) / total).toFixed(1)} %)`);
  if (killed < wantedShare * total || missing.length > 0) process.exitCode = 1;
}

/** The test that notices the mutant, if any does. */
async function killerOf(
  mutant: Mutant,
  tree: string,
  name: string,
  rings: readonly Ring[],
): Promise<string | undefined> {
  const path = join(tree, mutant.file);
  const source = readFileSync(path, 'utf8');
  writeFileSync(path, apply(mutant, source));
  try {
    for (const ring of rings) {
      const { failures } = await runRing({ ...ring, name, cwd: tree });
      const [failure] = failures;
      if (failure !== undefined) return failure.split('\n', 1)[0];
    }
    return undefined;
  } finally {
    writeFileSync(path, source);
  }
}

const mocha = ['node_modules/mocha/bin/mocha.js', '--bail', '--reporter', 'test/reporter.ts'];

function unitRing(tests: readonly string[], limitSeconds: number): Ring {
  return { name: 'unit', args: [...mocha, ...tests], limitSeconds };
}

/** The tests in VS Code or in a browser that cover a file of the page. */
function ringsOnScreen(file: string): readonly Ring[] {
  if (file.startsWith('src/details/page/')) {
    const args = [...mocha, 'test/e2e/details.test.ts', 'test/e2e/pageLog.test.ts'];
    return [{ name: 'e2e', args, limitSeconds: 420 }];
  }
  if (!file.startsWith('src/details/')) return [];
  const about = 'run details|history in the details|automatic refresh|what is asked of a run';
  return [
    {
      name: 'integration',
      args: ['--import', 'tsx', 'test/vscode/runIntegration.ts', '--grep', about],
      env: { TEST_BAIL: 'true' },
      limitSeconds: 420,
    },
  ];
}

/** The unit and contract tests that run a file's code, those that are nearest to it by imports first. */
class RelevantTests {
  readonly all: readonly string[];
  readonly #imports = new Imports(root);

  constructor(files: readonly string[]) {
    this.all = files.filter((file) => /^test\/(?:unit|contract)\/.*\.test\.ts$/u.test(file));
  }

  of(source: string): readonly string[] {
    return this.all
      .map((test) => ({ test, steps: this.#imports.distance(test, source) }))
      .filter(({ steps }) => steps < Infinity)
      .toSorted((a, b) => a.steps - b.steps)
      .map(({ test }) => test);
  }
}

/** A copy of the project's files, with the same packages. */
async function copyTree(files: readonly string[]): Promise<string> {
  const tree = temporaryFolder('mutate');
  for (const file of files) {
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    copyFileSync(join(root, file), join(tree, file));
  }
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'));
  return tree;
}

/** How long tests take without a mutant. They have to pass, or every mutant would count as killed. */
async function secondsUnchanged(ring: Ring, tree: string): Promise<number> {
  const { failures, seconds } = await runRing({ ...ring, name: 'unchanged', cwd: tree });
  if (failures.length > 0) throw new Error(`A test fails without any mutant: ${failures.join('\n')}`);
  return seconds;
}

function findKnown(all: readonly KnownMutant[]): {
  readonly found: readonly Mutant[];
  readonly missing: readonly KnownMutant[];
} {
  const located = all.map((known) => {
    const source = existsSync(join(root, known.file)) ? sourceOf(known.file) : '';
    return { known, start: source.indexOf(known.before) };
  });
  return {
    found: located.flatMap(({ known, start }) => (start < 0 ? [] : [{ ...known, start }])),
    missing: located.flatMap(({ known, start }) => (start < 0 ? [known] : [])),
  };
}

function sourceOf(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

function keyOf({ file, before, after }: KnownMutant): string {
  return [file, before, after].join('\n');
}

function short(text: string): string {
  return text.replaceAll(/\s+/gu, ' ').slice(0, 100);
}

function describe({ file, start, before, after }: Mutant): string {
  const line = sourceOf(file).slice(0, start).split('\n').length;
  return `${file}:${line}  ${short(before)}  →  ${short(after) || 'nothing'}`;
}

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    under: { type: 'string', default: '' },
    quick: { type: 'boolean', default: false },
  },
});
await main({ ...values, count: Number(values.count), seed: Number(values.seed) });
