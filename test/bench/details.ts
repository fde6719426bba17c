import { join } from 'node:path';
import { temporaryFolder } from '../vscode/temporary.ts';
import type { DetailsFigures } from './detailsProbe.ts';
import { startEmulatorProcess } from './emulatorProcess.ts';
import { buildProbe, runProbe } from './probe.ts';
import { median, type Row } from './rows.ts';

const rounds = 7;
const latencyMs = 500;

/** The page of a run, until it has what its header shows, while the service takes half a second to answer. */
export async function benchDetails(): Promise<readonly Row[]> {
  const site = await startEmulatorProcess('--runs', '2000', '--latency', String(latencyMs));
  try {
    const { pages, empty } = await runProbe<DetailsFigures>(await buildProbe('detailsProbe.ts'), {
      folder: join(temporaryFolder('bench-details'), 'user'),
      env: { BENCH_KEY: site.key, BENCH_ORIGIN: site.origin, BENCH_ROUNDS: String(rounds) },
    });
    return [
      {
        what: 'from the click on a run to the header of its page, beyond what an empty panel takes',
        measured: `${(median(pages) - median(empty)).toFixed(0)} ms (an empty panel takes ${median(empty).toFixed(0)} ms)`,
        beside: 'the limit, 100 ms',
        ratio: (median(pages) - median(empty)) / 100,
        goal: { atMost: 1 },
      },
    ];
  } finally {
    await site.close();
  }
}
