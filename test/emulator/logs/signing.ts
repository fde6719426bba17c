import { hexOf } from '../site/random.ts';

/** Why a link is refused, in the words of S3. */
export type LinkRefusal = 'SignatureDoesNotMatch' | 'Request has expired';

/**
 * Signs links as an object store does: who has the link may read that path until it expires, and nothing else. The
 * signature is not a cryptographic one, since a page of runs needs a thousand.
 */
export class Signer {
  readonly #seed: number;
  readonly #now: () => number;
  #second = Number.NaN;
  #date = '';

  /** `now` tells milliseconds since 1970. */
  constructor(seed: number, now: () => number) {
    this.#seed = seed;
    this.#now = now;
  }

  sign(origin: string, path: string, expirySeconds: number): string {
    const date = this.#presentSecond();
    return (
      `${origin}${path}?X-Amz-Algorithm=AWS4-HMAC-SHA256` +
      `&X-Amz-Credential=AKIADEMO%2F${date.slice(0, 8)}%2Fus-east-1%2Fs3%2Faws4_request` +
      `&X-Amz-Date=${date}&X-Amz-Expires=${expirySeconds}&X-Amz-SignedHeaders=host` +
      `&X-Amz-Signature=${this.#signature(path, date, String(expirySeconds))}`
    );
  }

  /** Undefined where the link is good. */
  refusal(url: URL): LinkRefusal | undefined {
    const date = url.searchParams.get('X-Amz-Date') ?? '';
    const expires = url.searchParams.get('X-Amz-Expires') ?? '';
    if (url.searchParams.get('X-Amz-Signature') !== this.#signature(url.pathname, date, expires))
      return 'SignatureDoesNotMatch';
    const signedAt = Date.parse(date.replace(/^(.{4})(..)(..T..)(..)(..)Z$/, '$1-$2-$3:$4:$5Z'));
    return this.#now() > signedAt + Number(expires) * 1000 ? 'Request has expired' : undefined;
  }

  /** The present second as `20260131T093000Z`, made once for all the links of a page. */
  #presentSecond(): string {
    const second = Math.floor(this.#now() / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#date = `${new Date(second * 1000).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
    }
    return this.#date;
  }

  #signature(path: string, date: string, expires: string): string {
    return hexOf(this.#seed, `${path}\n${date}\n${expires}`, 4).repeat(2);
  }
}
