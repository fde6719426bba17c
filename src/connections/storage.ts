import { createHash } from 'node:crypto';
import type * as vscode from 'vscode';
import type { Site } from '../files-com/client.ts';
import { isObject } from '../files-com/fields.ts';
import { tryParseJson } from '../files-com/json.ts';
import { defaultOrigin, parseAddress } from './address.ts';

// What is kept of a connection between sessions: where it goes in the global state, its key in the secret storage.

export interface StoredConnection {
  readonly id: string;
  readonly origin: string;
  readonly workspaceId: string | undefined;
}

/**
 * Names a site and workspace: 16 hexadecimal digits, the same after each sign-in. All sites answer at the default address,
 * where the key alone decides which one: there, another key is another connection.
 */
export function connectionId({ origin, workspaceId, apiKey }: Site): string {
  const key = origin === defaultOrigin ? `\n${apiKey}` : '';
  return createHash('sha256')
    .update(`${origin}\n${workspaceId ?? ''}${key}`)
    .digest('hex')
    .slice(0, 16);
}

/** Names the site that ids belong to: its address, or at the default address, where all sites answer, the connection. */
export function siteName({ id, origin }: Pick<StoredConnection, 'id' | 'origin'>): string {
  return origin === defaultOrigin ? id : origin;
}

const listKey = 'connections';
const activeKey = 'activeConnection';

/** The stored connections and which of them is active; whatever is not one of them is left out. */
export function readConnections(state: vscode.Memento): {
  readonly connections: readonly StoredConnection[];
  readonly activeId: string | undefined;
} {
  const list = state.get<unknown>(listKey);
  const activeId = state.get<unknown>(activeKey);
  return {
    connections: Array.isArray(list) ? list.filter(isStoredConnection) : [],
    activeId: typeof activeId === 'string' ? activeId : undefined,
  };
}

export async function writeConnections(
  state: vscode.Memento,
  connections: readonly StoredConnection[],
  activeId: string | undefined,
): Promise<void> {
  await state.update(listKey, connections);
  await state.update(activeKey, activeId);
}

const environmentHostsKey = 'environmentHosts';

/** May the environment's key be sent to this host? Undefined where that was never answered. */
export function readConsent(state: vscode.Memento, host: string): boolean | undefined {
  const answers = state.get<unknown>(environmentHostsKey);
  const answer = isObject(answers) && Object.hasOwn(answers, host) ? answers[host] : undefined;
  return typeof answer === 'boolean' ? answer : undefined;
}

export async function writeConsent(state: vscode.Memento, host: string, isAllowed: boolean): Promise<void> {
  const answers = state.get<unknown>(environmentHostsKey);
  await state.update(environmentHostsKey, { ...(isObject(answers) && answers), [host]: isAllowed });
}

/** Where the secret storage has the key of a connection. */
export function secretName(id: string): string {
  return `apiKey.${id}`;
}

/** The key together with the only origin it may be sent to. */
export function encodeSecret(origin: string, apiKey: string): string {
  return JSON.stringify({ origin, apiKey });
}

/** The key, if the secret was stored for this origin. */
export function decodeSecret(secret: string | undefined, origin: string): string | undefined {
  const value = secret === undefined ? undefined : tryParseJson(secret);
  if (!isObject(value) || value['origin'] !== origin) return undefined;
  return typeof value['apiKey'] === 'string' ? value['apiKey'] : undefined;
}

function isStoredConnection(value: unknown): value is StoredConnection {
  if (!isObject(value)) return false;
  const { id, origin, workspaceId } = value;
  if (typeof origin !== 'string') return false;
  if (workspaceId !== undefined && typeof workspaceId !== 'string') return false;
  const address = parseAddress(origin);
  if (address.kind !== 'valid' || address.origin !== origin) return false;
  if (origin === defaultOrigin) return typeof id === 'string' && /^[0-9a-f]{16}$/u.test(id);
  return id === connectionId({ origin, workspaceId, apiKey: '' });
}
