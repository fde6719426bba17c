import * as vscode from 'vscode';
import { syncRunPages } from '../files-com/endpoints.ts';
import type { SyncRun } from '../files-com/syncRun.ts';
import type { ComparedFiles } from '../logs/lines/protocol.ts';
import type { CachedLog, LogKey } from '../logs/store/logCache.ts';
import type { LogSubject, Logs, NoLog } from '../logs/logs.ts';
import { formatCount } from '../words/format.ts';
import { withProgress } from './progress.ts';

export type ComparedRun = Pick<SyncRun, 'syncId' | 'createdAt' | 'dryRun'>;

/** Both logs as documents, or the run that has none. */
export type ComparedPair =
  | { readonly kind: 'pair'; readonly left: ComparedLog; readonly right: ComparedLog; readonly isWhole: boolean }
  | { readonly kind: 'noLog'; readonly runId: string; readonly log: NoLog };

export interface ComparedLog {
  readonly key: LogKey;
  readonly log: CachedLog;
  readonly bytes: Uint8Array;
}

/** A dry run is compared with a dry run; so many runs are looked through for one that is like it. */
const candidates = 20;

/** Makes two logs fit for comparison: without times and ids, sorted, and no more of them than the diff editor bears. */
export class LogComparison implements vscode.Disposable {
  readonly #logs: Logs;
  readonly #lifetime = new AbortController();
  /** The two tabs of a comparison that VS Code restores ask at the same time. */
  readonly #making = new Map<string, Promise<ComparedPair>>();

  constructor(logs: Logs) {
    this.#logs = logs;
  }

  /** The last run of the sync that succeeded before this one; asks once. Undefined where there is none. */
  async lastSuccessBefore(
    { syncId, createdAt, dryRun }: ComparedRun,
    getClient: LogSubject['getClient'],
  ): Promise<SyncRun | undefined> {
    if (syncId === undefined) return undefined;
    const filter = { syncId, status: 'success', ...(createdAt !== undefined && { createdAt: { lt: createdAt } }) };
    const sort = { field: 'createdAt', direction: 'desc' } as const;
    const query = { filter, sort, perPage: candidates };
    for await (const { items } of syncRunPages(await getClient(), query, this.#lifetime.signal)) {
      if (items.length > 0) return items.find((run) => (run.dryRun ?? false) === (dryRun ?? false)) ?? items[0];
    }
    return undefined;
  }

  /** Fetches both logs where they are not on disk. Rejects with an abort when it is cancelled. */
  async make(left: LogSubject, right: LogSubject): Promise<ComparedPair> {
    const key = [left, right].map(({ key: { site, runId } }) => `${site}/${runId}`).join(' ');
    const known = this.#making.get(key);
    if (known) return known;
    const making = this.#make(left, right).finally(() => this.#making.delete(key));
    this.#making.set(key, making);
    return making;
  }

  dispose(): void {
    this.#lifetime.abort();
  }

  async #make(left: LogSubject, right: LogSubject): Promise<ComparedPair> {
    const title = vscode.l10n.t('Comparing the logs of runs {0} and {1}', left.key.runId, right.key.runId);
    return withProgress(title, this.#lifetime.signal, async (signal, onProgress) => {
      const first = await this.#logs.fetch(left, { signal, onProgress });
      if (first.origin === 'none') return { kind: 'noLog', runId: left.key.runId, log: first };
      const second = await this.#logs.fetch(right, { signal, onProgress });
      if (second.origin === 'none') return { kind: 'noLog', runId: right.key.runId, log: second };
      const compared = await this.#logs.compare(first, second);
      signal.throwIfAborted();
      // The same in both documents, so that it is no difference.
      const note = Buffer.from(compared.isWhole ? '' : `${partNote(compared)}\n`);
      return {
        kind: 'pair',
        left: { key: left.key, log: first, bytes: Buffer.concat([note, compared.left]) },
        right: { key: right.key, log: second, bytes: Buffer.concat([note, compared.right]) },
        isWhole: compared.isWhole,
      };
    });
  }
}

function partNote({ leftLines, rightLines }: ComparedFiles): string {
  const [a, b] = [leftLines, rightLines].map((lines) => formatCount(lines, vscode.env.language));
  return vscode.l10n.t(
    'Only a part is compared: the first paths in alphabetical order, since the logs have {0} and {1} lines.',
    a ?? '',
    b ?? '',
  );
}
