// A ring that must not hang: its test fails and leaves a server, a connection, timers and a fake clock behind.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import FakeTimers from '@sinonjs/fake-timers';

const server = createServer();

describe('a ring', () => {
  it('leaves everything open and fails', async () => {
    setInterval(() => {}, 1000);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    assert.ok(typeof address === 'object' && address !== null);
    connect(address.port, '127.0.0.1');
    await once(server, 'connection');
    FakeTimers.install();
    assert.fail('as planned');
  });

  it('finds the server closed and the clock real', async () => {
    if (server.listening) await once(server, 'close');
    await new Promise((resolve) => setTimeout(resolve, 1));
  });
});
