import assert from 'node:assert/strict';
import { cp, lstat, mkdir, readdir, readFile, symlink, utimes, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { bundles, thirdPartyNotices } from '../../esbuild.js';
import { run } from '../vscode/process.ts';
import { temporaryFolder } from '../vscode/temporary.ts';
import { unzip } from '../vscode/zip.ts';

const root = join(import.meta.dirname, '../..');
const notices = 'extension/dist/THIRD-PARTY-NOTICES.txt';

describe('the package', () => {
  let folder: string;
  let packages: readonly [Buffer, Buffer];
  let files: ReadonlyMap<string, Buffer>;
  let outputs: readonly string[];
  let bundled: readonly string[];

  before(async function () {
    this.timeout(120_000);
    folder = temporaryFolder('package-test');
    packages = await Promise.all([
      packIn(join(folder, 'one'), { TZ: 'Pacific/Auckland', LC_ALL: 'C' }, 0o077, '2001-02-03'),
      packIn(join(folder, 'deeper/two'), { TZ: 'America/Santiago', LC_ALL: 'da_DK.UTF-8' }, 0o002, '2020-10-11'),
    ]);
    files = unzip(packages[0]);
    const options = bundles({ production: true, outdir: join(folder, 'bundles') });
    const results = await Promise.all(options.map((each) => build({ ...each, write: false, metafile: true })));
    outputs = results.flatMap(({ metafile }) => Object.keys(metafile.outputs));
    bundled = packagesIn(results.map(({ metafile }) => metafile));
  });

  it('has the same bytes wherever, whenever and by whomever it is built', () => {
    assert.ok(packages[0].equals(packages[1]));
    const names = [...files.keys()];
    assert.deepEqual(names, names.toSorted(), 'no order that the file system or the language decides');
  });

  it('contains the bundles and nothing of the computer that they were built on', () => {
    const names = [...files.keys()].filter((name) => name.startsWith('extension/dist/'));
    const built = outputs.map((path) => `extension/dist/${basename(path)}`);
    assert.deepEqual(names.toSorted(), [...built, notices].toSorted());
    for (const [name, content] of files) {
      assert.doesNotMatch(name, /node_modules|\.map$|\.ts$/u);
      for (const trace of [folder, root, 'sourceMappingURL'])
        assert.ok(!content.includes(trace), `${trace} in ${name}`);
    }
  });

  it('contains the license of every package that is in a bundle', async () => {
    assert.ok(bundled.length > 5);
    assert.deepEqual(await missingFrom(String(files.get(notices)), bundled), []);
  });

  it('is found out where it lacks the license of one package', async () => {
    const sections = String(files.get(notices)).split(/^={80}$/mu);
    assert.equal(sections.length, bundled.length + 1);
    for (const section of sections.slice(1)) {
      const rest = sections.filter((other) => other !== section).join();
      assert.equal((await missingFrom(rest, bundled)).length, 1, section.slice(0, 80));
    }
  });

  it('contains only packages that an audit of the dependencies covers', async () => {
    const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8'));
    for (const name of bundled) assert.equal(lock.packages[`node_modules/${name}`].dev, undefined, name);
  });
});

describe('the notices of third parties', () => {
  const input = { bytes: 1, imports: [] };
  const noticesOf = (...inputs: readonly string[]): string =>
    thirdPartyNotices([{ inputs: Object.fromEntries(inputs.map((path) => [path, input])), outputs: {} }]);

  it('are those of the innermost package of a file, once, also of a font and of a file without code', async () => {
    const inner = await packageWith({ license: 'ISC' }, { COPYING: 'Do as you like.\r\n', 'NOTICE.md': 'By Ann.' });
    const text = noticesOf(inner, `(disabled):${inner}`, 'src/extension.ts');
    assert.equal(text.split('@scope/thing 1.2.3\n').length, 2);
    assert.match(text, /License: ISC\n\nDo as you like\.\n\nBy Ann\.\n$/u);
  });

  it('are taken from the readme, or made for the author, where a package has MIT without a file', async () => {
    const readme =
      '# Thing\n\nCopyright 2014 Ann\n\nThe above permission notice shall be\nincluded. THE SOFTWARE IS\nSOFTWARE.\n\n# More';
    assert.match(
      noticesOf(await packageWith({ license: 'MIT' }, { 'README.md': readme })),
      /\n\nCopyright 2014 Ann\n[^#]+SOFTWARE\.\n$/u,
    );
    const text = noticesOf(await packageWith({ license: 'MIT', author: { name: 'Bea' } }));
    assert.match(text, /\nAuthor: Bea\n\nMIT License\n\nCopyright \(c\) Bea\n\nPermission is hereby granted/u);
  });

  it('fail the build where a package says nothing that can be passed on', async () => {
    for (const manifest of [{}, { license: 'MIT' }, { license: 'Apache-2.0', author: 'Ann' }]) {
      const path = await packageWith(manifest, { 'README.md': 'MIT © Ann' });
      assert.throws(() => noticesOf(path), /No license text found in .*thing/u);
    }
  });
});

/** Packs a copy of the sources and returns the VSIX. */
async function packIn(folder: string, env: NodeJS.ProcessEnv, umask: number, day: string): Promise<Buffer> {
  const left = new Set(['.git', 'dist', 'node_modules', 'out', 'screenshots']);
  await cp(root, folder, { recursive: true, filter: (path) => !left.has(relative(root, path)) });
  for (const name of await readdir(folder)) await utimes(join(folder, name), new Date(day), new Date(day));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  const vsix = join(folder, 'extension.vsix');
  // The child process inherits the umask of the moment it starts.
  const before = process.umask(umask);
  const packing = run(process.execPath, ['--import', 'tsx', 'test/vscode/package.ts', vsix], folder, env);
  process.umask(before);
  await packing;
  assert.equal((await lstat(join(folder, 'dist/page.js'))).mode & 0o777 & umask, 0);
  return readFile(vsix);
}

/** A package in a folder of its own, as a path for esbuild. */
async function packageWith(manifest: object, others: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = join(temporaryFolder('notices'), 'node_modules/outer/node_modules/@scope/thing');
  await mkdir(folder, { recursive: true });
  const texts = {
    ...others,
    'package.json': JSON.stringify({ name: '@scope/thing', version: '1.2.3', ...manifest }),
  };
  for (const [name, text] of Object.entries(texts)) await writeFile(join(folder, name), text);
  return join(relative(root, folder), 'font/thing.ttf?#iefix');
}

/** The names of the packages with a file in a bundle. */
function packagesIn(metafiles: readonly Metafile[]): readonly string[] {
  const paths = metafiles.flatMap(({ outputs }) => Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs)));
  const names = paths.flatMap((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/u.exec(path)?.[1] ?? []);
  return [...new Set(names)].toSorted();
}

/** Those of the packages whose name, version, license or license text is not in the notices. */
async function missingFrom(text: string, names: readonly string[]): Promise<readonly string[]> {
  const missing: string[] = [];
  const sections = text.split(/^={80}$/mu);
  for (const name of names) {
    const folder = join(root, 'node_modules', name);
    const { version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    const section = sections.find((each) => each.includes(`\n${name} ${version}\n`)) ?? '';
    const licenses = (await readdir(folder)).filter((file) => /^licen[cs]e/iu.test(basename(file)));
    const parts = await Promise.all(licenses.map((file) => readFile(join(folder, file), 'utf8')));
    if (parts.length === 0) parts.push('Permission is hereby granted, free of charge');
    const expected = [`License: ${license}\n`, 'Copyright', ...parts.map(plain)];
    if (!expected.every((part) => plain(section).includes(plain(part)))) missing.push(name);
  }
  return missing;
}

function plain(text: string): string {
  return text.replaceAll(/[\s\uFEFF]+/gu, ' ').trim();
}
