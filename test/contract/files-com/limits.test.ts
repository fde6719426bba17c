import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { createGzip } from 'node:zlib';
import { dryRunSync, findSyncRun, listSyncRuns, listSyncs, syncLogPages } from '../../../src/files-com/endpoints.ts';
import { type AnswerKind, answerLimits } from '../../../src/files-com/limits.ts';
import { readShape } from '../../emulator/shapes.ts';
import { failure, never, type RawServer, serve, watch, type Watched } from './support.ts';

const requestId = '5baab0b9dd8b58ffa436cf86498bda05';
const ask: Readonly<Record<AnswerKind, (watched: Watched) => Promise<unknown>>> = {
  runs: ({ client }) => listSyncRuns(client, {}, never),
  syncs: ({ client }) => listSyncs(client, {}, never),
  syncLogs: ({ client }) => syncLogPages(client, '7', never).next(),
  run: ({ client }) => findSyncRun(client, '7', never),
  done: ({ client }) => dryRunSync(client, '7', never),
  error: ({ client }) => findSyncRun(client, '7', never),
};
const isList: ReadonlySet<AnswerKind> = new Set(['runs', 'syncs', 'syncLogs']);
const kinds = ['runs', 'syncs', 'syncLogs', 'run', 'done', 'error'] as const;

/** The answer of a kind around this value, which is the only field of its only record. */
function around(kind: AnswerKind, [before, unit, after]: Body): Body {
  const [open, close] = isList.has(kind) ? ['[{"id":7,"x":', '}]'] : ['{"id":7,"x":', '}'];
  return [open + before, unit, after + close];
}

/** Prefix, repeated text, suffix. */
type Body = readonly [before: string, unit: readonly [text: string, times: number], after: string];

