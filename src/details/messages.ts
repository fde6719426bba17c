// What the two sides of the details page say to each other. Both check what they get: see `isHostMessage` and
// `isPageMessage`.

import {
  pageCommands,
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
  | 'copy'
  | 'copyId'
  | 'copyLink'
  | 'count'
  | 'dryRun'
  | 'field'
  | 'figures'
  | 'loadingRun'
  | 'log'
  | 'message'
  | 'noErrorMatches'
  | 'openJson'
  | 'openLog'
  | 'operation'
  | 'path'
  | 'progress'
  | 'revealRun'
  | 'refresh'
  | 'runNow'
  | 'saveLog'
  | 'searchErrors'
  | 'showAll'
  | 'showAllErrors'
  | 'showLess'
  | 'size'
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
  /** Rows from row number `first` on; 0 begins anew. */
  | { readonly type: 'logRows'; readonly first: number; readonly rows: readonly LogRow[] };

export type PageMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'refresh' }
  | { readonly type: 'retryLog' }
  | { readonly type: 'command'; readonly command: PageCommand }
  | { readonly type: 'copy'; readonly text: string }
  /** Something went wrong in the page: for the output channel. */
  | { readonly type: 'problem'; readonly text: string };

type Checks<M extends { type: string }> = {
  readonly [T in M['type']]: Readonly<
    Record<Exclude<keyof Extract<M, { type: T }>, 'type'>, (value: unknown) => boolean>
  >;
};

const isText = (value: unknown) => typeof value === 'string';

const hostChecks: Checks<HostMessage> = {
  start: { strings: isRecord, locale: isText, keep: isPanelState, content: isContent },
  run: { run: isRecord, part: isPart },
  log: { log: isLog },
  logRows: { first: Number.isSafeInteger, rows: Array.isArray },
};

const pageChecks: Checks<PageMessage> = {
  ready: {},
  refresh: {},
  retryLog: {},
  command: { command: (value) => pageCommands.some((command) => command === value) },
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
  if (!isRecord(value)) return false;
  const { runId, connectionId } = value;
  return typeof runId === 'string' && /^\d{1,20}$/.test(runId) && (connectionId === undefined || isText(connectionId));
}

function isContent(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { run, runPart, log, rows } = value;
  return isRecord(run) && isPart(runPart) && isLog(log) && Array.isArray(rows);
}

function isLog(value: unknown): boolean {
  return isRecord(value) && isPart(value['part']) && isText(value['note']);
}

function isPart(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { state, problem } = value;
  return state === 'loading' || state === 'ready' || (state === 'failed' && isRecord(problem));
}

function passes(
  checks: Readonly<Record<string, Readonly<Record<string, (value: unknown) => boolean>>>>,
  value: unknown,
) {
  if (!isRecord(value) || typeof value['type'] !== 'string' || !Object.hasOwn(checks, value['type'])) return false;
  return Object.entries(checks[value['type']] ?? {}).every(([name, check]) => check(value[name]));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
