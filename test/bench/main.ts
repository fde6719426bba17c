// `npm run bench [-- name…]`: each figure beside a named peer or limit, measured in the same run. All of them together are
// written to README.md beside this file.
import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { exitOnSignals } from '../vscode/process.ts';
import { benchActivation } from './activation.ts';
import { benchLimits } from './limits.ts';
import { benchLogIndex } from './logIndex.ts';
import { benchLogEditor } from './logEditor.ts';
import { benchDetails } from './details.ts';
import { benchAllRuns } from './allRuns.ts';
import { benchLogs } from './logs.ts';
import { benchPage } from './page.ts';
import { benchPages } from './pages.ts';
import { writeReport } from './report.ts';
import { table, type Row } from './rows.ts';
import { benchTree } from './tree.ts';

const benches: Readonly<Record<string, () => Promise<readonly Row[]>>> = {
  activation: benchActivation,
  pages: benchPages,
  tree: benchTree,
  allRuns: benchAllRuns,
  limits: benchLimits,
  logs: benchLogs,
  logIndex: benchLogIndex,
  editor: benchLogEditor,
  details: benchDetails,
  page: benchPage,
};

exitOnSignals();
const all = Object.keys(benches);
const names = process.argv.length > 2 ? process.argv.slice(2) : all;
execFileSync(process.execPath, ['esbuild.js', '--production'], { cwd: join(import.meta.dirname, '../..') });

const rows: Row[] = [];
for (const name of names) {
  const bench = benches[name];
  if (!bench) throw new Error(`There is no bench "${name}"; there are ${Object.keys(benches).join(', ')}.`);
  rows.push(...(await bench()));
}
const machine = describeMachine();
console.log(`\n${machine}\n\n${table(rows)}`);
// Part of the figures would say less than those that stand there.
if (names.length === all.length) await writeReport(machine, rows);

function describeMachine(): string {
  const [cpu] = cpus();
  return `${cpus().length} × ${cpu?.model.trim()}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Node.js ${process.version}`;
}
