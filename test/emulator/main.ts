import { parseArgs } from 'node:util';
import { apiPrefix } from './api/routes.ts';
import { startEmulator } from './server.ts';

const help = `A stand-in for Files.com on this machine, with sync runs made up from a seed.

  npm run emulator -- [options]

  --port N          port of the API (default: any free one)
  --log-port N      port of the log files (default: any free one)
  --runs N          how many runs there are (20000; up to 10 million)
  --syncs N         how many syncs there are (40)
  --in-progress N   how many runs are in progress at the start (5)
  --seed N          the same seed gives the same data (1)
  --key KEY         the API key (demo-key)
  --latency MS      how long every answer waits (0)
  --link-seconds N  how long a link to a log file is good for (3600)
  --gzip            compress answers
  --no-schedules    start no new runs
  --help            this text
`;

const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    'log-port': { type: 'string' },
    runs: { type: 'string' },
    syncs: { type: 'string' },
    'in-progress': { type: 'string' },
    seed: { type: 'string' },
    key: { type: 'string' },
    latency: { type: 'string' },
    'link-seconds': { type: 'string' },
    gzip: { type: 'boolean' },
    'no-schedules': { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  },
});

if (values.help === true) {
  process.stdout.write(help);
} else {
  await start();
}

async function start(): Promise<void> {
  const emulator = await startEmulator({
    port: wholeNumber('port', 0),
    logPort: wholeNumber('log-port', 0),
    runs: wholeNumber('runs', 20_000),
    syncs: wholeNumber('syncs', 40),
    inProgress: wholeNumber('in-progress', 5),
    seed: wholeNumber('seed', 1),
    latencyMs: wholeNumber('latency', 0),
    linkSeconds: wholeNumber('link-seconds', 3600),
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

function wholeNumber(name: keyof typeof values, otherwise: number): number {
  const text = values[name];
  if (text === undefined) return otherwise;
  if (!/^\d+$/.test(String(text))) {
    process.stderr.write(`--${name} wants a whole number\n`);
    process.exit(2);
  }
  return Number(text);
}
