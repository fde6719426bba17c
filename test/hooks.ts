// Root hooks of every mocha run: they close a test's servers and timers when it ends, pass or fail. Loaded by `.mocharc.json`.
import { Server, type Socket } from 'node:net';
import type FakeTimers from '@sinonjs/fake-timers';

type Connections = Set<Socket>;

/** Servers that listen, opened by the running test or outside of any test; the latter live until the end of the run. */
const ofTest = new Map<Server, Connections>();
const ofRun = new Map<Server, Connections>();
let opened = ofRun;
let testEnd = new AbortController();

/** Waits, without a clock, for a condition; gives up when the test ends. */
export async function until(isThere: () => boolean): Promise<void> {
  const { signal } = testEnd;
  while (!isThere()) {
    signal.throwIfAborted();
    await new Promise(setImmediate);
  }
}

// Every server in any module listens through this method.
const listen = Reflect.get(Server.prototype, 'listen');
Server.prototype.listen = function (this: Server, ...options: unknown[]): Server {
  const connections: Connections = new Set();
  opened.set(this, connections);
  this.on('connection', (socket: Socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  return Reflect.apply(listen, this, options);
};

function closeAll(servers: Map<Server, Connections>): void {
  for (const [server, connections] of servers) {
    if (server.listening) server.close();
    for (const socket of connections) socket.destroy();
  }
  servers.clear();
}

function restoreClock(): void {
  const timeout: typeof setTimeout & { readonly clock?: ReturnType<typeof FakeTimers.install> } = setTimeout;
  timeout.clock?.uninstall();
}

export const mochaHooks = {
  beforeEach(): void {
    opened = ofTest;
    testEnd = new AbortController();
  },
  afterEach(): void {
    testEnd.abort(new Error('The test has ended.'));
    restoreClock();
    closeAll(ofTest);
    opened = ofRun;
  },
  afterAll(): void {
    closeAll(ofRun);
  },
};