describe('an answer', () => {
  let server: RawServer;
  let watched: Watched;
  let body: Body;
  let status: number;
  let zipped: boolean;
  let parsed: number;
  const { parse } = JSON;
  beforeEach(async () => {
    [status, zipped, parsed] = [200, false, 0];
    server = await serve((_, response) => send(response));
    watched = watch(server, { retries: { retries: 0 } });
    // Counts the values that are built, the text of a run in "Open JSON" included.
    JSON.parse = (...parameters: Parameters<typeof parse>) => {
      parsed++;
      return parse(...parameters);
    };
  });
  afterEach(async () => {
    JSON.parse = parse;
    await server.close();
  });

  function send(response: ServerResponse): void {
    const headers = { 'X-Request-Id': requestId, ...(zipped ? { 'Content-Encoding': 'gzip' } : {}) };
    response.writeHead(status, headers);
    const [before, [unit, times], after] = body;
    const chunks = readShape({ before, unit, times, after });
    if (zipped) chunks.pipe(createGzip()).pipe(response);
    else chunks.pipe(response);
  }

  for (const kind of kinds) {
    const { bytes, depth, items, values, names, nameBytes } = answerLimits[kind];
    const own = isList.has(kind) ? 2 : 1;
    const over: readonly (readonly [name: string, words: RegExp, body: Body])[] = [
      ['deep', /nested more than 16 levels/, around(kind, ['', ['[', depth - own + 1], '1'.padEnd(depth, ']')])],
      ['very deep', /nested more than 16 levels/, around(kind, ['', ['[', 500_000], ''])],
      ['wide', /values\.$/, around(kind, ['[', ['{},', values], '0]'])],
      [
        'wide by lists of errors',
        /values\.$/,
        [isList.has(kind) ? '[{"id":7,"event_errors":[' : '{"id":7,"event_errors":[', ['"",', values], '""]}'],
      ],
      ['many fields of one object', /values\.$|fields\.$/, around(kind, ['{', ['"f":1,', names], '"z":1}'])],
      [
        'long names of fields',
        /with names of .* bytes\.$/,
        around(kind, ['{', [`"${'x'.repeat(1000)}":1,`, nameBytes / 1000 + 1], '"z":1}']),
      ],
      ['a long name of a field', /bytes\.$/, around(kind, ['{"', ['x'.repeat(1000), bytes / 1000 + 1], '":1}'])],
      ['a long string', /bytes\.$/, around(kind, ['"', ['\\u0000', bytes / 6 + 1], '"'])],
      ['a long number', /bytes\.$/, around(kind, ['', ['7'.repeat(1000), bytes / 1000 + 1], ''])],
      ['white space', /bytes\.$/, [' ', [' '.repeat(1000), bytes / 1000 + 1], '[]']],
      [
        'many items',
        /items\.$/,
        [
          isList.has(kind) ? '[' : '{',
          [isList.has(kind) ? '{"id":7},' : '"f":1,', items],
          isList.has(kind) ? '{}]' : '"z":1}',
        ],
      ],
    ];
    for (const [name, words, large] of over) {
      // Tens of megabytes each, and the limits are the same for each list.
      if (bytes > 2 ** 20 && (kind === 'syncs' || kind === 'syncLogs') && words.source.startsWith('bytes')) continue;
      const ways = name === 'wide' || name === 'white space' ? [false, true] : [false];
      for (const isZipped of ways) {
        it(`over a limit is refused unparsed, with its request id: ${kind}, ${name}${isZipped ? ', zipped' : ''}`, async () => {
          [body, zipped, status] = [large, isZipped, kind === 'error' ? 422 : 200];
          const error = await failure(ask[kind](watched), kind === 'done' ? 'uncertain' : 'tooLarge');
          assert.match(error.message, words);
          assert.equal(error.requestId, requestId);
          assert.deepEqual([parsed, watched.records.length, watched.records[0]?.error], [0, 1, error.message]);
        });
      }
    }
  }

  it('has limits that keep the extension host responsive', () => {
    const page = { bytes: 67_108_864, depth: 16, items: 10_000, values: 600_000, names: 240_000, nameBytes: 4_194_304 };
    const note = { bytes: 1_048_576, depth: 16, items: 1000, values: 10_000, names: 5000, nameBytes: 262_144 };
    const run = { ...page, items: 1000, values: 400_000, names: 100_000 };
    assert.deepEqual(answerLimits, { runs: page, syncs: page, syncLogs: page, run, done: note, error: note });
  });

  for (const [size, kilobytes] of [
    ['leaves a turn to other work between parsing and decoding, if it is large', 1025],
    ['is decoded in the turn that parses it, if it is small', 1],
  ] as const) {
    it(size, async () => {
      let isNextTurn = false;
      JSON.parse = (...parameters: Parameters<typeof parse>) => {
        setImmediate(() => (isNextTurn = true));
        return parse(...parameters);
      };
      body = ['{"id":7,"body":"', ['x'.repeat(1024), kilobytes], '"}'];
      await findSyncRun(watched.client, '7', never);
      assert.equal(isNextTurn, kilobytes > 1024);
    });
  }

  it('is taken up to its limits, and parsed once: a page', async () => {
    const { items, depth } = answerLimits.runs;
    body = [`[{"id":7,"x":${'['.repeat(depth - 2)}${']'.repeat(depth - 2)}},`, ['{"id":7},', items - 2], '{"id":8}]'];
    const page = await listSyncRuns(watched.client, {}, never);
    assert.deepEqual([page.items.length, parsed], [items, 1]);
  });

  it('is taken up to its limits, and parsed once: a run', async () => {
    const { values } = answerLimits.run;
    body = ['{"id":9007199254740993,"event_errors":[', ['"e",', (values - 6) / 2], '"e"]}'];
    const { run } = await findSyncRun(watched.client, '9007199254740993', never);
    assert.deepEqual([run.id, run.eventErrors.length, parsed], ['9007199254740993', (values - 6) / 2 + 1, 1]);
  });

  it('is taken where it is large because of what it says: a run with a body of 30 MB', async () => {
    body = ['{"id":7,"body":"', ['x'.repeat(1000), 30_000], '"}'];
    assert.equal((await findSyncRun(watched.client, '7', never)).run.body?.length, 30_000_000);
  });

  it('has errors that are no text cut, however long they are', async () => {
    body = ['{"id":7,"event_errors":[{"a":"', ['x'.repeat(1000), 1000], '"},[[1]]]}'];
    const { run } = await findSyncRun(watched.client, '7', never);
    assert.deepEqual(
      run.eventErrors.map(({ length }) => length),
      [10_001, 5],
    );
  });
});
