// @ts-check
// Builds dist/. `node esbuild.js [--production] [--watch]`
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, context } from 'esbuild';

const root = import.meta.dirname;

/**
 * What is built, as options of esbuild: the extension, the details page, and (not for production) the integration tests.
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
  const host = {
    ...node,
    entryPoints: ['src/extension.ts'],
    outfile: join(outdir, 'extension.cjs'),
    external: ['vscode'],
    plugins: [builtInForms],
  };
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
  return production ? [host, page] : [host, page, tests];
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
  const options = bundles({ production: process.argv.includes('--production'), outdir: join(root, 'dist') });
  if (process.argv.includes('--watch')) {
    for (const bundle of options) await (await context(withPlugins(bundle))).watch();
    return;
  }
  const results = await Promise.allSettled(options.map((bundle) => build(withPlugins(bundle))));
  if (results.some(({ status }) => status === 'rejected')) process.exitCode = 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
