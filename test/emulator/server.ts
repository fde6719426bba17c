import { createServer, type IncomingMessage, type Server } from 'node:http';
import { answer, apiPrefix, routeOf } from './api/routes.ts';
import { type ApiContext, describeRun } from './api/context.ts';
import { type ErrorType, ServiceError } from './api/errors.ts';
import { Faults } from './faults.ts';
import { answerLog, logPath, logRouteOf, xmlError } from './logs/logStore.ts';
import { firstRunId, type LogOverride, type NewRun, type Outcome, Site } from './site/site.ts';
import { Signer } from './logs/signing.ts';
import { type SeenRequest, Traffic } from './http/traffic.ts';
import { Transport } from './http/transport.ts';
import type { WireRun } from './api/wire.ts';

export interface EmulatorOptions {
  /** Ports on 127.0.0.1; 0, the default, takes any that is free. */
  readonly port?: number;
  readonly logPort?: number;
  readonly seed?: number;
  readonly syncs?: number;
  readonly runs?: number;
  readonly key?: string;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** How many runs are in progress at the start; they go on for between 2 and 31 minutes. */
  readonly inProgress?: number;
  /** Start new runs as the syncs' schedules say. Off by default: most tests want to be alone with their runs. */
  readonly schedules?: boolean;
  /** Every answer waits so long. */
  readonly latencyMs?: number;
  /** How long a link to a log is good for. */
  readonly linkSeconds?: number;
  /** Compress answers for those who accept it. */
  readonly gzip?: boolean;
  /** The headers that name the cursor of the next page; the service's own documentation and its SDKs disagree. */
  readonly cursorHeaders?: readonly string[];
}

/** A stand-in for Files.com, running. */
export interface Emulator {
  /** Where the API is: `http://127.0.0.1:PORT`. */
  readonly origin: string;
  /** Where the log files are. */
  readonly logOrigin: string;
  readonly key: string;
  /** How much was asked and sent; resettable. */
  readonly counts: Traffic;
  /** The newest requests, oldest first. */
  readonly requests: readonly SeenRequest[];
  readonly faults: Faults;
  /** Requests that brought an API key to the log store, where it must never come. */
  readonly keyLeaks: readonly SeenRequest[];
  readonly runCount: number;
  /** From now on, no key is accepted, for the reason given. */
  revokeKey(type?: ErrorType, data?: Readonly<Record<string, unknown>>): void;
  restoreKey(): void;
  /** The run as the service would describe it now. */
  run(id: number): WireRun;
  /** The newest run for which the test holds. */
  findRun(test: (run: WireRun) => boolean): WireRun;
  /** Adds a run now, in progress unless told otherwise. */
  startRun(run?: NewRun): WireRun;
  /** Ends a run in progress now, as planned or as told. */
  finishRun(id: number, outcome?: Outcome): WireRun;
  /** Gives a run another log; its figures follow. */
  setLog(id: number, log: LogOverride): WireRun;
  /** Ends both servers and every connection. Rejects if the stand-in itself made a mistake. */
  close(): Promise<void>;
}

/** Starts a stand-in for Files.com on the loopback interface. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { seed = 1, syncs = 40, runs = 20_000, key = 'demo-key', now = Date.now, linkSeconds = 3600 } = options;
  const { inProgress = 5, schedules = false } = options;
  const site = new Site({ seed, syncs, runs, inProgress, schedules, now });
  const signer = new Signer(seed, now);
  const traffic = new Traffic();
  const faults = new Faults();
  const transport = new Transport({
    traffic,
    faults,
    latencyMs: options.latencyMs ?? 0,
    gzip: options.gzip ?? false,
    now,
  });
  const keyLeaks: SeenRequest[] = [];
  let keyRefusal: ServiceError | undefined;

  const context: ApiContext = {
    site,
    logUrl: (run) => (run.log === 'none' ? null : signer.sign(logOrigin, logPath(run), linkSeconds)),
    keyRefusal: (given) =>
      keyRefusal ?? (given === key ? undefined : new ServiceError('not-authenticated/invalid-credentials')),
    cursorHeaders: options.cursorHeaders ?? ['X-Files-Cursor'],
  };

  const api = createServer((request, response) => {
    const url = urlOf(request);
    const seen = traffic.see('api', request, routeOf(url.pathname.replace(apiPrefix, '')).route);
    const { method } = seen;
    void transport.serve(seen, request, response, (body) =>
      answer(context, { method, url, headers: request.headers, body }),
    );
  });
  const logs = createServer((request, response) => {
    const url = urlOf(request);
    const seen = traffic.see('logs', request, logRouteOf(url.pathname));
    const leaks = carriesKey(request, key);
    if (leaks) keyLeaks.push(seen);
    void transport.serve(seen, request, response, () =>
      leaks ? keyRefused : answerLog(site, signer, url, request.headers),
    );
  });
  const origin = await listen(api, options.port ?? 0);
  const logOrigin = await listen(logs, options.logPort ?? 0).catch(async (error: unknown) => {
    await close(api);
    throw error;
  });
  const describe = (id: number): WireRun => describeRun(context, id - firstRunId);

  return {
    origin,
    logOrigin,
    key,
    counts: traffic,
    get requests() {
      return traffic.requests;
    },
    faults,
    keyLeaks,
    get runCount() {
      return site.runs.length;
    },
    revokeKey: (type = 'not-authenticated/invalid-credentials', data?: Readonly<Record<string, unknown>>) => {
      keyRefusal = new ServiceError(type, undefined, data);
    },
    restoreKey: () => {
      keyRefusal = undefined;
    },
    run: (id) => {
      site.advance();
      return describe(id);
    },
    findRun: (test) => {
      site.advance();
      for (let index = site.runs.length - 1; index >= 0; index--) {
        const run = describe(firstRunId + index);
        if (test(run)) return run;
      }
      throw new RangeError('No such run');
    },
    startRun: (run = {}) => describe(site.start(run)),
    finishRun: (id, outcome) => {
      site.finish(id, outcome);
      return describe(id);
    },
    setLog: (id, log) => {
      site.setLog(id, log);
      return describe(id);
    },
    close: async () => {
      await Promise.all([close(api), close(logs)]);
      if (transport.mistakes.length > 0) throw new AggregateError(transport.mistakes, 'The stand-in made mistakes');
    },
  };
}

const base = 'http://127.0.0.1';

function urlOf(request: IncomingMessage): URL {
  const url = request.url ?? '/';
  return URL.canParse(url, base) ? new URL(url, base) : new URL(base);
}

const keyRefused = xmlError(400, 'InvalidArgument', 'An API key does not belong here.');

function carriesKey(request: IncomingMessage, key: string): boolean {
  return (
    request.headers['x-filesapi-key'] !== undefined ||
    [request.url ?? '', ...request.rawHeaders].some((text) => text.includes(key))
  );
}

async function listen(server: Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  return `http://127.0.0.1:${address.port}`;
}

async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
