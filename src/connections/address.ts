import * as l10n from '@vscode/l10n';
import { isSafeAddress } from '../files-com/address.ts';

export const defaultOrigin = 'https://app.files.com';

/** An address as somebody typed it, understood or refused with the reason. */
export type Address =
  | {
      readonly kind: 'valid';
      /** Such as `https://acme.files.com`, its host in ASCII. */
      readonly origin: string;
      /** It was typed with characters that look like others: the person should see the real host. */
      readonly disguised: boolean;
    }
  | { readonly kind: 'invalid'; readonly reason: string };

const forbidden = /[\s\\\p{Cc}\p{Bidi_Control}]/u;
/** A scheme with its slashes, if any, and then all up to the path. */
const beginning = /^(?:([a-z][a-z0-9+.-]*):\/\/)?([^/?#]*)/iu;
const hostAndPort = /^(\[[^\]]*\]|[^:]+)(:\d+)?$/u;
const emptyLabel = /^\.|\.\.|\.$/u;

/**
 * Completes typed text to an origin: `acme` is `https://acme.files.com`, `files.acme.example/path` is
 * `https://files.acme.example`. Rejects text that could send a key to an unexpected host: an ASCII host must be spelled as it
 * will be used, so neither `https:/evil.com` (host `https`) nor `0x7f.1` (host `127.0.0.1`) is an address.
 */
export function parseAddress(typed: string): Address {
  const text = typed.trim();
  if (text === '') return invalid(l10n.t('Enter the address of the site, such as acme or https://acme.files.com.'));
  if (forbidden.test(text)) {
    return invalid(l10n.t('The address has a space or another character that cannot be in one.'));
  }
  const [, scheme, authority = ''] = beginning.exec(text) ?? [];
  if (authority.includes('@')) return invalid(l10n.t('Leave out the user name and everything before the @ sign.'));
  const [, typedHost = '', port = ''] = hostAndPort.exec(authority) ?? [];
  // The URL drops the usual port, so a name with it is a bare name too.
  const isUsualPort = port === '' || Number(port.slice(1)) === 443;
  const host = scheme === undefined && isUsualPort && isBareName(typedHost) ? `${typedHost}.files.com` : typedHost;
  const whole = `${scheme ?? 'https'}://${host}${port}`;
  const url = host !== '' && URL.canParse(whole) ? new URL(whole) : undefined;
  const isAscii = /^\p{ASCII}*$/u.test(host);
  const isAsSpelled = url?.hostname === host.toLowerCase();
  const isScheme = scheme === undefined && /^https?$/iu.test(host);
  if (!url?.hostname || isScheme || (isAscii && !isAsSpelled) || emptyLabel.test(url.hostname)) {
    return invalid(l10n.t('This is not an address. Enter one such as https://acme.files.com.'));
  }
  if (!isSafeAddress(url) || (url.protocol === 'http:' && !isAsSpelled)) {
    return invalid(l10n.t('The address must begin with https: otherwise others on the network could read the key.'));
  }
  return { kind: 'valid', origin: url.origin, disguised: !isAscii };
}

/** Is it a site of Files.com, or this computer? Any other host may belong to someone else. */
export function isKnownHost(origin: string): boolean {
  const { hostname } = new URL(origin);
  if (hostname === 'files.com' || hostname.endsWith('.files.com')) return true;
  // Plain http is safe on this computer alone.
  return isSafeAddress(new URL(`http://${hostname}`));
}

/** The host of an origin, with its port where it has one: how people name a site. */
export function hostOf(origin: string): string {
  return new URL(origin).host;
}

function isBareName(host: string): boolean {
  return !/[.[]/u.test(host) && !/^(?:localhost|https?)$/iu.test(host);
}

function invalid(reason: string): Address {
  return { kind: 'invalid', reason };
}
