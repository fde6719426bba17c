import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** A request that the stand-in has seen. */
export interface SeenRequest {
  /** Which of the two servers it came to. */
  readonly server: 'api' | 'logs';
  readonly method: string;
  /** Path and query as they were sent. */
  readonly url: string;
  /** The method and the path with ids taken out, such as `GET /sync_runs/{id}`. */
  readonly route: string;
  readonly headers: IncomingHttpHeaders;
  /** The status of the answer; undefined until there is one. */
  status: number | undefined;
}

const kept = 10_000;

/** What has been asked and sent since the start, or since `reset`. */
export class Traffic {
  /** Requests to the API, which are the ones a customer pays for. */
  apiRequests = 0;
  logRequests = 0;
  /** Bytes of bodies handed to the sockets of both servers, as they went over the wire. */
  bytesSent = 0;
  readonly #routes = new Map<string, number>();
  #requests: SeenRequest[] = [];

  /** How often a route was asked for, such as `GET /sync_runs/{id}` or `GET /logs/{id}`. */
  of(route: string): number {
    return this.#routes.get(route) ?? 0;
  }

  get byRoute(): ReadonlyMap<string, number> {
    return this.#routes;
  }

  /** The newest requests, oldest first, 10,000 at most. */
  get requests(): readonly SeenRequest[] {
    return this.#requests.slice(-kept);
  }

  see(server: SeenRequest['server'], request: IncomingMessage, route: string): SeenRequest {
    const { method = 'GET', url = '/', headers } = request;
    const seen: SeenRequest = {
      server,
      method,
      url,
      route: `${method} ${route}`,
      headers: { ...headers },
      status: undefined,
    };
    if (server === 'api') this.apiRequests++;
    else this.logRequests++;
    this.#routes.set(seen.route, this.of(seen.route) + 1);
    this.#requests.push(seen);
    if (this.#requests.length > 2 * kept) this.#requests = this.#requests.slice(-kept);
    return seen;
  }

  reset(): void {
    this.apiRequests = 0;
    this.logRequests = 0;
    this.bytesSent = 0;
    this.#routes.clear();
    this.#requests = [];
  }
}
