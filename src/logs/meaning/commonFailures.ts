import { cutText } from '../../files-com/cutText.ts';
import { maskLinks } from '../../files-com/maskLinks.ts';
import type { SyncRun } from '../../files-com/syncRun.ts';
import { normalizeMessage } from './normalize.ts';
import { Turns } from '../turns.ts';

/** What is kept of a run that failed. */
export type FailedRun = Pick<SyncRun, 'id' | 'syncId' | 'syncName' | 'status' | 'createdAt'>;

/** What a run says went wrong; undefined for messages that were counted alone. */
export interface RunError {
  readonly message: string | undefined;
  readonly count: number;
}

/**
 * What runs have in common that failed: an error; `other` errors, where there are too many different ones; that they name
 * none; or why their logs were not read.
 */
export type FailureKind = 'error' | 'other' | 'unnamed' | 'unread';

export interface CommonFailure {
  readonly kind: FailureKind;
  /** What the errors have in common, or the reason why logs were not read; on one line. Empty for the other kinds. */
  readonly message: string;
  /** How often it happened. */
  readonly count: number;
  readonly runCount: number;
  /** The newest, newest first. */
  readonly runs: readonly FailedRun[];
  /** A run of each of the syncs, not of more than `mostSyncs`. */
  readonly syncs: readonly FailedRun[];
  /** When the first and the last of the runs were created, in milliseconds since 1970; undefined where nobody knows. */
  readonly firstSeen: number | undefined;
  readonly lastSeen: number | undefined;
  /** Different ones, as they came, but cut. */
  readonly examples: readonly string[];
}

/** Whatever is sent, no more is kept. */
export const mostFailures = 500;
export const mostErrors = 1000;
export const mostRuns = 50;
export const mostSyncs = 100;
const mostExamples = 3;
const longestExample = 300;
/** Examples and `normalizeMessage` look at no more. */
const longestMessage = 1000;

interface OpenFailure extends CommonFailure {
  count: number;
  runCount: number;
  readonly runs: FailedRun[];
  readonly syncs: FailedRun[];
  firstSeen: number | undefined;
  lastSeen: number | undefined;
  readonly examples: string[];
}

/** Puts the errors of runs together that differ in paths, names, numbers and times alone. What it remembers is bounded. */
export class CommonFailures {
  readonly #turns: Turns;
  readonly #failures = new Map<string, OpenFailure>();
  #leftOut = 0;

  constructor(turns = new Turns()) {
    this.#turns = turns;
  }

  /** As they are now: the most frequent first, then the last seen; what names no error after what does. */
  get list(): readonly CommonFailure[] {
    return [...this.#failures.values()].toSorted(
      (a, b) =>
        Number(isNamed(b)) - Number(isNamed(a)) ||
        b.count - a.count ||
        (b.lastSeen ?? -1) - (a.lastSeen ?? -1) ||
        (a.message < b.message ? -1 : 1),
    );
  }

  /** How many errors were not looked at: those of a run beyond the first thousand. */
  get leftOut(): number {
    return this.#leftOut;
  }

  /** Takes all errors of a run, once; without any, it is noted as one that names none. */
  async add(run: FailedRun, errors: readonly RunError[]): Promise<void> {
    const looked: (RunError & { readonly common: string })[] = [];
    for (const { message: told, count } of errors.slice(0, mostErrors)) {
      // A log is shown as it is, but the collection is passed on.
      const message = told === undefined ? undefined : maskLinks(cutText(told, longestMessage));
      const common = message === undefined ? '' : normalizeMessage(message);
      looked.push({ message, count, common });
      if (this.#turns.isOver) await this.#turns.next();
    }
    // From here at once: nobody sees a run that is counted in part.
    const touched = new Set<OpenFailure>();
    for (const { message, count, common } of looked) {
      if (message !== undefined && common === '') continue;
      const failure = message === undefined ? this.#open('other', '') : this.#open('error', common);
      failure.count += count;
      if (message !== undefined) noteExample(failure, message);
      touched.add(failure);
    }
    for (const { count } of errors.slice(mostErrors)) this.#leftOut += count;
    if (touched.size === 0) {
      const unnamed = this.#open('unnamed', '');
      unnamed.count += 1;
      touched.add(unnamed);
    }
    for (const failure of touched) noteRun(failure, run);
  }

  /** Notes a run whose log was not read, for a reason of few different ones. */
  addUnread(run: FailedRun, reason: string): void {
    const failure = this.#open('unread', reason);
    failure.count += 1;
    noteRun(failure, run);
  }

  #open(kind: FailureKind, message: string): OpenFailure {
    // Halves of a surrogate pair become others in the copy, so that must be looked for.
    const key = copied(`${kind} ${message}`);
    const known = this.#failures.get(key);
    if (known) return known;
    if (kind === 'error' && this.#failures.size >= mostFailures) return this.#open('other', '');
    const failure: OpenFailure = {
      kind,
      message: copied(message),
      count: 0,
      runCount: 0,
      runs: [],
      syncs: [],
      firstSeen: undefined,
      lastSeen: undefined,
      examples: [],
    };
    this.#failures.set(key, failure);
    return failure;
  }
}

function isNamed({ kind }: CommonFailure): boolean {
  return kind === 'error' || kind === 'other';
}

function noteExample({ examples }: OpenFailure, message: string): void {
  if (examples.length >= mostExamples) return;
  const example = copied(cutText(message, longestExample));
  if (!examples.includes(example)) examples.push(example);
}

function noteRun(failure: OpenFailure, run: FailedRun): void {
  const { runs, syncs } = failure;
  const { createdAt } = run;
  failure.runCount += 1;
  const place = runs.findIndex((other) => (other.createdAt ?? -1) < (createdAt ?? -1));
  runs.splice(place === -1 ? runs.length : place, 0, run);
  runs.splice(mostRuns);
  if (syncs.length < mostSyncs && !syncs.some(({ syncId }) => syncId === run.syncId)) syncs.push(run);
  if (createdAt === undefined) return;
  failure.firstSeen = Math.min(failure.firstSeen ?? createdAt, createdAt);
  failure.lastSeen = Math.max(failure.lastSeen ?? createdAt, createdAt);
}

/** A part of a text keeps all of it in memory, unless it is copied. */
function copied(text: string): string {
  return Buffer.from(text).toString();
}
