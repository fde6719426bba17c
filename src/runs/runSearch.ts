import { documentedStatuses, type RunStatus } from '../files-com/runStatus.ts';
import { folded } from './filter.ts';
import type { KnownValues } from './knownValues.ts';
import type { Scope } from './queryPlan.ts';
import type { RunSummary } from './runSummary.ts';
import { allTime, intersection, periodOf, type DayNames, type Period } from './searchPeriod.ts';

/** How people call what they look for. */
export interface SearchLanguage extends DayNames {
  readonly statusLabel: (status: RunStatus) => string;
}

interface SearchOptions {
  readonly language: SearchLanguage;
  /** Makes one of texts that are written in different ways. */
  readonly fold?: (text: string) => string;
}

interface Question {
  /** Folded, without those that name a period. */
  readonly words: readonly string[];
  readonly period: Period;
}

/**
 * Finds loaded runs by words: each must be in the name of the run's sync, begin a word of its status or its id, or name a
 * period in which it was created. Whatever the number of runs, a name is looked at once.
 */
export class RunSearch {
  readonly #language: SearchLanguage;
  readonly #fold: (text: string) => string;
  readonly #names = new Map<string, string>();
  readonly #labels = new Map<string, readonly string[]>();
  #runs: readonly RunSummary[] = [];
  #syncs: KnownValues['syncs'] = [];
  #statuses: readonly RunStatus[] = documentedStatuses;

  constructor({ language, fold = folded }: SearchOptions) {
    this.#fold = fold;
    this.#language = { ...language, today: fold(language.today), yesterday: fold(language.yesterday) };
  }

  /** Searches these from now on; the runs are newest first. */
  replace(runs: readonly RunSummary[], { syncs, statuses }: Pick<KnownValues, 'syncs' | 'statuses'>): void {
    this.#runs = runs;
    this.#syncs = syncs;
    this.#statuses = [...new Set<RunStatus>([...documentedStatuses, ...statuses])];
  }

  /** The newest runs that are meant, `limit` at most; all are where there is no word. */
  find(text: string, now: number, limit: number): readonly RunSummary[] {
    const { words, period } = this.#read(text, now);
    const statuses = new Set(this.#statusesNamed(words));
    const wordsLeft = new Map<string | undefined, readonly string[]>();
    const found: RunSummary[] = [];
    for (const run of this.#runs) {
      if (found.length >= limit) break;
      if (!isWithin(run, period)) continue;
      const { id, status, syncName } = run;
      const left = wordsLeft.get(syncName) ?? words.filter((word) => !this.#nameHolds(syncName, word));
      wordsLeft.set(syncName, left);
      const hasStatus = status !== undefined && statuses.has(status);
      const isMeant = left.every((word) => id.startsWith(word) || (hasStatus && this.#labelHolds(status, word)));
      if (isMeant) found.push(run);
    }
    return found;
  }

  /**
   * All that the service need be asked for to find every run that is meant: as little as the words tell. Undefined where
   * no run can be meant, since it would be of two days.
   */
  scopeOf(text: string, now: number): Scope | undefined {
    const { words, period } = this.#read(text, now);
    if (period.before <= period.from) return undefined;
    const statuses = this.#statusesNamed(words);
    const statusWords = words.filter((word) => statuses.some((status) => this.#labelHolds(status, word)));
    const meant = statuses.filter((status) => statusWords.every((word) => this.#labelHolds(status, word)));
    // Where a sync is called so, nobody knows whether a status is meant.
    const status = this.#syncsNamed(words).length === 0 ? only(meant) : undefined;
    const syncId = only(this.#syncsNamed(words.filter((word) => !statusWords.includes(word))))?.id;
    return { syncId, status, ...(period === allTime ? {} : period) };
  }

  #read(text: string, now: number): Question {
    const words: string[] = [];
    let period = allTime;
    for (const word of wordsOf(this.#fold(text))) {
      const named = periodOf(word, now, this.#language);
      if (named) period = intersection(period, named);
      else words.push(word);
    }
    return { words, period };
  }

  /** Where words hold a whole label, that status alone: `failed` is not partially failed, `fail` may be. */
  #statusesNamed(words: readonly string[]): readonly RunStatus[] {
    const lengthOf = (status: RunStatus): number => this.#labelWords(status).length;
    const whole = this.#statuses.filter((status) => this.#labelWords(status).every((word) => words.includes(word)));
    const longest = Math.max(0, ...whole.map(lengthOf));
    if (longest > 0) return whole.filter((status) => lengthOf(status) === longest);
    return this.#statuses.filter((status) => words.some((word) => this.#labelHolds(status, word)));
  }

  #syncsNamed(words: readonly string[]): KnownValues['syncs'] {
    if (words.length === 0) return [];
    return this.#syncs.filter(({ name }) => words.every((word) => this.#nameHolds(name, word)));
  }

  #nameHolds(name: string | undefined, word: string): boolean {
    if (name === undefined) return false;
    let known = this.#names.get(name);
    if (known === undefined) this.#names.set(name, (known = this.#fold(name)));
    return known.includes(word);
  }

  #labelHolds(status: RunStatus, word: string): boolean {
    return this.#labelWords(status).some((labelWord) => labelWord.startsWith(word));
  }

  #labelWords(status: RunStatus): readonly string[] {
    let known = this.#labels.get(status);
    if (!known) this.#labels.set(status, (known = wordsOf(this.#fold(this.#language.statusLabel(status)))));
    return known;
  }
}

function wordsOf(text: string): readonly string[] {
  return text.split(/\s+/u).filter((word) => word !== '');
}

function isWithin({ createdAt }: RunSummary, { from, before }: Period): boolean {
  if (createdAt === undefined) return from === -Infinity;
  return createdAt >= from && createdAt < before;
}

function only<T>(list: readonly T[]): T | undefined {
  return list.length === 1 ? list[0] : undefined;
}
