import type { HostMessage, PageMessage, PageStrings } from '../messages.ts';
import type { LogFilterView, LogQueryView, PageContent } from '../views.ts';
import type { LogTable } from './logTable.ts';

/** What the user has done in the page. */
export interface ViewOptions {
  readonly errorQuery: string;
  /** What has been asked for in full, by the key of its place. */
  readonly expanded: ReadonlySet<string>;
  /** The run whose bar the keyboard is at. */
  readonly barId: string | undefined;
  /** Which lines of the log are wanted: what the host shows follows. */
  readonly logFilter: LogFilterView;
  /** Which failed line it was that was led to. */
  readonly failureNote: string;
  /** What is looked for in the log. */
  readonly logQuery: LogQueryView;
  /** Are long lines of the log wrapped? */
  readonly wraps: boolean;
  /** Does the log stay at its end as lines come? */
  readonly follows: boolean;
}

/** The page as nobody has touched it. */
export const untouched: ViewOptions = {
  errorQuery: '',
  expanded: new Set(),
  barId: undefined,
  logFilter: {},
  failureNote: '',
  logQuery: { text: '', isPattern: false, matchCase: false },
  wraps: false,
  follows: false,
};

/** All that the page shows but for the lines of the log, which are the table's. */
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

/** What the log can do besides. */
export interface LogActions extends Actions {
  /** Shows other lines of the log. */
  readonly filter: (filter: LogFilterView) => void;
  /** Looks for something else in the log, as soon as nobody types any more. */
  readonly search: (change: Partial<LogQueryView>) => void;
  readonly table: LogTable;
}

/** The state after a message of the host; what concerns the rows of the log is for the table. */
export function applyMessage(state: PageState, message: Exclude<HostMessage, { type: 'start' }>): PageState {
  switch (message.type) {
    case 'run':
      return { ...state, run: message.run, runPart: message.part };
    case 'log':
      return { ...state, log: message.log };
    case 'logFound':
      return { ...state, found: message.found };
    case 'history':
      return { ...state, history: message.history };
    case 'logRows':
    case 'logReveal':
      return state;
    default:
      return message satisfies never;
  }
}
