import { isLocal, isSafeAddress } from '../../files-com/address.ts';
import type { Client } from '../../files-com/client.ts';
import { FilesComError } from '../../files-com/errors.ts';

/**
 * The address that a log's link leads to, if it may be asked: https, or http on this computer. A link from elsewhere must
 * not reach what listens on this computer: `allowLocal` is for those of a site or a hop that is here itself. `base` is the
 * hop before. Throws `badLink`.
 */
export function checkLink(link: string, allowLocal: boolean, base?: URL): URL {
  if (!URL.canParse(link, base?.href)) throw badLink('is not a valid address');
  const url = new URL(link, base);
  if (!isSafeAddress(url)) throw badLink(`leads to ${url.protocol.slice(0, 20)} where only https: is followed`);
  if (url.username !== '' || url.password !== '') throw badLink('holds a user name or a password');
  if (!allowLocal && isLocal(url.hostname)) throw badLink('leads to this computer or its network');
  return url;
}

/** The error for a link that is not followed; `reason` completes the sentence. */
export function badLink(reason: string): FilesComError {
  return new FilesComError('badLink', `It ${reason}.`);
}

/** What may be shown of a link: its query is its signature. */
export function withoutQuery(url: URL): string {
  return url.origin + url.pathname;
}

/**
 * Has a pre-signed link surely expired, by the service's clock and this computer's? If either is wrong, the link is tried
 * and its store tells. Object stores of the S3 kind write `X-Amz-Date=20260131T120000Z&X-Amz-Expires=<seconds>`, others the
 * same under a name of their own.
 */
export function hasExpired(link: string, { serviceTime }: Pick<Client, 'serviceTime'>): boolean {
  if (serviceTime === undefined || !URL.canParse(link)) return false;
  const now = Math.min(serviceTime, Date.now());
  const query = new Map([...new URL(link).searchParams].map(([name, value]) => [name.toLowerCase(), value]));
  return ['x-amz', 'x-files', 'x-goog'].some((store) => {
    const signedAt = parseBasicTime(query.get(`${store}-date`));
    const seconds = Number(query.get(`${store}-expires`) ?? Number.NaN);
    return signedAt + seconds * 1000 <= now;
  });
}

/** `20260131T120000Z` in milliseconds since 1970; NaN for anything else. */
function parseBasicTime(text = ''): number {
  return Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/u, '$1-$2-$3T$4:$5:$6Z'));
}
