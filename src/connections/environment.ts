import * as l10n from '@vscode/l10n';
import { defaultOrigin, parseAddress } from './address.ts';
import { parseKey } from './apiKey.ts';

/** What the environment offers: nothing, a site with its key, or something unusable. */
export type EnvironmentSite =
  | { readonly kind: 'none' }
  | { readonly kind: 'valid'; readonly origin: string; readonly apiKey: string }
  | { readonly kind: 'invalid'; readonly reason: string };

/** Reads `FILES_API_KEY`, as the official command line does, and `FILES_API_BASE_URL`. */
export function readEnvironment(environment: NodeJS.ProcessEnv): EnvironmentSite {
  const { FILES_API_KEY: typedKey, FILES_API_BASE_URL: typedAddress } = environment;
  if (!typedKey) return { kind: 'none' };
  const key = parseKey(typedKey);
  if (key.kind === 'invalid') return invalid('FILES_API_KEY', key.reason);
  const address = parseAddress(typedAddress || defaultOrigin);
  if (address.kind === 'invalid') return invalid('FILES_API_BASE_URL', address.reason);
  return { kind: 'valid', origin: address.origin, apiKey: key.apiKey };
}

function invalid(variable: string, reason: string): EnvironmentSite {
  return { kind: 'invalid', reason: l10n.t('The environment variable {0} is not usable. {1}', variable, reason) };
}
