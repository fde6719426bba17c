import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { Client, type ClientOptions, type Site } from '../files-com/client.ts';
import { listSyncRuns } from '../files-com/endpoints.ts';
import { FilesComError } from '../files-com/errors.ts';
import { hostOf, isKnownHost } from './address.ts';
import type { EnvironmentSite } from './environment.ts';
import type { ConnectionRef } from './refs.ts';
import {
  connectionId,
  decodeSecret,
  encodeSecret,
  readConnections,
  readConsent,
  secretName,
  writeConnections,
  writeConsent,
  type StoredConnection,
} from './storage.ts';

/** A site that can be asked for its runs. Without its key, so that it can be shown and logged. */
export interface Connection {
  /** Of 16 hexadecimal digits; the same after signing out and in again. */
  readonly id: string;
  readonly label: string;
  readonly origin: string;
  readonly workspaceId: string | undefined;
  readonly source: 'stored' | 'environment';
}

export interface ConnectionsOptions {
  readonly state: vscode.Memento;
  readonly secrets: vscode.SecretStorage;
  readonly environment: EnvironmentSite;
  readonly client: Omit<ClientOptions, 'onKeyRejected'>;
}

/** The sites that are signed in to, and which of them is active. Keys leave here only inside a client. */
export class Connections implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #keyTrouble = new vscode.EventEmitter<FilesComError>();
  readonly #options: ConnectionsOptions;
  readonly #secretListener: vscode.Disposable;
  #stored: readonly StoredConnection[];
  #activeId: string | undefined;
  /** Of the active connection, and the rest until `#reset`: made when first asked for. */
  #client: Promise<Client> | undefined;
  #secret: string | undefined;
  #isTroubled = false;
  #generation = 0;
  #lastChange = Promise.resolve();

  /** The active connection or its key changed. */
  readonly onDidChange = this.#changed.event;
  /** The active connection's key is rejected or gone; once for each key, however many requests fail. */
  readonly onDidLoseKey = this.#keyTrouble.event;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
    const { connections, activeId } = readConnections(options.state);
    this.#stored = connections;
    this.#activeId = activeId;
    this.#secretListener = options.secrets.onDidChange(({ key }) => this.#inTurn(() => this.#onSecretChange(key)));
  }

  get all(): readonly Connection[] {
    if (this.#stored.length > 0) return this.#stored.map(describe);
    const { environment } = this.#options;
    if (environment.kind !== 'valid' || this.unconfirmedHost !== undefined) return [];
    return [describeEnvironment(environment)];
  }

  /** The host that the environment's key would be sent to, if the person agreed; undefined where no answer is needed. */
  get unconfirmedHost(): string | undefined {
    const { environment, state } = this.#options;
    if (this.#stored.length > 0 || environment.kind !== 'valid' || isKnownHost(environment.origin)) return undefined;
    const host = hostOf(environment.origin);
    return readConsent(state, host) === true ? undefined : host;
  }

  /** Was the question about the environment's host answered with no? It isn't asked again without a cause. */
  isRefused(host: string): boolean {
    return readConsent(this.#options.state, host) === false;
  }

  /** Remembers whether the environment's key may be sent to a host. */
  consent(host: string, isAllowed: boolean): Promise<void> {
    return this.#inTurn(async () => {
      await writeConsent(this.#options.state, host, isAllowed);
      this.#reset();
    });
  }

  get active(): Connection | undefined {
    return this.all.find(({ id }) => id === this.#activeId) ?? this.all[0];
  }

  /**
   * The client of exactly this connection, while it is the active one. Rejects with a FilesComError: `otherConnection`
   * when another one is active, also when it became so meanwhile; `noKey` when there is no such connection or no key.
   */
  async clientFor(ref: ConnectionRef | undefined): Promise<Client> {
    this.requireActive(ref);
    const client = (this.#client ??= this.#connect());
    try {
      return await client;
    } catch (error) {
      if (this.#client === client) this.#client = undefined;
      throw error;
    } finally {
      this.requireActive(ref);
    }
  }

  /** The connection of the ref if it is the active one. Throws a FilesComError as `clientFor`; asks nothing. */
  requireActive(ref: ConnectionRef | undefined): Connection {
    const { active } = this;
    if (active === undefined || ref === undefined) throw new FilesComError('noKey', this.#whyNone());
    if (active.id === ref.connectionId) return active;
    const owner = this.all.find(({ id }) => id === ref.connectionId);
    if (!owner) throw new FilesComError('noKey', signedOut());
    const { id, label } = owner;
    const message = l10n.t('{0} is the active site now.', active.label);
    throw new FilesComError('otherConnection', message, { connection: { id, label } });
  }

  /**
   * Asks the site for one run, to see whether it takes the key; rejects with the reason if it does not. Once only: the
   * person waits, and a mistyped host does not come up by itself.
   */
  async check(site: Site, signal: AbortSignal): Promise<void> {
    const client = new Client(site, { ...this.#options.client, retries: { retries: 0 } });
    await listSyncRuns(client, { perPage: 1 }, signal);
  }

  /** Stores a site and its key and makes it the active one. The same site and workspace again gets the new key. */
  add({ origin, workspaceId, apiKey }: Site): Promise<void> {
    return this.#inTurn(async () => {
      const added = { id: connectionId({ origin, workspaceId, apiKey }), origin, workspaceId };
      const replaced = this.#stored.find((other) => isSamePlace(other, added));
      const connections = replaced
        ? this.#stored.map((other) => (other === replaced ? added : other))
        : [...this.#stored, added];
      const secret = encodeSecret(origin, apiKey);
      const { secrets } = this.#options;
      await this.#save(connections, added.id, async () => {
        await secrets.store(secretName(added.id), secret);
        if (replaced && replaced.id !== added.id) await secrets.delete(secretName(replaced.id));
      });
      this.#secret = secret;
    });
  }

  /** Forgets a stored connection and its key; the first of the others becomes active. */
  remove(id: string): Promise<void> {
    return this.#inTurn(async () => {
      const others = this.#stored.filter((other) => other.id !== id);
      const activeId = this.#activeId === id ? others[0]?.id : this.#activeId;
      await this.#save(others, activeId, () => this.#options.secrets.delete(secretName(id)));
    });
  }

  /** Makes another connection the active one. */
  activate(id: string): Promise<void> {
    return this.#inTurn(async () => {
      if (id === this.active?.id) return;
      if (!this.all.some((other) => other.id === id)) throw new FilesComError('noKey', signedOut());
      await this.#save(this.#stored, id);
    });
  }

  dispose(): void {
    this.#secretListener.dispose();
    this.#changed.dispose();
    this.#keyTrouble.dispose();
  }

  async #connect(): Promise<Client> {
    const generation = this.#generation;
    const { active } = this;
    if (!active) throw new FilesComError('noKey', this.#whyNone());
    const apiKey = await this.#readKey(active);
    if (apiKey === undefined) {
      const error = new FilesComError('noKey', l10n.t('The API key of {0} is no longer stored.', active.label));
      this.#reportTrouble(generation, error);
      throw error;
    }
    const { origin, workspaceId } = active;
    const onKeyRejected = (error: FilesComError): void => this.#reportTrouble(generation, error);
    return new Client({ origin, workspaceId, apiKey }, { ...this.#options.client, onKeyRejected });
  }

  async #readKey({ id, origin, source }: Connection): Promise<string | undefined> {
    const { environment, secrets } = this.#options;
    if (source === 'environment') return environment.kind === 'valid' ? environment.apiKey : undefined;
    const secret = await secrets.get(secretName(id));
    if (id === this.active?.id) this.#secret = secret;
    return decodeSecret(secret, origin);
  }

  #whyNone(): string {
    const { environment } = this.#options;
    if (environment.kind === 'invalid') return environment.reason;
    const host = this.unconfirmedHost;
    if (host === undefined) return l10n.t('No API key is stored.');
    return l10n.t('The API key from FILES_API_KEY is not sent to {0}: that was not confirmed.', host);
  }

  #reportTrouble(generation: number, error: FilesComError): void {
    if (generation !== this.#generation || this.#isTroubled) return;
    this.#isTroubled = true;
    this.#keyTrouble.fire(error);
  }

  /** The list first: the other windows read it when they hear of the secret. */
  async #save(
    connections: readonly StoredConnection[],
    activeId: string | undefined,
    changeSecret?: () => Thenable<void>,
  ): Promise<void> {
    await writeConnections(this.#options.state, connections, activeId);
    try {
      await changeSecret?.();
    } catch (error) {
      await writeConnections(this.#options.state, this.#stored, this.#activeId);
      throw error;
    }
    this.#stored = connections;
    this.#activeId = activeId;
    // In the same turn: at no moment may the client be another connection's than the active one's.
    this.#reset();
  }

  #reset(): void {
    this.#client = undefined;
    this.#secret = undefined;
    this.#isTroubled = false;
    this.#generation++;
    this.#changed.fire();
  }

  /** Another window signed in or out, or a keyring lost a key; what this window did itself is known already. */
  async #onSecretChange(name: string): Promise<void> {
    const before = this.active;
    this.#stored = readConnections(this.#options.state).connections;
    const heir = before && this.#stored.find((other) => isSamePlace(other, before));
    if (heir) this.#activeId = heir.id;
    const now = this.active;
    if (now?.id !== before?.id) return this.#reset();
    if (now === undefined || name !== secretName(now.id)) return;
    // A secret that cannot be read is a change too: the next `getClient` says why.
    const secret = await this.#options.secrets.get(name).then(undefined, () => undefined);
    if (secret === undefined || secret !== this.#secret) this.#reset();
  }

  /** One change at a time, each seeing what the one before has stored. */
  #inTurn(task: () => Promise<void>): Promise<void> {
    const result = this.#lastChange.then(task);
    this.#lastChange = result.catch(() => {
      // Whoever asked for the change has the error.
    });
    return result;
  }
}

/** The one replaces the other in the list. */
function isSamePlace(a: StoredConnection, b: StoredConnection): boolean {
  return a.origin === b.origin && a.workspaceId === b.workspaceId;
}

function signedOut(): string {
  return l10n.t('This belongs to a site that was signed out.');
}

function describe({ id, origin, workspaceId }: StoredConnection): Connection {
  const host = hostOf(origin);
  const label = workspaceId === undefined ? host : l10n.t('{0} (workspace {1})', host, workspaceId);
  return { id, label, origin, workspaceId, source: 'stored' };
}

function describeEnvironment({ origin, apiKey }: Pick<Site, 'origin' | 'apiKey'>): Connection {
  const id = connectionId({ origin, workspaceId: undefined, apiKey });
  return { id, label: hostOf(origin), origin, workspaceId: undefined, source: 'environment' };
}
