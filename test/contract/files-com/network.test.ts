import assert from 'node:assert/strict';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createSocketServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { Patience } from '../../../src/files-com/exchange.ts';
import type { ErrorKind, FilesComError } from '../../../src/files-com/errors.ts';
import { selfSigned } from './certificate.ts';
import { failure, listen, never, type RawServer, serve, watch } from './support.ts';

async function failureAt(origin: string, kind: ErrorKind, patience: Partial<Patience> = {}): Promise<FilesComError> {
  const { client } = watch({ origin }, { retries: { retries: 0 }, patience });
  return await failure(client.get('/sync_runs', new URLSearchParams(), never), kind);
}

/** A server that answers every connection with these bytes, or with nothing. */
async function serveBytes(onConnection: (socket: Socket) => void): Promise<RawServer> {
  const sockets = new Set<Socket>();
  const server = createSocketServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    onConnection(socket);
  });
  return await listen(server, () => {
    for (const socket of sockets) socket.destroy();
  });
}

describe('a client, on a bad network', () => {
  let server: RawServer | undefined;
  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  it('finds no such host', async () => {
    const error = await failureAt('https://files-com.invalid', 'offline');
    assert.match(error.message, /^The address files-com\.invalid could not be found \((?:ENOTFOUND|EAI_AGAIN)\)\.$/);
  });

  it('is refused the connection', async () => {
    const gone = await serve(() => {});
    await gone.close();
    assert.equal((await failureAt(gone.origin, 'offline')).message, '127.0.0.1 refused the connection (ECONNREFUSED).');
  });

  it('meets a certificate that nobody vouches for, and sends nothing', async () => {
    let requests = 0;
    const tls = createTlsServer(selfSigned(), () => requests++);
    server = await listen(tls, () => tls.closeAllConnections());
    const error = await failureAt(`https://localhost:${server.port}`, 'tls');
    assert.equal(error.message, 'The TLS handshake with localhost failed (DEPTH_ZERO_SELF_SIGNED_CERT).');
    assert.equal(requests, 0);
  });

  it('meets no TLS where there should be', async () => {
    server = await serve((_, response) => response.end('[]'));
    await failureAt(`https://localhost:${server.port}`, 'tls');
  });

  it('is connected, and nobody speaks', async () => {
    server = await serveBytes(() => {});
    assert.equal(
      (await failureAt(server.origin, 'timeout', { headersMs: 60 })).message,
      '127.0.0.1 was silent for 0.06 seconds.',
    );
  });

  it('is connected, and the headers never end', async () => {
    server = await serveBytes((socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n'));
    await failureAt(server.origin, 'timeout', { headersMs: 60 });
  });

  it('gets what is not HTTP', async () => {
    server = await serveBytes((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
    await failureAt(server.origin, 'badAnswer');
  });

  it('gets a chunked body that breaks off', async () => {
    server = await serveBytes((socket) =>
      socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n[{"i\r\n'),
    );
    await failureAt(server.origin, 'offline');
  });

  it('gets a connection that closes without an answer', async () => {
    server = await serveBytes((socket) => socket.end());
    await failureAt(server.origin, 'offline');
  });

  it('gets compressed bytes that are not', async () => {
    server = await serve((_, response) => {
      response.setHeader('Content-Encoding', 'gzip');
      response.end('this is not gzip');
    });
    await failureAt(server.origin, 'badAnswer');
  });

  it('gets a small answer that unpacks to a large one', async () => {
    const bomb = gzipSync(Buffer.alloc(100_000_000, ' '));
    server = await serve((_, response) => {
      response.setHeader('Content-Encoding', 'gzip');
      response.end(bomb);
    });
    assert.match((await failureAt(server.origin, 'tooLarge')).message, /more than 67,108,864 bytes/);
  });

  it('gets an endless answer', async () => {
    server = await serve((_, response) => {
      const fill = () => {
        while (!response.destroyed && response.write(' '.repeat(65_536)));
      };
      response.on('drain', fill);
      fill();
    });
    assert.match((await failureAt(server.origin, 'tooLarge')).message, /more than 67,108,864 bytes/);
  });
});
