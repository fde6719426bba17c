// @ts-check
// Builds dist/. `node esbuild.js [--production] [--watch]`
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, context } from 'esbuild';

const root = import.meta.dirname;

/**
 * The builds, as options of esbuild: the extension, its log worker, the details page, and the integration tests unless for production.
 * @param {{ production: boolean, outdir: string }} options
 * @returns {import('esbuild').BuildOptions[]}
 */
export function bundles({ production, outdir }) {
  /** @type {import('esbuild').BuildOptions} */
  const common = {
    absWorkingDir: root,
    bundle: true,
    logLevel: 'silent',
    metafile: true,
    minify: production,
    sourcemap: !production,
  };
  /** @type {import('esbuild').BuildOptions} */
  const node = { ...common, platform: 'node', target: 'node20', format: 'cjs' };
  /** @type {import('esbuild').BuildOptions} */
  const host = {
    ...node,
    entryPoints: ['src/extension.ts'],
    charset: 'utf8', // else each `…` takes six bytes
    outfile: join(outdir, 'extension.cjs'),
    external: ['vscode'],
    plugins: [builtInForms],
  };
  const worker = { ...node, entryPoints: ['src/logs/lines/worker.ts'], outfile: join(outdir, 'logWorker.cjs') };
  /** @type {import('esbuild').BuildOptions} */
  const page = {
    ...common,
    entryPoints: ['src/details/page/main.ts'],
    outfile: join(outdir, 'page.js'),
    platform: 'browser',
    target: 'chrome132', // VS Code 1.100
    format: 'iife',
    loader: { '.ttf': 'file' },
    assetNames: '[name]',
  };
  const tests = {
    ...node,
    entryPoints: ['test/integration/index.ts'],
    outfile: join(outdir, 'test/integration.cjs'),
    external: ['vscode', 'mocha'],
    define: { TEST_FILES: JSON.stringify(readdirSync(join(root, 'test/integration')).filter(isTest)) },
  };
  return production ? [host, worker, page] : [host, worker, page, tests];
}

/**
 * node-fetch brings Blob, File and FormData for versions of Node.js that lack them, and what sends and reads forms, of which
 * there are none here. From Node.js 20 on, which VS Code 1.100 has, all three are built in.
 * @type {import('esbuild').Plugin}
 */
const builtInForms = {
  name: 'built-in-forms',
  setup(bundle) {
    const filter =
      /^(?:fetch-blob|fetch-blob\/from\.js|formdata-polyfill\/esm\.min\.js|\.\/utils\/multipart-parser\.js)$/;
    const unused = ['fileFrom', 'fileFromSync', 'blobFrom', 'blobFromSync', 'formDataToBlob', 'toFormData'];
    const contents = `export const { Blob, File, FormData } = globalThis;
      export default Blob;
      export const ${unused.map((name) => `${name} = undefined`).join(', ')};`;
    bundle.onResolve({ filter }, () => ({ path: 'forms', namespace: 'built-in', sideEffects: false }));
    bundle.onLoad({ filter: /./, namespace: 'built-in' }, () => ({ contents }));
  },
};

/**
 * The license of every package with a file in these builds, fonts and files whose code was dropped as unused included. Throws
 * for a package without a license.
 * @param {readonly import('esbuild').Metafile[]} metafiles
 */
