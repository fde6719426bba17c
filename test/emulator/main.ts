import { parseArgs } from 'node:util';
import { apiPrefix } from './api/routes.ts';
import { startEmulator } from './server.ts';

const help = `A stand-in for Files.com on this machine, with sync runs made up from a seed.

  npm run emulator -- [options]

  --port N          port of the API (default: any that is free)
  --log-port N      port of the log files (default: any that is free)
  --runs N          how many runs there are (20000; up to 10 million)
  --syncs N         how many syncs there are (40)
  --in-progress N   how many runs are in progress at the start (5)
  --seed N          the same seed gives the same data (1)
  --key KEY         the API key (demo-key)
  --latency MS      how long every answer waits (0)
  --link-seconds N  how long a link to a log file is good for (3600)
  --gzip            compress answers for those who accept it
  --no-schedules    start no new runs
  --help            this text
`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const options = {
  port: text,
  'log-port': text,
  runs: text,
  syncs: text,
  'in-progress': text,
  seed: text,
  key: text,
  latency: text,
  'link-seconds': text,
  gzip: flag,
  'no-schedules': flag,
  help: flag,
} as const;

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options });
  if (values.help === true) {
    process.stdout.write(help);
    return;
  }
  const emulator = await startEmulator({
    port: wholeNumber('port', values.port, 0, 65_535),
    logPort: wholeNumber('log-port', values['log-port'], 0, 65_535),
    runs: wholeNumber('runs', values.runs, 20_000, 10_000_000),
    syncs: wholeNumber('syncs', values.syncs, 40, 50_000),
    inProgress: wholeNumber('in-progress', values['in-progress'], 5, 50_000),
    seed: wholeNumber('seed', values.seed, 1, 0xffffffff),
    latencyMs: wholeNumber('latency', values.latency, 0, 600_000),
    linkSeconds: wholeNumber('link-seconds', values['link-seconds'], 3600, 604_800),
    key: values.key ?? 'demo-key',
    gzip: values.gzip ?? false,
    schedules: values['no-schedules'] !== true,
  });
  process.stdout.write(`Address  ${emulator.origin}
API key  ${emulator.key}
Logs     ${emulator.logOrigin}
Runs     ${emulator.runCount}

Try      curl -g -H 'X-FilesAPI-Key: ${emulator.key}' '${emulator.origin}${apiPrefix}/sync_runs?per_page=2&sort_by[created_at]=desc'
Stop     Ctrl+C
`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void emulator.close());
}

function wholeNumber(name: string, value: string | undefined, otherwise: number, most: number): number {
  if (value === undefined) return otherwise;
  if (!/^\d+$/.test(value) || Number(value) > most)
    throw new RangeError(`--${name} wants a whole number up to ${most}, not ${value}`);
  return Number(value);
}
