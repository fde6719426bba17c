// `npm run check`: every `check:` script of package.json, all of them also where one fails.
import { runChecks } from './rings.ts';
import { exitOnSignals } from './vscode/process.ts';

exitOnSignals();
const { passed, failures } = await runChecks();
for (const failure of failures) console.log(failure);
console.log(`${passed} checks passed, ${failures.length} failed`);
if (failures.length > 0) process.exitCode = 1;
