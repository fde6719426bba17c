import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { Server } from 'node:net';
import { Client, type ClientOptions, type RequestRecord, type Site } from '../../../src/files-com/client.ts';
import { type ErrorKind, FilesComError } from '../../../src/files-com/errors.ts';

export const never = new AbortController().signal;

/** A client that hardly waits between attempts, with what it has told. */
export interface Watched {
  readonly client: Client;
  readonly records: readonly RequestRecord[];
  readonly rejections: readonly FilesComError[];
  readonly unasked: readonly string[];
}

export function watch(
  site: Pick<Site, 'origin'> & Partial<Site>,
  options: Pick<ClientOptions, 'retries' | 'patience'> = {},
): Watched {
  const records: RequestRecord[] = [];
  const rejections: FilesComError[] = [];
  const unasked: string[] = [];
  const client = new Client(
    { apiKey: 'demo-key', workspaceId: undefined, ...site },
    {
      userAgent: 'filescom-sync-runs/0.1.0',
      onRequest: (record) => records.push(record),
      onKeyRejected: (error) => rejections.push(error),
      onUnasked: (words) => unasked.push(words),
      patience: options.patience,
      retries: { firstDelayMs: 1, ...options.retries },
    },
  );
  return { client, records, rejections, unasked };
}

/** The FilesComError that the promise rejects with, of the kind expected. */
export async function failure(promise: Promise<unknown>, kind: ErrorKind): Promise<FilesComError> {
  const error: unknown = await promise.then(
    () => new Error('It did not fail.'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof FilesComError, String(error));
  assert.equal(error.kind, kind, error.message);
  return error;
}

/** A server of one's own, for what the stand-in does not do. */
export interface RawServer {
  readonly port: number;
  readonly origin: string;
  close(): Promise<void>;
}

export async function serve(listener: RequestListener): Promise<RawServer> {
  const server = createServer(listener);
  return await listen(server, () => server.closeAllConnections());
}

export async function listen(server: Server, closeConnections: () => void, wanted = 0): Promise<RawServer> {
  await new Promise<void>((resolve) => server.listen(wanted, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  const { port } = address;
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        closeConnections();
      }),
  };
}
