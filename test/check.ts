// `npm run check`: every `check:` script of package.json, all of them also where one fails.
import { runChecks } from './rings.ts';

const { passed, failed } = await runChecks();
console.log(`${passed} checks passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;
