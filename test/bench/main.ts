// `npm run bench [-- name…]`: each figure beside a named peer or limit, measured in the same run.
import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { exitOnSignals } from '../vscode/process.ts';
import { benchActivation } from './activation.ts';
import { benchAllRuns } from './allRuns.ts';
import { benchLogs } from './logs.ts';
import { benchPages } from './pages.ts';
import { table, type Row } from './rows.ts';

const benches: Readonly<Record<string, () => Promise<readonly Row[]>>> = {
  activation: benchActivation,
  pages: benchPages,
  allRuns: benchAllRuns,
  logs: benchLogs,
};

exitOnSignals();
const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(benches);
execFileSync(process.execPath, ['esbuild.js', '--production'], { cwd: join(import.meta.dirname, '../..') });

const rows: Row[] = [];
for (const name of names) {
  const bench = benches[name];
  if (!bench) throw new Error(`There is no bench "${name}"; there are ${Object.keys(benches).join(', ')}.`);
  rows.push(...(await bench()));
}
const [cpu] = cpus();
console.log(
  `\n${cpus().length} × ${cpu?.model.trim()}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Node.js ${process.version}\n`,
);
console.log(table(rows));
