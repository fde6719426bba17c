/** An answer before it is sent. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
}

/** The bytes of an answer, made when they are sent. */
export interface Body {
  readonly bytes: number;
  read(): Iterable<Buffer>;
}

export function bodyOf(content: string | Buffer): Body {
  const buffer = Buffer.from(content);
  return { bytes: buffer.length, read: () => [buffer] };
}

/** The whole body as text: for those bodies that are known to be small. */
export function textOf(body: Body): string {
  return Buffer.concat([...body.read()]).toString();
}

export function jsonReply(value: unknown, headers: Readonly<Record<string, string>> = {}, status = 200): Reply {
  return {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers },
    body: bodyOf(JSON.stringify(value)),
  };
}

/** Done, and there is nothing to say. */
export const emptyReply: Reply = { status: 204, headers: {}, body: bodyOf('') };
