// What the two sides of the details page say to each other. Both check what they get: see `isHostMessage` and
// `isPageMessage`.

import { isListOf, isOneOf, isRecord, isShape, isText, optional, type Shape } from './checks.ts';
import { isContent, isHistory, isLog, isPart, isRow, isRun, isRunId } from './viewChecks.ts';
import {
  pageCommands,
  type HistoryView,
  type LogRow,
  type LogView,
  type PageCommand,
  type PageContent,
  type Part,
  type RunView,
} from './views.ts';

/** What the page keeps for a restart of VS Code, through `setState`. */
export interface PanelState {
  readonly runId: string;
  readonly connectionId: string | undefined;
}

/** Texts of the page, translated by the host. `{0}` is a place for a value. */
export type StringKey =
  | 'actions'
  | 'allFields'
  | 'body'
  | 'bytes'
  | 'copy'
  | 'copyAll'
  | 'copyCliCommand'
  | 'copyId'
  | 'copyLink'
  | 'copyMatches'
  | 'copyTexts'
  | 'count'
  | 'differentTexts'
  | 'dryRun'
  | 'duration'
  | 'errors'
  | 'field'
  | 'figures'
  | 'history'
  | 'historyChart'
  | 'historyTable'
  | 'loadingHistory'
  | 'loadingRun'
  | 'log'
  | 'longest'
  | 'message'
  | 'neighbours'
  | 'nextRun'
  | 'noErrorMatches'
  | 'openJson'
  | 'openLog'
  | 'operation'
  | 'path'
  | 'previousRun'
  | 'progress'
  | 'refresh'
  | 'revealRun'
  | 'runNow'
  | 'saveLog'
  | 'searchErrors'
  | 'showAll'
  | 'showAllErrors'
  | 'showAllTexts'
  | 'showLess'
  | 'size'
  | 'started'
  | 'status'
  | 'time'
  | 'transfers'
  | 'value';
export type PageStrings = Readonly<Record<StringKey, string>>;

export type HostMessage =
  /** The answer to `ready`: all there is, also when the page was hidden and is made anew. */
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
  /** Rows from row number `first` on; 0 begins anew. */
  | { readonly type: 'logRows'; readonly first: number; readonly rows: readonly LogRow[] };

export type PageMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'refresh' }
  | { readonly type: 'retryLog' }
  | { readonly type: 'retryHistory' }
  /** Another run of the same sync is wanted. */
  | { readonly type: 'openRun'; readonly runId: string }
  | { readonly type: 'command'; readonly command: PageCommand }
  | { readonly type: 'copy'; readonly text: string }
  /** Something went wrong in the page: for the output channel. */
  | { readonly type: 'problem'; readonly text: string };

/** A check for each field of each type of message. */
type Checks<M extends { type: string }> = {
  readonly [T in M['type']]: Shape<Omit<Extract<M, { type: T }>, 'type'>>;
};

const isKept = isShape<PanelState>({ runId: isRunId, connectionId: optional(isText) });
const isStrings = (value: unknown) => isRecord(value) && Object.values(value).every((text) => isText(text));

const hostChecks: Checks<HostMessage> = {
  start: { strings: isStrings, locale: isText, keep: isKept, content: isContent },
  run: { run: isRun, part: isPart },
  log: { log: isLog },
  logRows: { first: Number.isSafeInteger, rows: isListOf(isRow) },
  history: { history: isHistory },
};

const pageChecks: Checks<PageMessage> = {
  ready: {},
  refresh: {},
  retryLog: {},
  retryHistory: {},
  openRun: { runId: isRunId },
  command: { command: isOneOf(pageCommands) },
  copy: { text: isText },
  problem: { text: isText },
};

/** Whether the page may take this as a message of the host. */
export function isHostMessage(value: unknown): value is HostMessage {
  return passes(hostChecks, value);
}

/** Whether the host may take this as a message of the page. */
export function isPageMessage(value: unknown): value is PageMessage {
  return passes(pageChecks, value);
}

/** Whether this is what the page kept for a restart. */
export function isPanelState(value: unknown): value is PanelState {
  return isKept(value);
}

function passes(shapes: Readonly<Record<string, Shape<object>>>, value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { type } = value;
  return typeof type === 'string' && Object.hasOwn(shapes, type) && isShape(shapes[type] ?? {})(value);
}
