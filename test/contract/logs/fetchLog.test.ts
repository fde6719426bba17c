import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import type { RequestListener } from 'node:http';
import type { RequestRecord } from '../../../src/files-com/client.ts';
import { FilesComError } from '../../../src/files-com/errors.ts';
import { FetchedLog, StartOver, type FetchOptions } from '../../../src/logs/download/fetchLog.ts';
import { breakOff, rangeStart, startRawStore, type RawStore } from './rawStore.ts';

const log = Buffer.from(Array.from({ length: 20_000 }, (_, n) => `line ${n}\n`).join(''));
const etag = '"version 1"';
const secret = 'X-Amz-Signature=5ecre7';

describe('fetching a log', () => {
  let store: RawStore;
  let records: RequestRecord[];
  const stores: RawStore[] = [];

  beforeEach(() => {
    records = [];
  });

  afterEach(async () => {
    await Promise.all(stores.splice(0).map(async (each) => each.close()));
  });

  async function start(answer: RequestListener): Promise<void> {
    store = await startRawStore(answer);
    stores.push(store);
  }

  async function fetchAll(options: Partial<FetchOptions> = {}, path = `/log?${secret}`): Promise<Buffer> {
    const chunks: Buffer[] = [];
    const usual: FetchOptions = {
      userAgent: 'test/1',
      allowLocal: true,
      signal: new AbortController().signal,
      patience: { connect: 2000, silence: 2000, retry: 1 },
      onRequest: (record) => records.push(record),
    };
    const fetched = await FetchedLog.open(store.origin + path, { ...usual, ...options });
    for await (const chunk of fetched.chunks()) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  /** Rejects with this kind, and tells nobody what the link is. */
  async function refuses(kind: string, words: RegExp, options?: Partial<FetchOptions>, path?: string): Promise<void> {
    await assert.rejects(fetchAll(options, path), (error) => {
      assert.ok(error instanceof FilesComError, String(error));
      assert.equal(error.kind, kind, error.message);
      assert.match(error.message, words);
      assert.doesNotMatch(`${error.message}${error.stack}${JSON.stringify(error)}`, /5ecre7/);
      return true;
    });
    assert.doesNotMatch(JSON.stringify(records), /5ecre7/);
  }

  /** Serves the log; each connection breaks after so many bytes, the last one does not. */
  function inPieces(pieces: readonly number[] = [], content = log): RequestListener {
    let served = 0;
    return ({ headers }, response) => {
      const begin = rangeStart(headers);
      const end = begin + (pieces[served++] ?? content.length);
      const range = { 'Content-Range': `bytes ${begin}-${content.length - 1}/${content.length}` };
      response.writeHead(begin > 0 ? 206 : 200, {
        'Content-Length': content.length - begin,
        ETag: etag,
        ...(begin > 0 ? range : {}),
      });
      if (end < content.length) breakOff(response, content.subarray(begin, end));
      else response.end(content.subarray(begin));
    };
  }

  it('gives the bytes as they are, and tells how many have come', async () => {
    await start(inPieces());
    const told: unknown[] = [];
    const read = await fetchAll({ onProgress: (progress) => told.push({ ...progress }) });
    assert.ok(read.equals(log));
    assert.deepEqual(told.at(-1), { bytes: log.length, total: log.length });
    const [record] = records;
    assert.deepEqual([record?.status, record?.bytes, record?.path], [200, log.length, `${store.origin}/log`]);
  });

  it('says who asks, and nothing else: no key, no cookie, no compression', async () => {
    await start(inPieces());
    await fetchAll();
    const { host, connection, ...headers } = store.seen[0]?.headers ?? {};
    assert.deepEqual(headers, { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'test/1' });
    assert.ok(host !== undefined && connection !== undefined);
  });

  it('gives an empty log', async () => {
    await start((_request, response) => response.end());
    assert.equal((await fetchAll()).length, 0);
  });

  it('goes on where a connection broke', async () => {
    await start(inPieces([1, 50_000, 0]));
    assert.ok((await fetchAll()).equals(log));
    assert.deepEqual(
      store.seen.map(({ headers }) => [headers.range, headers['if-range']]),
      [
        [undefined, undefined],
        ['bytes=1-', etag],
        ['bytes=50001-', etag],
        ['bytes=50001-', etag],
      ],
    );
    assert.deepEqual(
      records.map(({ status, bytes }) => [status, bytes]),
      [
        [200, 1],
        [206, 50_000],
        [206, 0],
        [206, log.length - 50_001],
      ],
    );
  });

  it('goes on as often as it takes while it gets ahead', async () => {
    const large = Buffer.alloc(12_000_000, 'a pattern of a length that divides nothing much;');
    await start(
      inPieces(
        Array.from({ length: 10 }, () => 1_100_000),
        large,
      ),
    );
    assert.ok((await fetchAll()).equals(large));
    assert.equal(store.seen.length, 11);
  });

  it('gives up where it does not get ahead, and says how far it came', async () => {
    await start(inPieces([100_000, 0, 0, 0, 0, 0]));
    await refuses('interrupted', /^After 100000 of 208890 bytes: .*broke/);
    assert.equal(store.seen.length, 4);
  });

  it('goes on where the store ended the log too early but in good order', async () => {
    await start(({ headers }, response) => {
      const begin = rangeStart(headers);
      if (begin === 0) {
        response.writeHead(200, { 'Content-Length': log.length, ETag: etag });
        breakOff(response, log.subarray(0, 1000));
        return;
      }
      const part = log.subarray(begin, begin + 100_000);
      const range = `bytes ${begin}-${begin + part.length - 1}/${log.length}`;
      response.writeHead(206, { ETag: etag, 'Content-Range': range }).end(part);
    });
    assert.ok((await fetchAll()).equals(log));
    assert.equal(store.seen.length, 4);
  });

  it('goes on after silence, and gives up after too much of it', async () => {
    let silences = 1;
    await start(({ headers }, response) => {
      const begin = rangeStart(headers);
      const range = begin > 0 ? { 'Content-Range': `bytes ${begin}-${log.length - 1}/${log.length}` } : {};
      response.writeHead(begin > 0 ? 206 : 200, { 'Content-Length': log.length - begin, ETag: etag, ...range });
      if (silences-- > 0) response.write(log.subarray(begin, begin + 1000));
      else response.end(log.subarray(begin));
    });
    const patience = { connect: 2000, silence: 20, retry: 1 };
    assert.ok((await fetchAll({ patience })).equals(log));
    assert.match(records[0]?.error ?? '', /silent/);
    silences = Infinity;
    await refuses('interrupted', /^After \d+ of 208890 bytes: .*silent/, { patience });
  });

  it('does not take a slow reader for a silent store', async () => {
    await start(inPieces());
    const patience = { connect: 2000, silence: 30, retry: 1 };
    let read = 0;
    const options = { userAgent: 'test/1', allowLocal: true, signal: new AbortController().signal, patience };
    for await (const chunk of (await FetchedLog.open(`${store.origin}/log`, options)).chunks()) {
      if (read === 0) await new Promise((resolve) => setTimeout(resolve, 60));
      read += chunk.length;
    }
    assert.deepEqual([read, store.seen.length], [log.length, 1]);
  });

  it('takes as whole a log without a length that breaks at its end', async () => {
    await start(({ headers }, response) => {
      if (headers.range === undefined) {
        response.writeHead(200, { ETag: etag });
        breakOff(response, log);
        return;
      }
      response.writeHead(416, { 'Content-Range': `bytes */${log.length}` }).end();
    });
    assert.ok((await fetchAll()).equals(log));
    assert.equal(store.seen[1]?.headers.range, `bytes=${log.length}-`);
  });

  const total = log.length;
  const others: Readonly<Record<string, readonly [number, Readonly<Record<string, string>>]>> = {
    'sends the whole log again': [200, {}],
    'has another log by now': [412, {}],
    'has a shorter log by now': [416, { 'Content-Range': 'bytes */10' }],
    'sends another part': [206, { 'Content-Range': `bytes 999-${total - 1}/${total}` }],
    'sends a part of another log': [206, { 'Content-Range': `bytes 1000-${total}/${total + 1}` }],
    'does not say which part it sends': [206, {}],
    'sends a part of another version': [206, { 'Content-Range': `bytes 1000-${total - 1}/${total}`, ETag: '"2"' }],
    'no longer takes the link': [403, {}],
  };
  for (const [what, [status, headers]] of Object.entries(others)) {
    it(`starts over where the store ${what}`, async () => {
      await start((request, response) => {
        if (request.headers.range === undefined) {
          response.writeHead(200, { 'Content-Length': log.length, ETag: etag });
          breakOff(response, log.subarray(0, 1000));
        } else {
          response.writeHead(status, headers).end('something');
        }
      });
      await assert.rejects(fetchAll(), StartOver);
      assert.equal(store.seen.length, 2);
    });
  }

  const modified = 'Sat, 31 Jan 2026 12:00:00 GMT';
  for (const [what, first, rest] of [
    ['a weak tag', { ETag: etag }, { ETag: 'W/"2"' }],
    ['a weak tag after a weak one', { ETag: 'W/"1"', 'Last-Modified': modified }, { ETag: 'W/"2"' }],
    [
      'a time of change',
      { ETag: etag, 'Last-Modified': modified },
      { ETag: etag, 'Last-Modified': 'Sat, 31 Jan 2026 12:00:01 GMT' },
    ],
  ] as const) {
    it(`starts over where ${what} tells that the rest is of another version`, async () => {
      await start(({ headers }, response) => {
        const begin = rangeStart(headers);
        const range = { 'Content-Range': `bytes ${begin}-${total - 1}/${total}` };
        response.writeHead(
          begin > 0 ? 206 : 200,
          begin > 0 ? { ...rest, ...range } : { ...first, 'Content-Length': total },
        );
        if (begin === 0) breakOff(response, log.subarray(0, 1000));
        else response.end(log.subarray(begin));
      });
      await assert.rejects(fetchAll(), StartOver);
    });
  }

  for (const [what, end, size] of [
    ['the whole log', total - 1, total + 1],
    ['the part that it announces', 1999, 1001],
  ] as const) {
    it(`refuses more than ${what}`, async () => {
      await start(({ headers }, response) => {
        const begin = rangeStart(headers);
        const range = { 'Content-Range': `bytes ${begin}-${end}/${total}` };
        response.writeHead(
          begin > 0 ? 206 : 200,
          begin > 0 ? { ETag: etag, ...range } : { ETag: etag, 'Content-Length': total },
        );
        if (begin === 0) breakOff(response, log.subarray(0, 1000));
        else response.end(Buffer.alloc(size, 'x'));
      });
      await refuses('badAnswer', /more than it had announced/);
      assert.equal(store.seen.length, 2);
    });
  }

  for (const [what, headers] of [
    ['nothing', {}],
    ['a weak tag', { ETag: 'W/"1"' }],
  ] as const) {
    it(`starts over where ${what} names the content`, async () => {
      await start((_request, response) => {
        response.writeHead(200, { 'Content-Length': log.length, ...headers });
        breakOff(response, log.subarray(0, 1000));
      });
      await assert.rejects(fetchAll(), StartOver);
      assert.equal(store.seen.length, 1);
    });
  }

  for (const status of [400, 401, 403, 404, 410]) {
    it(`says that the log is gone at ${status}, at once`, async () => {
      await start((_request, response) => response.writeHead(status).end(`<Error>${secret}</Error>`));
      await refuses('linkGone', new RegExp(`^127\\.0\\.0\\.1 answered ${status}\\.$`));
      assert.equal(store.seen.length, 1);
    });
  }

  it('asks again where the store is busy, and says so in the end', async () => {
    let busy = 2;
    await start((_request, response) => {
      if (busy-- > 0) response.writeHead(503).end();
      else response.end(log);
    });
    assert.ok((await fetchAll()).equals(log));
    busy = Infinity;
    await refuses('unavailable', /503/);
    assert.equal(store.seen.length, 3 + 4);
  });

  it('waits as long as a busy store asks, unless that is too long: then it says how long', async () => {
    let asked = '0';
    let busy = 1;
    await start((_request, response) => {
      if (busy-- > 0) response.writeHead(429, { 'Retry-After': asked }).end();
      else response.end(log);
    });
    assert.ok((await fetchAll()).equals(log));
    [asked, busy] = ['3600', 1];
    await assert.rejects(fetchAll(), { kind: 'rateLimited', retryAfterSeconds: 3600 });
    assert.equal(store.seen.length, 2 + 1);
  });

  it('refuses a web page and a status that makes no sense', async () => {
    await start(({ url }, response) => {
      if (url?.startsWith('/page'))
        response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end('<html>');
      else response.writeHead(206, { 'Content-Range': 'bytes 5-9/10' }).end('x');
    });
    await refuses('badLink', /web page/, {}, `/page?${secret}`);
    await refuses('badAnswer', /206/, {}, `/part?${secret}`);
  });

  it('follows redirects, and sends nobody more than the first', async () => {
    await start(inPieces());
    const target = store;
    await start((_request, response) => response.writeHead(307, { Location: `${target.origin}/log?2` }).end());
    assert.ok((await fetchAll()).equals(log));
    const { host: _host, ...headers } = target.seen[0]?.headers ?? {};
    assert.deepEqual(Object.keys(headers).toSorted(), ['accept', 'accept-encoding', 'connection', 'user-agent']);
    assert.deepEqual(
      records.map(({ status }) => status),
      [307, 200],
    );
  });

  for (const [what, location, words] of [
    ['to itself', (url: string) => url, /circle/],
    ['for ever', (url: string) => `${url}x`, /more than 5 times/],
    ['to nowhere', () => undefined, /nowhere/],
    ['to a file', () => `file:///etc/passwd?${secret}`, /file:/],
    ['to a script', () => `javascript:alert('5ecre7')`, /javascript:/],
    ['to data', () => `data:text/plain,5ecre7`, /data:/],
    ['to http', () => `http://logs.example.com/?${secret}`, /http:/],
    ['to a password', () => `http://user:5ecre7@127.0.0.1/`, /password/],
    ['to nonsense', () => `http://[${secret}`, /not a valid address/],
  ] as const) {
    it(`refuses a redirect ${what}`, async () => {
      await start(({ url = '' }, response) => {
        const to = location(url);
        response.writeHead(302, to === undefined ? {} : { Location: to }).end();
      });
      await refuses('badLink', words);
      assert.ok(store.seen.length <= 6, `${store.seen.length} requests`);
    });
  }

  it('says what is wrong with the network, without the link', async () => {
    await start((_request, response) => response.socket?.destroy());
    await refuses('offline', /broke/);
    assert.equal(store.seen.length, 4);
    await store.close();
    await refuses('offline', /refused/);
    await start((_request, response) => {
      response.socket?.end('this is no HTTP\r\n\r\n');
    });
    await refuses('badAnswer', /cannot be read/);
  });

  it('waits for an answer only so long', async () => {
    await start(() => undefined);
    await refuses('timeout', /silent for 0.02 seconds/, { patience: { connect: 20, silence: 2000, retry: 1 } });
  });

  it('stops at once when it is cancelled: while it reads, before it starts, while it waits', async () => {
    const reason = new Error('enough');
    const controller = new AbortController();
    await start((_request, response) => {
      response.writeHead(200, { 'Content-Length': log.length }).write(log.subarray(0, 1000));
    });
    await assert.rejects(fetchAll({ signal: controller.signal, onProgress: () => controller.abort(reason) }), reason);
    await assert.rejects(fetchAll({ signal: controller.signal }), reason);
    assert.equal(store.seen.length, 1);

    const last = new AbortController();
    await start((_request, response) => {
      if (store.seen.length < 4) response.writeHead(503).end();
      else last.abort(reason);
    });
    await assert.rejects(fetchAll({ signal: last.signal }), reason);

    const late = new AbortController();
    const patience = { connect: 2000, silence: 2000, retry: 100_000 };
    const onRequest = () => setImmediate(() => late.abort(reason));
    await start((_request, response) => response.writeHead(503).end());
    await assert.rejects(fetchAll({ signal: late.signal, patience, onRequest }), reason);
  });

  it('closes the connection to a store that leads elsewhere', async () => {
    await start(inPieces());
    const target = store;
    const responses = new EventEmitter();
    const closed = once(responses, 'close');
    await start((_request, response) => {
      response.once('close', () => responses.emit('close'));
      response.writeHead(302, { Location: `${target.origin}/log` }).write('and so on');
    });
    assert.ok((await fetchAll()).equals(log));
    await closed;
  });

  it('closes the connection when nobody reads on', async () => {
    const responses = new EventEmitter();
    const closed = once(responses, 'close');
    await start((_request, response) => {
      response.once('close', () => responses.emit('close'));
      response.writeHead(200, { 'Content-Length': 1_000_000_000 }).write(log);
    });
    const options = { userAgent: 'test/1', allowLocal: true, signal: new AbortController().signal };
    for await (const chunk of (await FetchedLog.open(`${store.origin}/log`, options)).chunks()) {
      assert.ok(chunk.length > 0);
      break;
    }
    await closed;
  });
});
