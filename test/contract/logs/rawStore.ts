import { createServer, type IncomingHttpHeaders, type RequestListener, type ServerResponse } from 'node:http';

/** A log store that answers as a test says, for what the stand-in cannot do. */
export interface RawStore {
  readonly origin: string;
  /** What was asked, in order. */
  readonly seen: readonly { readonly url: string; readonly headers: IncomingHttpHeaders }[];
  close(): Promise<void>;
}

export async function startRawStore(answer: RequestListener): Promise<RawStore> {
  const seen: { readonly url: string; readonly headers: IncomingHttpHeaders }[] = [];
  const server = createServer((request, response) => {
    seen.push({ url: request.url ?? '', headers: request.headers });
    answer(request, response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    seen,
    close: async () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Sends these bytes of the body and then breaks the connection. */
export function breakOff(response: ServerResponse, bytes: Uint8Array): void {
  response.flushHeaders();
  // Ended, not reset: a reset takes back what the other side has not read yet.
  response.write(bytes, () => response.socket?.end());
}

/** Where a `Range` header of the form `bytes=N-` begins; 0 without one. */
export function rangeStart({ range = '' }: IncomingHttpHeaders): number {
  return Number(/^bytes=(\d+)-$/.exec(range)?.[1] ?? 0);
}
