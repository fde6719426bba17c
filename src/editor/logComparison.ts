import { setImmediate as nextTurn } from 'node:timers/promises';
import * as vscode from 'vscode';
import { syncRunPages } from '../files-com/endpoints.ts';
import type { SyncRun } from '../files-com/syncRun.ts';
import { fileLines } from '../logs/fileLines.ts';
import type { LogFile, LogKey } from '../logs/logCache.ts';
import type { NoLog } from '../logs/logSource.ts';
import { compareLogs, LogNormalizer, type NormalLog } from '../logs/normalizeLog.ts';
import type { LogReadOptions, LogSubject, RunLogs } from '../logs/runLogs.ts';
import { formatCount } from '../words/format.ts';
import { withProgress } from './progress.ts';

export type ComparedRun = Pick<SyncRun, 'syncId' | 'createdAt' | 'dryRun'>;

/** Both logs as documents, or the run that has none. */
export type ComparedPair =
  | { readonly kind: 'pair'; readonly left: ComparedLog; readonly right: ComparedLog; readonly isWhole: boolean }
  | { readonly kind: 'noLog'; readonly runId: string; readonly log: NoLog };

export interface ComparedLog {
  readonly key: LogKey;
  readonly log: LogFile;
  readonly bytes: Uint8Array;
}

interface Normalized {
  readonly log: LogFile;
  readonly normal: NormalLog;
}

interface KeyedLog extends Normalized {
  readonly key: LogKey;
}

/** A dry run is compared with a dry run; so many runs are looked through for one that is like it. */
const candidates = 20;

/** Makes two logs fit for comparison: without times and ids, sorted, and no more of them than the diff editor bears. */
export class LogComparison implements vscode.Disposable {
  readonly #logs: RunLogs;
  readonly #lifetime = new AbortController();
  /** The two tabs of a comparison that VS Code restores ask at the same time. */
  readonly #making = new Map<string, Promise<ComparedPair>>();

  constructor(logs: RunLogs) {
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
      // One after the other: the cache may have room for one log only.
      const first = await this.#normalize(left, { signal, onProgress });
      if ('origin' in first) return { kind: 'noLog', runId: left.key.runId, log: first };
      const second = await this.#normalize(right, { signal, onProgress });
      if ('origin' in second) return { kind: 'noLog', runId: right.key.runId, log: second };
      return pairOf({ key: left.key, ...first }, { key: right.key, ...second });
    });
  }

  async #normalize(subject: LogSubject, options: LogReadOptions): Promise<Normalized | NoLog> {
    const log = await this.#logs.fetch(subject, options);
    if (log.origin === 'none') return log;
    const normalizer = new LogNormalizer();
    for await (const lines of fileLines({ ...options, ...log })) {
      for (const line of lines) normalizer.push(line);
    }
    await nextTurn();
    return { log, normal: normalizer.end() };
  }
}

/** In several turns: each of these steps takes up to some tens of milliseconds. */
async function pairOf(a: KeyedLog, b: KeyedLog): Promise<ComparedPair> {
  await nextTurn();
  const { left, right, isWhole } = compareLogs(a.normal, b.normal);
  // The same in both, so that it is no difference.
  const note = isWhole ? [] : [partNote(a.normal, b.normal)];
  const document = async ({ key, log }: KeyedLog, lines: readonly string[]): Promise<ComparedLog> => {
    await nextTurn();
    return { key, log, bytes: Buffer.from([...note, ...lines, ''].join('\n')) };
  };
  return { kind: 'pair', left: await document(a, left), right: await document(b, right), isWhole };
}

function partNote(left: NormalLog, right: NormalLog): string {
  const [a, b] = [left, right].map(({ lineCount }) => formatCount(lineCount, vscode.env.language));
  return vscode.l10n.t(
    'Only a part is compared: the first paths in alphabetical order, since the logs have {0} and {1} lines.',
    a ?? '',
    b ?? '',
  );
}
