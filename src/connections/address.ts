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

const scheme = /^([a-z][a-z0-9+.-]*):\/\//iu;
const forbidden = /[\s\\\p{Cc}\p{Bidi_Control}]/u;

/**
 * Completes what was typed to an origin: `acme` is `https://acme.files.com`, `files.acme.example/path` is
 * `https://files.acme.example`. Refuses whatever could send a key somewhere unexpected.
 */
export function parseAddress(typed: string): Address {
  const text = typed.trim();
  if (text === '') return invalid(l10n.t('Enter the address of the site, such as acme or https://acme.files.com.'));
  if (forbidden.test(text))
    return invalid(l10n.t('The address has a space or another character that cannot be in one.'));
  const url = URL.canParse(complete(text)) ? new URL(complete(text)) : undefined;
  if (!url?.hostname) return invalid(l10n.t('This is not an address. Enter one such as https://acme.files.com.'));
  if (url.username || url.password) return invalid(l10n.t('Leave out the user name and everything before the @ sign.'));
  if (!isSafeAddress(url)) {
    return invalid(l10n.t('The address must begin with https, so that nobody on the way can read the key.'));
  }
  return { kind: 'valid', origin: url.origin, disguised: /[^\p{ASCII}]/u.test(text) };
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

function complete(text: string): string {
  if (scheme.test(text)) return text;
  const isBareName = !/[.:/?#@[]/u.test(text) && text.toLowerCase() !== 'localhost';
  return isBareName ? `https://${text}.files.com` : `https://${text}`;
}

function invalid(reason: string): Address {
  return { kind: 'invalid', reason };
}
