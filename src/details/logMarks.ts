import { matcherFor, PatternError, type Matcher } from '../logs/lines/matcher.ts';
import type { LogQueryView, LogRow, MarkedText } from './views.ts';

/** More matches in one text aren't marked. */
const mostMarks = 50;
/** Rows don't wait longer for their marks. */
const patienceMilliseconds = 1000;

/** Marks search matches in the texts of rows. The page never runs a user's pattern: some would block it for hours. */
export class LogMarks {
  readonly query: LogQueryView;
  readonly #matcher: Matcher | undefined;
  #hasGivenUp = false;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(query: LogQueryView) {
    this.query = query;
    try {
      this.#matcher = matcherFor(query.text, query.isPattern, query.matchCase);
    } catch (error) {
      // The search says why the pattern isn't valid.
      if (!(error instanceof PatternError)) throw error;
    }
  }

  /** Has the pattern taken too long for a row? From then on none is marked. */
  get hasGivenUp(): boolean {
    return this.#hasGivenUp;
  }

  /** The same rows with their marks, if there are any. */
  async mark(rows: readonly LogRow[]): Promise<readonly LogRow[]> {
    const marked = this.#turn.then(() => this.#mark(rows));
    this.#turn = marked.catch(() => undefined);
    return marked;
  }

  close(): void {
    this.#matcher?.close();
  }

  async #mark(rows: readonly LogRow[]): Promise<readonly LogRow[]> {
    if (!this.#matcher || this.#hasGivenUp) return rows;
    const texts = rows.flatMap(textsOf);
    const signal = AbortSignal.timeout(patienceMilliseconds);
    try {
      const matches = await this.#matcher.match(
        texts.map(([, text]) => text),
        signal,
        mostMarks,
      );
      let at = 0;
      return rows.map((row) => {
        const found = textsOf(row).map(([name]) => [name, matches[at++] ?? []] as const);
        return { ...row, marks: Object.fromEntries(found.filter(([, places]) => places.length > 0)) };
      });
    } catch (error) {
      if (!signal.aborted && !(error instanceof PatternError)) throw error;
      this.#hasGivenUp = true;
      return rows;
    }
  }
}

/** The texts of a row in which matches are marked. */
function textsOf(row: LogRow): readonly (readonly [MarkedText, string])[] {
  if (row.kind === 'text') return [['text', row.text]];
  return [
    ['operation', row.operation],
    ['path', row.path],
    ['message', row.message],
  ];
}
