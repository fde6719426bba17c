import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGzip } from 'node:zlib';
import { ServiceError } from './errors.ts';
import type { Effect, Faults } from './faults.ts';
import { hash } from './random.ts';
import { bodyOf, jsonReply, type Reply, textOf } from './reply.ts';
import type { SeenRequest, Traffic } from './traffic.ts';

interface TransportOptions {
  readonly traffic: Traffic;
  readonly faults: Faults;
  readonly latencyMs: number;
  readonly gzip: boolean;
}

/** Carries replies to the socket, and does to them what the planned faults say. */
export class Transport {
  readonly #options: TransportOptions;
  #served = 0;

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  /** Answers a request with what `answer` returns or throws, less what goes wrong. */
  async serve(
    seen: SeenRequest,
    request: IncomingMessage,
    response: ServerResponse,
    answer: () => Reply,
  ): Promise<void> {
    const { faults, latencyMs } = this.#options;
    const effects = faults.strike(seen);
    request.resume();
    try {
      if (latencyMs > 0) await sleep(latencyMs);
      for (const effect of effects) if (effect.kind === 'delay') await sleep(effect.milliseconds);
      if (effects.some(({ kind }) => kind === 'ignoreRange')) delete request.headers.range;
      const reply = effects.reduce((before, effect) => change(before, effect), this.#reply(seen, effects, answer));
      await this.#send(seen, request, response, reply, effects);
    } catch (error) {
      // Who hangs up is not answered; anything else is a mistake in here and must not pass for a fault that was planned.
      if (!response.destroyed) response.destroy(error instanceof Error ? error : undefined);
    }
  }

  #reply(seen: SeenRequest, effects: readonly Effect[], answer: () => Reply): Reply {
    const requestId = this.#requestId();
    try {
      for (const effect of effects) if (effect.kind === 'refuse') throw effect.error;
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

  async #send(
    seen: SeenRequest,
    request: IncomingMessage,
    response: ServerResponse,
    reply: Reply,
    effects: readonly Effect[],
  ): Promise<void> {
    const breakage = effects.find(isBreakage);
    if (breakage !== undefined && breakage.afterBytes === undefined) {
      if (breakage.kind === 'reset') response.socket?.resetAndDestroy();
      return;
    }
    seen.status = reply.status;
    const compress =
      this.#options.gzip && reply.status === 200 && String(request.headers['accept-encoding']).includes('gzip');
    response.writeHead(reply.status, {
      ...(compress ? { 'Content-Encoding': 'gzip' } : { 'Content-Length': String(reply.body.bytes) }),
      ...reply.headers,
    });
    const counted = this.#counted(reply.body.read());
    if (breakage?.afterBytes !== undefined) {
      await pipeline(Readable.from(upTo(counted, breakage.afterBytes)), response, { end: false });
      if (breakage.kind === 'reset') response.socket?.resetAndDestroy();
      return;
    }
    const body = Readable.from(counted);
    await (compress ? pipeline(body, createGzip(), response) : pipeline(body, response));
  }

  *#counted(chunks: Iterable<Buffer>): Generator<Buffer> {
    for (const chunk of chunks) {
      this.#options.traffic.bytesSent += chunk.length;
      yield chunk;
    }
  }

  #requestId(): string {
    const number = this.#served++;
    return [0, 1, 2, 3].map((part) => hash(number, part, 50).toString(16).padStart(8, '0')).join('');
  }
}

type Breakage = Extract<Effect, { readonly kind: 'reset' | 'stall' }>;

function isBreakage(effect: Effect): effect is Breakage {
  return effect.kind === 'reset' || effect.kind === 'stall';
}

function change(reply: Reply, effect: Effect): Reply {
  switch (effect.kind) {
    case 'answer':
      return { status: effect.status, headers: effect.headers ?? {}, body: bodyOf(effect.body ?? '') };
    case 'alter': {
      const headers = Object.entries({ ...reply.headers, ...effect.headers }).filter(
        (entry): entry is [string, string] => entry[1] !== undefined,
      );
      const body = effect.text === undefined ? reply.body : bodyOf(effect.text(textOf(reply.body)));
      return { status: reply.status, headers: Object.fromEntries(headers), body };
    }
    default:
      return reply;
  }
}

function* upTo(chunks: Iterable<Buffer>, bytes: number): Generator<Buffer> {
  let left = bytes;
  for (const chunk of chunks) {
    if (left <= 0) return;
    yield chunk.subarray(0, left);
    left -= chunk.length;
  }
}
