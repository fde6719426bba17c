import * as l10n from '@vscode/l10n';

export type ApiKey =
  { readonly kind: 'valid'; readonly apiKey: string } | { readonly kind: 'invalid'; readonly reason: string };

/** A key as somebody typed or pasted it, trimmed; refused where it could not be the value of a header. */
export function parseKey(typed: string): ApiKey {
  const apiKey = typed.trim();
  if (apiKey === '') return { kind: 'invalid', reason: l10n.t('Enter the API key.') };
  if (!/^[\x21-\x7E]+$/u.test(apiKey)) {
    return { kind: 'invalid', reason: l10n.t('An API key has no spaces and no special characters. Copy it again.') };
  }
  return { kind: 'valid', apiKey };
}
