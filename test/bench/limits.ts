import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Client } from '../../src/files-com/client.ts';
import { findSyncRun, listSyncRuns, listSyncs, syncLogPages } from '../../src/files-com/endpoints.ts';
import { decodeSyncRun, type SyncRun } from '../../src/files-com/syncRun.ts';
import { indentJson } from '../../src/files-com/json.ts';
import { maskLongText } from '../../src/files-com/maskLinks.ts';
import { pausedSteps } from '../../src/files-com/steps.ts';
import { downloadLog } from '../../src/logs/download/downloadLog.ts';
import { Turns } from '../../src/logs/turns.ts';
import { encodeRuns } from '../../src/runs/runExport.ts';
import { FilesComError } from '../../src/files-com/errors.ts';
import { type AnswerKind, answerLimits } from '../../src/files-com/limits.ts';
import type { Shape } from '../emulator/shapes.ts';
import { messageOf } from './messageOf.ts';
import type { Row } from './rows.ts';
import { watchStalls } from './stalls.ts';

const limitMs = 250;
const rounds = 3;
const { signal } = new AbortController();

const run =
  '{"id":%d,"sync_id":5,"site_id":1,"workspace_id":1,"sync_name":"Azure to SharePoint %d","status":"success","dry_run":false,' +
  '"created_at":"2026-01-01T00:00:00Z","completed_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z","runtime":1.5,' +
  '"bytes_synced":7,"estimated_bytes_count":7,"compared_files":1,"compared_folders":1,"successful_files":1,"errored_files":1,' +
  '"src_remote_server_type":"azure","dest_remote_server_type":"sharepoint","event_errors":[],"body":null,' +
  '"log_url":"https://logs.example.com/%d","live_transfers":[]},';

type Asked = Exclude<AnswerKind, 'done'>;
const ask: Readonly<Record<Asked, (client: Client) => Promise<unknown>>> = {
  runs: (client) => listSyncRuns(client, {}, signal),
  syncs: (client) => listSyncs(client, {}, signal),
  syncLogs: (client) => syncLogPages(client, '7', signal).next(),
  run: (client) => findSyncRun(client, '7', signal),
  error: (client) => findSyncRun(client, '7', signal).catch(refused),
};

/** Units of hostile bodies, and one of an ordinary body. */
const bodies = ['://a@', '?sig=a>', 'token>x', 'a', '\\', 'é', 'some words of a line\n'];

interface LargeRun {
  readonly known: SyncRun;
  readonly json: string;
  readonly client: Client;
}
const workOnBody: Readonly<Record<string, (run: LargeRun) => Promise<unknown>>> = {
  'Open JSON': async ({ json }) => {
    const turns = new Turns();
    const pause = (): Promise<void> => turns.pause();
    return Buffer.from(await maskLongText(await pausedSteps(indentJson(json), pause), pause));
  },
  'its body as a log': async ({ known, client }) => {
    const options = { runId: '7', run: known, signal, getClient: () => Promise.resolve(client) };
    for await (const part of downloadLog({ ...options, userAgent: 'bench' })) {
      if (part.type === 'bytes') await nextTurn();
    }
  },
  export: async ({ known }) => {
    for await (const bytes of encodeRuns(one([known]), 'csv')) if (bytes.length > 0) await nextTurn();
  },
};

async function* one<T>(value: T): AsyncGenerator<T, void, undefined> {
  await nextTurn();
  yield value;
}

