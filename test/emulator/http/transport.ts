import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGzip } from 'node:zlib';
import { aliasOf } from '../api/cursor.ts';
import { ServiceError } from '../api/errors.ts';
import type { Effect, Faults } from '../faults.ts';
import { hexOf } from '../site/random.ts';
import { bodyOf, jsonReply, type Reply, textOf } from './reply.ts';
import type { SeenRequest, Traffic } from './traffic.ts';

interface TransportOptions {
  readonly traffic: Traffic;
  readonly faults: Faults;
  readonly latencyMs: number;
  readonly gzip: boolean;
  /** Milliseconds since 1970, for the header `Date`. */
  readonly now: () => number;
}

/** Carries replies to the socket, and does to them what the planned faults say. */
export class Transport {
  /** Mistakes of the stand-in itself, which must not pass for faults that were planned. */
  readonly mistakes: unknown[] = [];
  readonly #options: TransportOptions;
  #served = 0;

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  /** Answers a request with what `answer` makes of its body, returns or throws, less what goes wrong. */
  async serve(
    seen: SeenRequest,
    request: IncomingMessage,
    response: ServerResponse,
    answer: (body: string) => Reply,
  ): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    try {
      const body = await text(request);
      const effects = this.#options.faults.strike(seen);
      await this.#wait(effects, gone.signal);
      if (effects.some(({ kind }) => kind === 'ignoreRange')) delete request.headers.range;
      const reply = effects.reduce(
        (before, effect) => change(before, effect, request),
        this.#reply(seen, effects, () => answer(body)),
      );
      const breakage = effects.find(isBreakage);
      if (breakage === undefined) await this.#send(seen, request, response, reply);
      else await this.#break(seen, response, reply, breakage);
    } catch (error) {
      // Who hangs up is owed nothing.
      if (gone.signal.aborted || !request.complete) return;
      this.mistakes.push(error);
      response.destroy();
    }
  }

  async #wait(effects: readonly Effect[], signal: AbortSignal): Promise<void> {
    let milliseconds = this.#options.latencyMs;
    for (const effect of effects) if (effect.kind === 'delay') milliseconds += effect.milliseconds;
    if (milliseconds > 0) await sleep(milliseconds, undefined, { signal });
  }

  #reply(seen: SeenRequest, effects: readonly Effect[], answer: () => Reply): Reply {
    const requestId = this.#requestId();
    try {
      for (const effect of effects)
        if (effect.kind === 'refuse') throw new ServiceError(effect.type, effect.detail, effect.data);
      const reply = answer();
      return seen.server === 'api' ? { ...reply, headers: { ...reply.headers, 'X-Request-Id': requestId } } : reply;
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return jsonReply(
        error.body(requestId),
        { 'X-Request-Id': requestId, 'X-Files-Error-Class': error.type },
        error.status,
      );
    }
  }

  #date(): string {
    return new Date(this.#options.now()).toUTCString();
  }

  async #send(seen: SeenRequest, request: IncomingMessage, response: ServerResponse, reply: Reply): Promise<void> {
    const compresses =
      this.#options.gzip && reply.status === 200 && String(request.headers['accept-encoding']).includes('gzip');
    const length = compresses ? { 'Content-Encoding': 'gzip' } : lengthOf(reply);
    seen.status = reply.status;
    response.writeHead(reply.status, { Date: this.#date(), ...length, ...reply.headers });
    const body = Readable.from(reply.body.read());
    const counted = (chunks: AsyncIterable<Buffer>): AsyncIterable<Buffer> => this.#counted(chunks);
    await (compresses ? pipeline(body, createGzip(), counted, response) : pipeline(body, counted, response));
  }

  /** Sends a part of the reply, if any, and then breaks the connection or falls silent. */
  async #break(
    seen: SeenRequest,
    response: ServerResponse,
    reply: Reply,
    { kind, afterBytes }: Breakage,
  ): Promise<void> {
    if (afterBytes !== undefined) {
      seen.status = reply.status;
      response.writeHead(reply.status, { 'Content-Length': String(reply.body.bytes), ...reply.headers }).flushHeaders();
      let left = afterBytes;
      for (const chunk of reply.body.read()) {
        if (left <= 0) break;
        const part = chunk.subarray(0, left);
        left -= part.length;
        this.#options.traffic.bytesSent += part.length;
        await new Promise<void>((resolve, reject) => {
          response.write(part, (error) => (error ? reject(error) : resolve()));
        });
      }
    }
    if (kind === 'reset') response.socket?.resetAndDestroy();
  }

  async *#counted(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      this.#options.traffic.bytesSent += chunk.length;
      yield chunk;
    }
  }

  #requestId(): string {
    return hexOf(0, `request ${this.#served++}`, 4);
  }
}

/** An answer that cannot have a body has no length. */
function lengthOf({ status, body }: Reply): Readonly<Record<string, string>> {
  return status === 204 ? {} : { 'Content-Length': String(body.bytes) };
}

type Breakage = Extract<Effect, { readonly kind: 'reset' | 'stall' }>;

function isBreakage(effect: Effect): effect is Breakage {
  return effect.kind === 'reset' || effect.kind === 'stall';
}

function change(reply: Reply, effect: Effect, request: IncomingMessage): Reply {
  switch (effect.kind) {
    case 'answer':
      return { status: effect.status, headers: effect.headers ?? {}, body: bodyOf(effect.body ?? '') };
    case 'alter': {
      const headers = Object.entries({ ...reply.headers, ...effect.headers }).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value] as const],
      );
      const body = effect.text === undefined ? reply.body : bodyOf(effect.text(textOf(reply.body)));
      return { status: reply.status, headers: Object.fromEntries(headers), body };
    }
    case 'redirectToItself':
      return { status: 302, headers: { Location: request.url ?? '/' }, body: bodyOf('') };
    case 'emptyPage': {
      const cursor = new URL(request.url ?? '/', 'http://127.0.0.1').searchParams.get('cursor');
      return { status: 200, headers: { ...reply.headers, 'X-Files-Cursor': aliasOf(cursor) }, body: bodyOf('[]') };
    }
    default:
      return reply;
  }
}
