import type { HostMessage, PageMessage, PageStrings } from '../messages.ts';
import type { LogRow, PageContent } from '../views.ts';

/** What the user has done in the page. */
export interface ViewOptions {
  readonly errorQuery: string;
  /** What has been asked for in full, by the key of its place. */
  readonly expanded: ReadonlySet<string>;
  /** The run whose bar the keyboard is at. */
  readonly barId: string | undefined;
}

/** The page as nobody has touched it. */
export const untouched: ViewOptions = { errorQuery: '', expanded: new Set(), barId: undefined };

/** All that the page shows. */
export interface PageState extends PageContent {
  readonly strings: PageStrings;
  readonly locale: string;
  readonly options: ViewOptions;
}

/** What a part of the page can do. */
export interface Actions {
  readonly post: (message: PageMessage) => void;
  readonly setOptions: (change: Partial<ViewOptions>) => void;
}

/** The state after a message of the host. */
export function applyMessage(state: PageState, message: Exclude<HostMessage, { type: 'start' }>): PageState {
  switch (message.type) {
    case 'run':
      return { ...state, run: message.run, runPart: message.part };
    case 'log':
      return { ...state, log: message.log };
    case 'history':
      return { ...state, history: message.history };
    case 'logRows':
      return { ...state, rows: mergeRows(state.rows, message.first, message.rows) };
    default:
      return message satisfies never;
  }
}

/** Rows that do not follow on were meant for a page that is gone: the host has sent them again with `start`. */
function mergeRows(rows: readonly LogRow[], first: number, added: readonly LogRow[]): readonly LogRow[] {
  return first <= rows.length ? [...rows.slice(0, first), ...added] : rows;
}
