import { listSyncs } from '../files-com/endpoints.ts';
import { FilesComError, type ErrorKind } from '../files-com/errors.ts';
import { noteCursor, type Page } from '../files-com/pages.ts';
import { isEnded } from '../files-com/runStatus.ts';
import type { Sync } from '../files-com/sync.ts';
import { holdsText } from './filter.ts';
import type { Reading } from './loadMore.ts';
import { bounded, compareNewestFirst, summarize, type RunSummary } from './runSummary.ts';

/** What the tree shows of a sync, whether or not any of its runs is loaded. */
export interface SyncEntry {
  readonly id: string;
  readonly name: string | undefined;
  readonly disabled: boolean;
  readonly workspaceId: string | undefined;
  /** As it was when the page was read. */
  readonly latest: RunSummary | undefined;
}

interface SyncDirectoryOptions {
  /** Called once, when the key turns out not to be allowed to list syncs. */
  readonly onRefused?: ((error: FilesComError) => void) | undefined;
}

const refusals: ReadonlySet<ErrorKind> = new Set(['keyRejected', 'forbidden', 'notFound']);

/**
 * The syncs of a connection, page by page, by name. A key that may list runs need not be allowed to list syncs: then it
 * stays as it is, and is not asked for again.
 */
export class SyncDirectory {
  readonly #options: SyncDirectoryOptions;
  readonly #entries = new Map<string, SyncEntry>();
  readonly #visited = new Set<string>();
  /** By sync, the names that its runs had, if it is called otherwise now or is not in the list. */
  readonly #formerNames: Map<string, Set<string>>;
  /** The syncs as they were listed before. */
  readonly #before: ReadonlyMap<string, Pick<SyncEntry, 'name'>>;
  #cursor: string | undefined;
  #isRead = false;
  #isRefused = false;
  #problem: Error | undefined;
  /** False where whoever began it has cancelled it. */
  #loading: Promise<boolean> | undefined;

  /** `before`: the same list as it was read before. */
  constructor(options: SyncDirectoryOptions = {}, before?: SyncDirectory) {
    this.#options = options;
    this.#formerNames = before ? before.#formerNames : new Map();
    this.#before = new Map(before?.entries);
  }

  /** By id, in the order of the service. */
  get entries(): ReadonlyMap<string, SyncEntry> {
    return this.#entries;
  }

  /** Has a page come, or been refused? */
  get isRead(): boolean {
    return this.#isRead || this.#isRefused;
  }

  /** Is there a page after those that were read? */
  get hasMore(): boolean {
    return this.#cursor !== undefined && !this.#isRefused;
  }

  /** Have all pages been read? */
  get isComplete(): boolean {
    return this.#isRead && this.#cursor === undefined && !this.#isRefused;
  }

  /** Is the key not allowed to list syncs? */
  get isRefused(): boolean {
    return this.#isRefused;
  }

  /** Takes over what has been learned of the latest run of a sync, or of a later one. */
  learn(run: RunSummary): void {
    if (run.syncId === undefined) return;
    const entry = this.#entries.get(run.syncId);
    if (run.syncName !== undefined && run.syncName !== entry?.name) this.#noteName(run.syncId, run.syncName);
    if (!entry?.latest || compareNewestFirst(run, entry.latest) > 0) return;
    if (isEnded(entry.latest) && entry.latest.id === run.id && !isEnded(run)) return;
    this.#entries.set(entry.id, { ...entry, latest: run });
  }

  /** Takes over that a run is gone. */
  lose(runId: string): void {
    for (const entry of this.#entries.values()) {
      if (entry.latest?.id === runId) this.#entries.set(entry.id, { ...entry, latest: undefined });
    }
  }

  /** Why the last page did not come; undefined where it did, or was refused. The same page may be asked for again. */
  get problem(): Error | undefined {
    return this.#problem;
  }

  /**
   * Reads the next page, or the first, with one request; none where there is nothing left to ask. Whoever asks meanwhile
   * waits for the same page. Rejects with the signal's reason alone: for what else went wrong see `problem`.
   */
  async loadMore(reading: Pick<Reading, 'client' | 'perPage' | 'signal'>): Promise<void> {
    const { signal } = reading;
    signal.throwIfAborted();
    if (this.isComplete || this.#isRefused) return;
    this.#loading ??= this.#loadPage(reading).finally(() => (this.#loading = undefined));
    const isDone = await this.#loading;
    signal.throwIfAborted();
    if (!isDone) await this.loadMore(reading);
  }

  /**
   * The IDs of the syncs whose current name, or name at the time of a loaded run, contains the text, ignoring case;
   * undefined until all syncs are known.
   */
  syncsNamed(text: string): readonly string[] | undefined {
    if (!this.isComplete) return undefined;
    const now = [...this.#entries.values()].filter(({ name }) => holdsText(name, text)).map(({ id }) => id);
    const before = [...this.#formerNames].filter(([, names]) => [...names].some((name) => holdsText(name, text)));
    return [...new Set([...now, ...before.map(([id]) => id)])];
  }

  #noteName(id: string, name: string): void {
    const names = this.#formerNames.get(id) ?? new Set();
    this.#formerNames.set(id, names.add(name));
  }

  async #loadPage({ client, perPage, signal }: Pick<Reading, 'client' | 'perPage' | 'signal'>): Promise<boolean> {
    this.#problem = undefined;
    try {
      this.#takePage(await listSyncs(client, { perPage, cursor: this.#cursor }, signal));
    } catch (error) {
      if (signal.aborted) return false;
      this.#noteFailure(error);
    }
    return true;
  }

  /** FilesComError `badAnswer` for a cursor that leads back; what the page holds is taken over all the same. */
  #takePage({ items, nextCursor }: Page<Sync>): void {
    for (const sync of items) {
      const entry = entryOf(sync);
      this.#entries.set(sync.id, entry);
      for (const name of [entry.latest?.syncName, this.#before.get(sync.id)?.name]) {
        if (name !== undefined && name !== entry.name) this.#noteName(sync.id, name);
      }
    }
    this.#isRead = true;
    noteCursor(this.#visited, nextCursor);
    this.#cursor = nextCursor;
  }

  #noteFailure(error: unknown): void {
    if (!(error instanceof FilesComError && refusals.has(error.kind))) {
      this.#problem = error instanceof Error ? error : new Error(String(error));
      return;
    }
    this.#isRefused = true;
    this.#options.onRefused?.(error);
  }
}

function entryOf({ id, name, disabled, workspaceId, latestRun }: Sync): SyncEntry {
  return {
    id,
    name: bounded(name),
    disabled: disabled ?? false,
    workspaceId,
    latest: latestRun && summarize(latestRun),
  };
}
