import { Worker } from 'node:worker_threads';

/** A pattern that is not valid, or that takes too long for a line: some need ages for a few dozen characters. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
  /** The line that it takes too long for; undefined where it is not valid. */
  readonly line: number | undefined;

  constructor(message: string, line?: number) {
    super(message);
    this.line = line;
  }
}

/** For each text the place and the length, in UTF-16 code units, of each match in turn. */
export type Matches = readonly (readonly number[])[];

export interface Matcher {
  /**
   * Finds the first matches of each text, `most` of them. One call at a time. Rejects with the signal's reason or a
   * PatternError, whose `line` is the index of the text.
   */
  match(texts: readonly string[], signal: AbortSignal, most?: number): Promise<Matches>;
  /** Ends the match in progress. */
  close(): void;
}

interface Job {
  readonly texts: readonly string[];
  readonly most: number;
  /** The number of tries so far, and the index of the present text. */
  readonly progress: Int32Array;
}

type Outcome = { readonly matches: Matches } | { readonly message: string };

/** How long a pattern may take from one match, or text, to the next. */
const patienceMilliseconds = 500;

/** Matches a text that a person looks for, or a pattern of theirs. Throws PatternError for one that isn't valid. */
export function matcherFor(text: string, isPattern: boolean, matchCase: boolean): Matcher {
  const pattern = compile(isPattern ? text : escaped(text), matchCase ? 'gu' : 'giu');
  return isPattern ? new PatternWorker(pattern) : new PlainMatcher(pattern);
}

function compile(pattern: string, flags: string): RegExp {
  try {
    return new RegExp(pattern, flags);
  } catch (error) {
    throw new PatternError(error instanceof Error ? error.message : String(error));
  }
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/gu, (character) => `\\x${character.charCodeAt(0).toString(16)}`);
}

/** The worker runs it from its source code, so it uses nothing from outside. */
function matchTexts({ texts, most, progress }: Job, pattern: RegExp): Matches {
  return texts.map((text, index) => {
    const found: number[] = [];
    Atomics.store(progress, 1, index);
    pattern.lastIndex = 0;
    while (found.length < most * 2) {
      Atomics.add(progress, 0, 1);
      const match = pattern.exec(text);
      if (!match) break;
      // An empty match, such as of /x*/, would be found everywhere.
      if (match[0] !== '') found.push(match.index, match[0].length);
      else pattern.lastIndex = match.index + ((text.codePointAt(match.index) ?? 0) > 0xffff ? 2 : 1);
    }
    return found;
  });
}

/** Matches plain characters, which takes no longer than the texts have of them. */
class PlainMatcher implements Matcher {
  readonly #pattern: RegExp;

  constructor(pattern: RegExp) {
    this.#pattern = pattern;
  }

  async match(texts: readonly string[], signal: AbortSignal, most = Infinity): Promise<Matches> {
    signal.throwIfAborted();
    return matchTexts({ texts, most, progress: new Int32Array(2) }, this.#pattern);
  }

  close(): void {
    // Nothing is under way between two calls.
  }
}

const workerSource = `
const { parentPort, workerData } = require('node:worker_threads');
const pattern = new RegExp(workerData.source, workerData.flags);
const matchTexts = ${matchTexts.toString()};
parentPort.on('message', (job) => {
  try {
    parentPort.postMessage({ matches: matchTexts(job, pattern) });
  } catch (error) {
    parentPort.postMessage({ message: String(error && error.message) });
  }
});
`;

/** Matches a person's pattern in a thread of its own, which can be ended: nothing else ends a regular expression. */
class PatternWorker implements Matcher {
  readonly #pattern: RegExp;
  #worker: Worker | undefined;

  constructor(pattern: RegExp) {
    this.#pattern = pattern;
  }

  async match(texts: readonly string[], signal: AbortSignal, most = Infinity): Promise<Matches> {
    signal.throwIfAborted();
    const worker = (this.#worker ??= this.#start());
    try {
      const outcome = await ask(worker, { texts, most, progress: new Int32Array(new SharedArrayBuffer(8)) }, signal);
      if ('message' in outcome) throw new PatternError(outcome.message);
      return outcome.matches;
    } catch (error) {
      this.close();
      throw error;
    }
  }

  close(): void {
    void this.#worker?.terminate();
    this.#worker = undefined;
  }

  #start(): Worker {
    const { source, flags } = this.#pattern;
    const worker = new Worker(workerSource, {
      eval: true,
      workerData: { source, flags },
      execArgv: [],
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: 128 },
    });
    // Its errors go to the caller that waits for it.
    worker.on('error', () => undefined);
    worker.unref();
    return worker;
  }
}

async function ask(worker: Worker, job: Job, signal: AbortSignal): Promise<Outcome> {
  const { progress } = job;
  const ended = new AbortController();
  try {
    return await new Promise<Outcome>((resolve, reject) => {
      const giveUp = (message: string) => (): void => reject(new PatternError(message, progress[1]));
      const tooLong = giveUp('The pattern takes too long.');
      let before = 0;
      const timer = setInterval(() => {
        const tries = Atomics.load(progress, 0);
        // Before the first try the thread is only starting.
        if (tries > 0 && tries === before) tooLong();
        before = tries;
      }, patienceMilliseconds);
      const end = giveUp('The pattern takes too much memory.');
      const abort = (): void => reject(signal.reason);
      worker.once('message', resolve).once('error', end).once('exit', end);
      signal.addEventListener('abort', abort);
      ended.signal.addEventListener('abort', () => {
        clearInterval(timer);
        signal.removeEventListener('abort', abort);
        worker.off('message', resolve).off('error', end).off('exit', end);
      });
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has none
      worker.postMessage(job);
    });
  } finally {
    ended.abort();
  }
}
