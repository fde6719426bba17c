// What the two sides of the details page say to each other. Both check what they get: see `isHostMessage` and
// `isPageMessage`. All texts in a `HostMessage` are either ours and translated, or data that the page shows as text.

/** Commands that the page may ask for, by their names in contributions.ts. */
export const pageCommands = [
  'openLog',
  'saveLog',
  'copyLink',
  'copyId',
  'openJson',
  'signIn',
  'switchConnection',
  'showLog',
] as const;
export type PageCommand = (typeof pageCommands)[number];

/** What the page keeps for a restart of VS Code, through `setState`. */
export interface PanelState {
  readonly runId: string;
  readonly connectionId: string | undefined;
}

/** A button; `retry` asks again for the part that it stands in. */
export interface ActionView {
  readonly label: string;
  readonly action: 'retry' | PageCommand;
}

/** Why a part of the page could not be shown, and what can be done. */
export interface Problem {
  readonly title: string;
  readonly detail: string;
  readonly actions: readonly ActionView[];
}

export type Part = { readonly state: 'loading' | 'ready' } | { readonly state: 'failed'; readonly problem: Problem };

export interface StatusView {
  readonly label: string;
  /** A codicon; it may carry `~spin`. */
  readonly icon: string;
  /** A colour of the theme, such as `charts.blue`. */
  readonly color: string;
}

export interface Figure {
  readonly label: string;
  readonly value: string;
  readonly status?: StatusView | undefined;
}

export interface TransferView {
  readonly path: string;
  /** From 0 to 1; undefined where the total is not known. */
  readonly fraction: number | undefined;
  readonly text: string;
}

export interface ProgressView {
  /** From 0 to 1; undefined where the total is not known. */
  readonly fraction: number | undefined;
  readonly text: string;
  readonly transfers: readonly TransferView[];
}

/** Equal errors, told once. */
export interface ErrorGroup {
  readonly text: string;
  readonly count: number;
}

export interface FieldView {
  readonly name: string;
  readonly value: string;
}

/** What only the service knows: the list has none of it. */
export interface RunDetail {
  readonly errors: readonly ErrorGroup[];
  readonly errorsTitle: string;
  /** What to say where a failed run names no errors. */
  readonly errorsNote: string | undefined;
  readonly body: string | undefined;
  readonly fields: readonly FieldView[];
}

export interface RunView {
  readonly title: string;
  readonly subtitle: string;
  readonly status: StatusView | undefined;
  readonly dryRun: boolean;
  readonly route: string | undefined;
  /** Milliseconds since 1970, for the time that has passed since. */
  readonly createdAt: number | undefined;
  readonly when: string | undefined;
  readonly whenInFull: string | undefined;
  readonly duration: string | undefined;
  readonly figures: readonly Figure[];
  readonly progress: ProgressView | undefined;
  readonly detail: RunDetail | undefined;
}

/** A line of the log: set out in columns where it is JSON, else as it stands. */
export type LogRow =
  | {
      readonly kind: 'entry';
      readonly time: string;
      readonly operation: string;
      readonly status: StatusView | undefined;
      readonly failed: boolean;
      readonly path: string;
      readonly size: string;
      readonly message: string;
    }
  | { readonly kind: 'text'; readonly text: string };

export interface LogView {
  readonly part: Part;
  /** Where the lines come from and whether there are more. */
  readonly note: string;
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
  | 'refresh'
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

/** What the page shows of the run. */
export interface PageContent {
  readonly run: RunView;
  readonly runPart: Part;
  readonly log: LogView;
  readonly rows: readonly LogRow[];
}

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
