import { createHmac } from 'node:crypto';

/** Why a link is refused, in the words of S3. */
export type LinkRefusal = 'SignatureDoesNotMatch' | 'Request has expired';

/** Signs links as an object store does: who has the link may read that path until it expires, and nothing else. */
export class Signer {
  readonly #secret: string;
  readonly #now: () => number;

  constructor(secret: string, now: () => number) {
    this.#secret = secret;
    this.#now = now;
  }

  sign(origin: string, path: string, expirySeconds: number): string {
    const date = new Date(this.#now()).toISOString().replaceAll(/[-:]|\.\d+/g, '');
    const query = new URLSearchParams({
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': `AKIADEMO/${date.slice(0, 8)}/us-east-1/s3/aws4_request`,
      'X-Amz-Date': date,
      'X-Amz-Expires': String(expirySeconds),
      'X-Amz-SignedHeaders': 'host',
      'X-Amz-Signature': this.#signature(path, date, String(expirySeconds)),
    });
    return `${origin}${path}?${query}`;
  }

  /** Undefined where the link is good. */
  refusal(url: URL): LinkRefusal | undefined {
    const date = url.searchParams.get('X-Amz-Date') ?? '';
    const expires = url.searchParams.get('X-Amz-Expires') ?? '';
    if (url.searchParams.get('X-Amz-Signature') !== this.#signature(url.pathname, date, expires))
      return 'SignatureDoesNotMatch';
    const signedAt = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
    return this.#now() > signedAt + Number(expires) * 1000 ? 'Request has expired' : undefined;
  }

  #signature(path: string, date: string, expires: string): string {
    return createHmac('sha256', this.#secret).update(`${path}\n${date}\n${expires}`).digest('hex');
  }
}
