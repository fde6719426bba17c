// Messages between the host and the details page. Each side validates the messages it receives: the host with
// `isPageMessage`, the page with `isHostMessage` in viewChecks.ts.

import { isCount, isFlag, isOneOf, isRecord, isShape, isText, optional, type Check, type Shape } from './checks.ts';
import {
  pageCommands,
  type HistoryView,
  type LogFilterView,
  type LogFoundView,
  type LogQueryView,
  type LogRow,
  type LogView,
  type PageCommand,
  type PageContent,
  type Part,
  type RunView,
} from './views.ts';

/** The state that the page saves for a restart of VS Code, through `setState`. */
export interface PanelState {
  readonly runId: string;
  readonly connectionId: string;
}

/** Texts of the page, translated by the host. `{0}` is a place for a value. */
export type StringKey =
  | 'actions'
  | 'allFields'
  | 'allOperations'
  | 'allStatuses'
  | 'body'
  | 'bytes'
  | 'clearFilter'
  | 'compareLogs'
  | 'copy'
  | 'copyAll'
  | 'copyShown'
  | 'copyCliCommand'
  | 'copyId'
  | 'copyLines'
  | 'copyLink'
  | 'copyMatches'
  | 'copyTexts'
  | 'count'
  | 'countAtLeast'
  | 'differentTexts'
  | 'dryRun'
  | 'dryRunAgain'
  | 'duration'
  | 'errors'
  | 'failedOnly'
  | 'failuresHidden'
  | 'field'
  | 'figures'
  | 'firstFailure'
  | 'follow'
  | 'history'
  | 'historyChart'
  | 'historyTable'
  | 'line'
  | 'loadingHistory'
  | 'loadingRun'
  | 'log'
  | 'longest'
  | 'matchCase'
  | 'message'
  | 'neighbours'
  | 'nextFailureKeys'
  | 'nextMatch'
  | 'nextRun'
  | 'noErrorMatches'
  | 'noShownErrorMatches'
  | 'openJson'
  | 'openLog'
  | 'operation'
  | 'path'
  | 'previousMatch'
  | 'previousRun'
  | 'progress'
  | 'refresh'
  | 'revealRun'
  | 'runNow'
  | 'saveLog'
  | 'searchErrors'
  | 'searchLog'
  | 'showAll'
  | 'showBeginning'
  | 'showAllErrors'
  | 'showAllTexts'
  | 'showLess'
  | 'size'
  | 'started'
  | 'status'
  | 'time'
  | 'transfers'
  | 'usePattern'
  | 'value'
  | 'wrap';
export type PageStrings = Readonly<Record<StringKey, string>>;

export type HostMessage =
  /** The answer to `ready`: the complete state, also for a page that is created again after it was hidden. */
  | {
      readonly type: 'start';
      readonly strings: PageStrings;
      readonly locale: string;
      readonly keep: PanelState;
      readonly content: PageContent;
    }
  | { readonly type: 'run'; readonly run: RunView; readonly part: Part }
  | { readonly type: 'log'; readonly log: LogView }
  | { readonly type: 'history'; readonly history: HistoryView }
  /** Rows from row number `first` on, as they were when the log had so many bytes, with the matches of a query marked. */
  | {
      readonly type: 'logRows';
      readonly generation: number;
      readonly bytes: number;
      readonly first: number;
      readonly rows: readonly LogRow[];
      readonly query?: LogQueryView | undefined;
    }
  | { readonly type: 'logFound'; readonly found: LogFoundView }
  /** The requested failed line, and its position among all failed lines. */
  | { readonly type: 'logReveal'; readonly generation: number; readonly row: number; readonly note: string };

/** Rows of the log, numbered from 0 among those that pass the filter. */
export interface LogRange {
  readonly generation: number;
  readonly first: number;
  readonly count: number;
}

export type Direction = 'forward' | 'backward';

export type PageMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'refresh' }
  | { readonly type: 'retryLog' }
  | { readonly type: 'retryHistory' }
  /** Opens another run of the same sync. */
  | { readonly type: 'openRun'; readonly runId: string }
  /** Requests rows that scroll into view. */
  | ({ readonly type: 'logRows' } & LogRange)
  | ({ readonly type: 'copyLog' } & LogRange)
  | { readonly type: 'loadAllLog' }
  | { readonly type: 'logFilter'; readonly filter: LogFilterView }
  /** Searches from a row on; an empty text ends the search. */
  | { readonly type: 'logSearch'; readonly query: LogQueryView; readonly generation: number; readonly from: number }
  | { readonly type: 'logStep'; readonly direction: Direction }
  /** Requests the next or previous failed line of a row; -1 requests the first one. */
  | {
      readonly type: 'logFailure';
      readonly generation: number;
      readonly row: number;
      readonly direction: Direction;
    }
  | { readonly type: 'command'; readonly command: PageCommand }
  | { readonly type: 'copy'; readonly text: string }
  /** An error in the page, for the output channel. */
  | { readonly type: 'problem'; readonly text: string };

/** A check for each field of each type of message. */
export type Checks<M extends { type: string }> = {
  readonly [T in M['type']]: Shape<Omit<Extract<M, { type: T }>, 'type'>>;
};

/** A run id: it may become part of an address. */
export const isRunId: Check = (value) => typeof value === 'string' && /^\d{1,20}$/u.test(value);

export const isNullOrText: Check = (value) => value === null || isText(value);
export const isLogFilter = isShape<LogFilterView>({
  status: optional(isNullOrText),
  operation: optional(isNullOrText),
  failedOnly: optional(isFlag),
});

/** In characters: a longer one may exceed what a regular expression can be, and takes seconds. */
export const longestQuery = 1000;
const isQueryText: Check = (value) => typeof value === 'string' && value.length <= longestQuery;
const isQueryShape = isShape<LogQueryView>({ text: isQueryText, isPattern: isFlag, matchCase: isFlag });
export const isQuery = (value: unknown): value is LogQueryView => isQueryShape(value);

export const isKept = isShape<PanelState>({ runId: isRunId, connectionId: isText });
const isDirection = isOneOf(['forward', 'backward']);
const range = { generation: isCount, first: isCount, count: isCount };

const pageChecks: Checks<PageMessage> = {
  ready: {},
  refresh: {},
  retryLog: {},
  retryHistory: {},
  openRun: { runId: isRunId },
  logRows: range,
  copyLog: range,
  loadAllLog: {},
  logFilter: { filter: isLogFilter },
  logSearch: { query: isQuery, generation: isCount, from: isCount },
  logStep: { direction: isDirection },
  logFailure: { generation: isCount, row: Number.isSafeInteger, direction: isDirection },
  command: { command: isOneOf(pageCommands) },
  copy: { text: isText },
  problem: { text: isText },
};

/** Whether the host may take this as a message of the page. */
export function isPageMessage(value: unknown): value is PageMessage {
  return passes(pageChecks, value);
}

/** Is this the state that the page saves for a restart? */
export function isPanelState(value: unknown): value is PanelState {
  return isKept(value);
}

/** Is it one of these messages, with all its fields? */
export function passes(shapes: Readonly<Record<string, Shape<object>>>, value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { type } = value;
  return typeof type === 'string' && Object.hasOwn(shapes, type) && isShape(shapes[type] ?? {})(value);
}
