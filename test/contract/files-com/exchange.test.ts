import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import FakeTimers from '@sinonjs/fake-timers';
import { exchange, type Trace, usualPatience } from '../../../src/files-com/exchange.ts';
import { answerLimits } from '../../../src/files-com/limits.ts';
import { until } from '../../hooks.ts';
import { failure, never, type RawServer, serve } from './support.ts';

// The clock stands still; the sockets are real.
describe('an exchange', () => {
  let clock: ReturnType<typeof FakeTimers.install>;
  let server: RawServer;
  let trace: Trace;
  let responses: ServerResponse[];
  beforeEach(async () => {
    responses = [];
    trace = { status: undefined, headers: undefined, bytes: 0 };
    server = await serve((_, response) => responses.push(response));
    clock = FakeTimers.install({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(async () => {
    assert.equal(clock.countTimers(), 0, 'a timer was left behind');
    clock.uninstall();
    await server.close();
  });

  const start = (patience = usualPatience) =>
    exchange({ method: 'GET', url: new URL(server.origin), headers: {}, kind: 'done' }, patience, never, trace);

  async function asked(): Promise<ServerResponse> {
    await until(() => responses.length > 0);
    return responses[0] ?? assert.fail();
  }

  /** Sends a piece of the body, and waits until it has arrived. */
  async function send(response: ServerResponse, piece: string): Promise<void> {
    const bytes = trace.bytes + piece.length;
    response.write(piece);
    await until(() => trace.bytes === bytes);
  }

  it('waits half a minute for the headers, and not longer', async () => {
    const failed = failure(start(), 'timeout');
    await asked();
    clock.tick(29_999);
    assert.equal(clock.countTimers(), 2);
    clock.tick(1);
    assert.equal((await failed).message, '127.0.0.1 was silent for 30 seconds.');
  });

  it('waits half a minute for each piece of the body', async () => {
    const answer = start();
    const response = await asked();
    for (const piece of ['one ', 'two ', 'three']) {
      clock.tick(29_999);
      await send(response, piece);
    }
    response.end();
    assert.equal((await answer).text, 'one two three');
  });

  it('stops when a piece does not come', async () => {
    const failed = failure(start(), 'timeout');
    const response = await asked();
    await send(response, 'one');
    clock.tick(30_000);
    assert.equal((await failed).message, '127.0.0.1 stopped in the middle of its answer.');
    assert.deepEqual([trace.status, trace.bytes], [200, 3]);
    await until(() => response.destroyed);
  });

  it('stops when the whole takes too long, though pieces come', async () => {
    const failed = failure(start({ ...usualPatience, totalMs: 60_000 }), 'timeout');
    const response = await asked();
    for (let sent = 0; sent < 3; sent++) {
      await send(response, 'piece');
      clock.tick(20_000);
    }
    assert.equal((await failed).message, '127.0.0.1 took more than 60 seconds.');
  });

  it('hangs up on an answer that is too large', async () => {
    const failed = failure(start(), 'tooLarge');
    const response = await asked();
    const closed = once(response, 'close');
    response.write(' '.repeat(answerLimits.done.bytes + 1));
    await failed;
    await closed;
  });
});
