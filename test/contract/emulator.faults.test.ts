import assert from 'node:assert/strict';
import { get, type IncomingHttpHeaders } from 'node:http';
import { apiPrefix } from '../emulator/api/routes.ts';
import type { WireRun } from '../emulator/api/wire.ts';
import {
  answerWith,
  delay,
  garbage,
  htmlPage,
  rangeIgnored,
  redirect,
  redirectToItself,
  refusal,
  reset,
  resetAfter,
  stall,
  stallAfter,
  tooManyRequests,
  truncated,
  wrongLength,
} from '../emulator/effects.ts';
import type { Effect } from '../emulator/faults.ts';
import {
  hostileStrings,
  hostileTexts,
  hugeIntegers,
  idsOnly,
  nullsEverywhere,
  runtimeAsText,
  unknownFieldsAndStatus,
  withFields,
  withoutId,
  wrongTypes,
} from '../emulator/hostile.ts';
import { startEmulator, type Emulator } from '../emulator/server.ts';
import { ask } from './emulator.ask.ts';

/** What came over the wire, and how it ended. */
interface Received {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly end: string;
}

describe('stand-in: faults', () => {
  let emulator: Emulator;

  before(async () => {
    emulator = await startEmulator({ runs: 300 });
  });
  afterEach(() => emulator.faults.clear());
  after(() => emulator.close());

  const route = 'GET /sync_runs';

  function receive(perPage = 5, signal?: AbortSignal, onText?: (length: number) => void): Promise<Received> {
    const url = `${emulator.origin}${apiPrefix}/sync_runs?per_page=${perPage}`;
    return receiveFrom(url, { 'X-FilesAPI-Key': emulator.key }, signal, onText);
  }

  async function struck(effect: Effect): Promise<Received> {
    emulator.faults.plan({ on: route, effect });
    return receive();
  }

  it('strike as often as planned, after as many as planned, and where planned', async () => {
    emulator.faults.plan({ on: route, effect: htmlPage(503), after: 1, times: 2 });
    emulator.faults.plan({ on: ({ url }) => url.includes('syncs'), effect: htmlPage(502), times: Infinity });
    const statuses: unknown[] = [];
    for (let n = 0; n < 4; n++) statuses.push((await receive()).status);
    assert.deepEqual(statuses, [200, 503, 503, 200]);
    for (let n = 0; n < 3; n++) assert.equal((await fetch(`${emulator.origin}${apiPrefix}/syncs`)).status, 502);
  });

  it('can be called off', async () => {
    const callOff = emulator.faults.plan({ on: route, effect: reset, times: Infinity });
    assert.equal((await receive()).end, 'ECONNRESET');
    callOff();
    assert.equal((await receive()).status, 200);
  });

  it('delay an answer', async () => {
    emulator.faults.plan({ on: route, effect: delay(30) });
    const before = performance.now();
    assert.equal((await receive()).status, 200);
    assert.ok(performance.now() - before >= 29);
  });

  it('answer 429 with each form of Retry-After', async () => {
    const none = await struck(tooManyRequests());
    assert.deepEqual([none.status, none.headers['retry-after']], [429, undefined]);
    assert.equal((await struck(tooManyRequests(7))).headers['retry-after'], '7');
    const date = await struck(tooManyRequests(new Date(Date.UTC(2026, 0, 2, 3, 4, 5))));
    assert.equal(date.headers['retry-after'], 'Fri, 02 Jan 2026 03:04:05 GMT');
  });

  it("answer with the service's own errors, with HTML, with anything", async () => {
    const overdue = await struck(refusal('site-configuration/account-overdue'));
    assert.deepEqual(
      [overdue.status, overdue.headers['x-files-error-class']],
      [403, 'site-configuration/account-overdue'],
    );
    const html = await struck(htmlPage(502));
    assert.deepEqual([html.status, html.headers['content-type']], [502, 'text/html']);
    assert.match(html.text, /^<html>/);
    assert.equal((await struck(answerWith(500, '{"http-code":"500"}'))).text, '{"http-code":"500"}');
    assert.equal((await struck(garbage(1_000_000))).headers['content-length'], '1000000');
  });

  it('break the connection before the headers, or in the body', async () => {
    const early = await struck(reset);
    assert.deepEqual([early.status, early.end], [undefined, 'ECONNRESET']);
    const late = await struck(resetAfter(700));
    assert.deepEqual([late.status, late.text.length, late.end], [200, 700, 'ECONNRESET']);
    assert.ok(Number(late.headers['content-length']) > 700);
  });

  it('fall silent before the headers', async () => {
    emulator.faults.plan({ on: ({ url }) => url.endsWith('per_page=6'), effect: stall });
    const hangUp = new AbortController();
    const received = receive(6, hangUp.signal);
    assert.equal((await receive()).end, 'end', 'another request is answered meanwhile');
    hangUp.abort();
    const { status, text, end } = await received;
    assert.deepEqual([status, text, end], [undefined, '', 'hung up']);
  });

  it('fall silent in the body', async () => {
    emulator.faults.plan({ on: route, effect: stallAfter(700) });
    const hangUp = new AbortController();
    const { status, text, end } = await receive(5, hangUp.signal, (length) => {
      if (length >= 700) hangUp.abort();
    });
    assert.deepEqual([status, text.length, end], [200, 700, 'hung up']);
  });

  it('cut the text, or promise another length', async () => {
    const cut = await struck(truncated(100));
    assert.deepEqual([cut.status, cut.text.length, cut.headers['content-length'], cut.end], [200, 100, '100', 'end']);
    const length = (await receive()).text.length;
    const promised = await struck(wrongLength(length + 10));
    assert.deepEqual([promised.text.length, promised.end], [length, 'ECONNRESET']);
    assert.match((await struck(wrongLength(10))).end, /^HPE_/);
  });

  it('change runs into what a newer, older or hostile service might send', async () => {
    const right = (await ask(emulator, '/sync_runs?per_page=5')).body;
    const changed = async (effect: Effect): Promise<Readonly<Record<string, unknown>>> => {
      const { text } = await struck(effect);
      const [first]: readonly Readonly<Record<string, unknown>>[] = JSON.parse(text);
      return first ?? {};
    };
    const id = right[0]?.id;
    assert.deepEqual(await changed(idsOnly), { id });
    const { id: nullId, ...nulls } = await changed(nullsEverywhere);
    assert.ok(nullId === id && Object.keys(nulls).length > 20 && Object.values(nulls).every((value) => value === null));
    assert.equal('id' in (await changed(withoutId())), false);
    assert.equal((await changed(withoutId(1)))['id'], id);
    assert.equal((await changed(unknownFieldsAndStatus))['status'], 'waiting_for_approval');
    assert.equal((await changed(withFields({ log_url: 'javascript:alert(1)' })))['log_url'], 'javascript:alert(1)');
    const wrong = await changed(wrongTypes);
    assert.deepEqual(
      [typeof wrong['created_at'], typeof wrong['bytes_synced'], Array.isArray(wrong['event_errors'])],
      ['number', 'string', false],
    );
    assert.equal((await changed(runtimeAsText))['runtime'], String(right[0]?.runtime));
    assert.match((await struck(hugeIntegers)).text, /"id":90071992547\d{7},.*"bytes_synced":9223372036854775807/);
    for (const text of Object.values(hostileTexts))
      assert.equal((await changed(hostileStrings(text)))['sync_name'], text);
  });

  it('change a single run as they change a list', async () => {
    const [run] = (await ask(emulator, '/sync_runs?per_page=1')).body;
    emulator.faults.plan({ on: 'GET /sync_runs/{id}', effect: withFields({ status: 'odd' }) });
    const { body } = await ask<WireRun>(emulator, `/sync_runs/${run?.id}`);
    assert.deepEqual(body, { ...run, status: 'odd', log_url: body.log_url });
  });

  it('strike logs as well: redirects, refusals, breaks, ranges that are ignored', async () => {
    const run = emulator.findRun((each) => each.log_url !== null && each.status === 'success');
    const url = new URL(String(run.log_url));
    const strikeLog = async (effect: Effect, headers: Readonly<Record<string, string>> = {}): Promise<Received> => {
      emulator.faults.plan({ on: 'GET /logs/{id}', effect });
      return receiveFrom(url.href, headers);
    };
    const elsewhere = await strikeLog(redirect('http://192.0.2.1/log'));
    assert.deepEqual([elsewhere.status, elsewhere.headers.location], [302, 'http://192.0.2.1/log']);
    const itself = await strikeLog(redirectToItself);
    assert.equal(itself.headers.location, url.pathname + url.search);
    for (const status of [403, 404, 410])
      assert.equal((await strikeLog(answerWith(status, '<Error/>', 'application/xml'))).status, status);
    assert.deepEqual([(await strikeLog(resetAfter(500))).text.length], [500]);
    const whole = await strikeLog(rangeIgnored, { Range: 'bytes=10-20' });
    assert.deepEqual([whole.status, whole.headers['content-range']], [200, undefined]);
    assert.equal((await receiveFrom(url.href, { Range: 'bytes=10-20' })).status, 206);
  });
});

/** Reads an answer to whatever end it comes to; `onText` is told how much there is so far. */
function receiveFrom(
  url: string,
  headers: Readonly<Record<string, string>>,
  signal?: AbortSignal,
  onText?: (length: number) => void,
): Promise<Received> {
  return new Promise((resolve) => {
    let status: number | undefined;
    let answered: IncomingHttpHeaders = {};
    let text = '';
    const finish = (end: string): void => resolve({ status, headers: answered, text, end });
    const fail = (error: NodeJS.ErrnoException): void =>
      finish(signal?.aborted === true ? 'hung up' : String(error.code));
    const request = get(url, { headers, agent: false, ...(signal === undefined ? {} : { signal }) }, (response) => {
      status = response.statusCode;
      answered = response.headers;
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        onText?.(text.length);
      });
      response.on('error', fail);
      response.on('end', () => finish('end'));
    });
    request.on('error', fail);
  });
}