export function thirdPartyNotices(metafiles) {
  const inputs = metafiles.flatMap((metafile) => Object.keys(metafile.inputs));
  const notices = Array.from(new Set(inputs.flatMap(packageFolder)), (folder) => {
    const { name, version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const holder = author?.name ?? author;
    const head = [`${name} ${version}`, `https://www.npmjs.com/package/${name}`, `License: ${license}`];
    if (holder) head.push(`Author: ${holder}`);
    return `${head.join('\n')}\n\n${licenseText(folder, license, holder)}\n`;
  });
  const intro = 'Files.com Sync Runs contains code and fonts of these packages, each under its own license.\n';
  return [intro, ...notices.toSorted()].join(`\n${'='.repeat(80)}\n\n`);
}

/** The innermost package that an input of esbuild belongs to; none for our own files. */
function packageFolder(/** @type {string} */ input) {
  const folder = /^(?:\(disabled\):)?((?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
  return folder === undefined ? [] : [resolve(root, folder)];
}

/**
 * The package's license files, else the license in its readme, else the MIT license with its author as the holder.
 * @param {string} folder
 * @param {string | undefined} license
 * @param {string | undefined} holder
 */
function licenseText(folder, license, holder) {
  const read = (/** @type {string} */ name) =>
    readFileSync(join(folder, name), 'utf8')
      .replace(/^\uFEFF|\r/g, '')
      .trim();
  const names = readdirSync(folder).toSorted();
  const files = names.filter((name) => /^(?:licen[cs]e|copying|notice)/i.test(name));
  if (files.length > 0) return files.map(read).join('\n\n');
  const readme = names
    .filter((name) => /^readme/i.test(name))
    .map(read)
    .join('\n');
  const section = /^Copyright [^#]+?permission notice shall be\s+included[^#]+?SOFTWARE\.$/m.exec(readme)?.[0];
  if (section !== undefined) return section.replaceAll('&lt;', '<').replaceAll('&gt;', '>');
  if (license !== 'MIT' || !holder) throw new Error(`No license text found in ${folder}.`);
  return read(relative(folder, join(root, 'LICENSE'))).replace(/^Copyright .*$/m, `Copyright (c) ${holder}`);
}

const isTest = (/** @type {string} */ name) => name.endsWith('.test.ts');

/** Prints what the problem matcher of .vscode/tasks.json reads: a line at the start and the end, one for each problem. */
function reporter() {
  let running = 0;
  return {
    name: 'reporter',
    setup(/** @type {import('esbuild').PluginBuild} */ bundle) {
      bundle.onStart(() => {
        running += 1;
        if (running === 1) console.log('[build] started');
      });
      bundle.onEnd(({ errors, warnings, metafile }) => {
        for (const problem of errors) console.log(problemLine('error', problem));
        for (const problem of warnings) console.log(problemLine('warning', problem));
        for (const name of Object.keys(metafile?.outputs ?? {})) {
          if (!name.endsWith('.map')) console.log(sizeLine(name));
        }
        running -= 1;
        if (running === 0) console.log('[build] finished');
      });
    },
  };
}

function problemLine(/** @type {string} */ severity, /** @type {import('esbuild').Message} */ { text, location }) {
  const { file, line, column } = location ?? { file: 'esbuild.js', line: 1, column: 0 };
  return `${file}:${line}:${column + 1}: ${severity}: ${text}`;
}

const kilobytes = (/** @type {number} */ bytes) => `${(bytes / 1000).toFixed(1)} kB`;

function sizeLine(/** @type {string} */ name) {
  const content = readFileSync(join(root, name));
  return `  ${name}: ${kilobytes(content.length)}, gzipped ${kilobytes(gzipSync(content).length)}`;
}

async function main() {
  const report = reporter();
  const withPlugins = (/** @type {import('esbuild').BuildOptions} */ bundle) => ({
    ...bundle,
    plugins: [...(bundle.plugins ?? []), report],
  });
  const production = process.argv.includes('--production');
  const options = bundles({ production, outdir: join(root, 'dist') });
  if (process.argv.includes('--watch')) {
    for (const bundle of options) await (await context(withPlugins(bundle))).watch();
    return;
  }
  const outcomes = await Promise.allSettled(options.map((bundle) => build(withPlugins(bundle))));
  const metafiles = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' && outcome.value.metafile) || []);
  if (metafiles.length < options.length) process.exitCode = 1;
  else if (production) writeFileSync(join(root, 'dist/THIRD-PARTY-NOTICES.txt'), thirdPartyNotices(metafiles));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