/** The costliest answers that the limits of a kind allow; each reaches one or two of the limits. */
function shapesOf(kind: Asked): Readonly<Record<string, Shape>> {
  const { bytes, values, names, nameBytes, items } = answerLimits[kind];
  const isList = kind !== 'run' && kind !== 'error';
  const [open, close] = isList ? ['[{"id":7,', '}]'] : ['{"id":7,', '}'];
  const inside = (
    before: string,
    unit: string,
    cost: Partial<Record<'values' | 'names', number>>,
    after: string,
  ): Shape => {
    const numbers = unit.split('%d').length - 1;
    const size = Buffer.byteLength(unit) + 5 * numbers;
    const most = Math.min((values - 20) / (cost.values ?? 0), (names - 20) / (cost.names ?? 0), (bytes - 100) / size);
    return { before: `${open}"event_errors":${before}`, unit, times: Math.floor(most), after: `${after}${close}` };
  };
  const name = 'x'.repeat(Math.floor(nameBytes / names) - 6);
  const fields = Array.from({ length: 100 }, (_, n) => `"a${n}x%d":1`).join(',');
  return {
    ...(isList ? { 'the largest page': { before: '[', unit: run, times: items - 1, after: '{"id":7}]' } } : {}),
    'empty objects': inside('[', '{},', { values: 2 }, '7]'),
    'objects of other names': inside('[', '{"a%d":1},', { values: 3, names: 1 }, '7]'),
    'objects of a hundred other names': inside('[', `{${fields}},`, { values: 201, names: 100 }, '7]'),
    'one object of many names': inside('{', '"f%d":1,', { values: 2, names: 1 }, '"z":1}'),
    'long names': inside('{', `"${name}%d":1,`, { values: 2, names: 1 }, '"z":1}'),
    'short texts': inside('[', '"%d",', { values: 2 }, '""]'),
    'long integers': inside('[', '{"a":1234567890123456},', { values: 3, names: 1 }, '7]'),
    escapes: inside('["', String.raw`\u0101`, {}, '"]'),
    'characters of two bytes': inside('["\u0101', 'é', {}, '"]'),
    'one number': inside('', '7', {}, ''),
  };
}

/** How long the largest answers and bodies block the event loop. An answer counts from the socket to the endpoint's result. */
export async function benchLimits(): Promise<readonly Row[]> {
  const server = fork(join(import.meta.dirname, 'answerServer.ts'), { execArgv: ['--import', 'tsx'] });
  try {
    const { port } = await messageOf<{ readonly port: number }>(server);
    const site = { origin: `http://127.0.0.1:${port}`, apiKey: 'bench', workspaceId: undefined };
    const client = new Client(site, { userAgent: 'bench', retries: { retries: 0 } });
    const rows: Row[] = [];
    for (const kind of ['runs', 'syncs', 'syncLogs', 'run', 'error'] as const) {
      let [longest, what] = [0, ''];
      for (const [name, shape] of Object.entries(shapesOf(kind))) {
        server.send({ shape, status: kind === 'error' ? 422 : 200 });
        await once(server, 'message');
        const stall = await longestStall(() => ask[kind](client));
        if (process.env['BENCH_DETAILS'] !== undefined) console.log(`${kind}, ${name}: ${stall.toFixed(0)} ms`);
        if (stall > longest) [longest, what] = [stall, name];
      }
      rows.push(rowOf(`the largest answer: ${kind}`, longest, what));
    }
    server.send({ shape: { before: '{}', unit: '', times: 0, after: '' }, status: 404 });
    await once(server, 'message');
    for (const [name, work] of Object.entries(workOnBody)) {
      let [longest, what] = [0, ''];
      for (const unit of bodies) {
        const body = unit.repeat(Math.floor((answerLimits.run.bytes - 1000) / Buffer.byteLength(JSON.stringify(unit))));
        const known = decodeSyncRun({ id: 7, body });
        if (known === undefined) throw new Error('The run of this bench is no run.');
        const json = JSON.stringify({ id: 7, body });
        const stall = await longestStall(() => work({ known, json, client }));
        if (process.env['BENCH_DETAILS'] !== undefined) console.log(`${name}, ${unit}: ${stall.toFixed(0)} ms`);
        if (stall > longest) [longest, what] = [stall, `of ${JSON.stringify(unit)}`];
      }
      rows.push(rowOf(`the largest body of a run: ${name}`, longest, what));
    }
    return rows;
  } finally {
    server.disconnect();
  }
}

function rowOf(input: string, longest: number, what: string): Row {
  return {
    what: `longest stall of the event loop for ${input}`,
    measured: `${longest.toFixed(0)} ms (${what})`,
    beside: `the limit, ${limitMs} ms`,
    ratio: longest / limitMs,
    goal: { atMost: 1 },
  };
}

/** In milliseconds. Every round has the stalls of the work itself; longer ones come from the rest of the machine. */
async function longestStall(work: () => Promise<unknown>): Promise<number> {
  const stalls: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const stop = watchStalls();
    await work();
    // A tick of its own, so that the last block is measured too.
    await new Promise((resolve) => setTimeout(resolve, 5));
    stalls.push(stop());
  }
  return Math.min(...stalls);
}

/** An answer that is over a limit would be cheap. */
function refused(error: unknown): void {
  if (!(error instanceof FilesComError) || error.kind === 'tooLarge') throw error;
}
