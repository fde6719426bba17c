// The content of the page. All texts are either ours and translated, or data that the page shows as text.

import type { DocumentedStatus } from '../files-com/runStatus.ts';

/** Commands that the page may run, by their names in contributions.ts. */
export const pageCommands = [
  'openLog',
  'saveLog',
  'compareLogs',
  'copyLink',
  'copyId',
  'copyCliCommand',
  'openJson',
  'revealRun',
  'runNow',
  'signIn',
  'switchConnection',
  'showLog',
] as const;
export type PageCommand = (typeof pageCommands)[number];

/** A button; `retry` reloads the part that contains it. */
export interface ActionView {
  readonly label: string;
  readonly action: 'retry' | PageCommand;
}

/** The error of a part of the page, and the actions that may fix it. */
export interface Problem {
  readonly title: string;
  readonly detail: string;
  readonly actions: readonly ActionView[];
  /** The run doesn't exist, so nothing of it can be opened. */
  readonly isGone: boolean;
}

export type Part = { readonly state: 'loading' | 'ready' } | { readonly state: 'failed'; readonly problem: Problem };

export interface StatusView {
  readonly label: string;
  /** A codicon; it may carry `~spin`. */
  readonly icon: string;
  /** A color of the theme, such as `charts.blue`. */
  readonly color: string;
}

export interface Figure {
  readonly label: string;
  readonly value: string;
  readonly status?: StatusView | undefined;
}

export interface TransferView {
  readonly path: string;
  /** From 0 to 1; undefined if the total is unknown. */
  readonly fraction: number | undefined;
  readonly text: string;
}

export interface ProgressView {
  /** From 0 to 1; undefined if the total is unknown. */
  readonly fraction: number | undefined;
  readonly text: string;
  readonly transfers: readonly TransferView[];
  /** Says that there are more transfers. */
  readonly transfersNote: string | undefined;
}

/** Equal errors, shown once. */
export interface ErrorText {
  readonly text: string;
  readonly count: number;
}

/** Errors that differ only in paths, numbers and times. */
export interface ErrorGroup {
  /** Their common text. */
  readonly common: string;
  /** One or more; the first represents all. */
  readonly texts: readonly ErrorText[];
  /** The total number of errors. */
  readonly count: number;
}

export interface FieldView {
  readonly name: string;
  readonly value: string;
}

/** Facts that only the service has; the list has none of them. */
export interface RunDetail {
  readonly errors: readonly ErrorGroup[];
  readonly errorsTitle: string;
  /** The note on a failed run that names no errors. */
  readonly errorsNote: string | undefined;
  /** Names the errors that the page lacks and where to find them; undefined if it has all. */
  readonly errorsLeftOut: string | undefined;
  /** Whether the run has errors that are neither shown nor counted here. */
  readonly hasMoreErrors: boolean;
  readonly body: string | undefined;
  readonly bodyLeftOut: string | undefined;
  readonly fields: readonly FieldView[];
  readonly fieldsLeftOut: string | undefined;
}

export interface RunView {
  readonly title: string;
  readonly subtitle: string;
  readonly status: StatusView | undefined;
  /** Progress for a screen reader; it changes only in large steps. */
  readonly announcement: string;
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

/** A text of a row in which matches of a search are marked. */
export type MarkedText = 'operation' | 'path' | 'message' | 'text';

/** The place and the length of each match in turn, in UTF-16 code units; nothing for a text without matches. */
export type RowMarks = Readonly<Partial<Record<MarkedText, readonly number[]>>>;

/** A line of the log: set out in columns where it is JSON, else as it stands. */
export type LogRow =
  | {
      readonly kind: 'entry';
      /** Its number in the log, from 1. */
      readonly line: number;
      readonly time: string;
      readonly operation: string;
      readonly status: StatusView | undefined;
      readonly failed: boolean;
      readonly path: string;
      readonly size: string;
      readonly message: string;
      readonly marks?: RowMarks | undefined;
    }
  | {
      readonly kind: 'text';
      readonly line: number;
      readonly failed: boolean;
      readonly text: string;
      readonly marks?: RowMarks | undefined;
    };

/** Which lines of the log are shown: null stands for lines that have none, undefined for all. */
export interface LogFilterView {
  readonly status?: string | null | undefined;
  readonly operation?: string | null | undefined;
  readonly failedOnly?: boolean | undefined;
}

/** A status, or an operation, that lines have; null for those that have none. */
export interface LogChoice {
  readonly value: string | null;
  readonly label: string;
  /** How many lines. */
  readonly count: string;
}

/** The log without its rows, which the page requests as they scroll into view. */
export interface LogView {
  readonly part: Part;
  /** Where the lines come from and whether these are all. */
  readonly note: string;
  /** The label of the button that loads the part not loaded automatically. */
  readonly more: string | undefined;
  /** Rises when rows are renumbered, which makes cached rows stale. */
  readonly generation: number;
  /** How many lines pass the filter. */
  readonly rows: number;
  /** The length of the log; when it grows, the last row may grow too. */
  readonly bytes: number;
  /** How many lines have failed, and how many of them pass the filter. */
  readonly failed: number;
  readonly failedShown: number;
  /** May more lines come? */
  readonly goesOn: boolean;
  readonly filter: LogFilterView;
  readonly statuses: readonly LogChoice[];
  readonly operations: readonly LogChoice[];
}

/** A search of the log. */
export interface LogQueryView {
  readonly text: string;
  readonly isPattern: boolean;
  readonly matchCase: boolean;
}

/** The result of a search of the log. */
export interface LogFoundView {
  /** Undefined without a search. */
  readonly query: LogQueryView | undefined;
  readonly note: string;
  readonly isRunning: boolean;
  readonly generation: number;
  /** The row of the current match. */
  readonly row: number | undefined;
}

/** The fill of a run's bar, so that its status doesn't depend on color alone. */
export type BarPattern = DocumentedStatus | 'other';

/** A run of the same sync. */
export interface HistoryRun {
  readonly runId: string;
  /** Is it the run of the page? */
  readonly isPresent: boolean;
  readonly status: StatusView;
  readonly pattern: BarPattern;
  /** Its duration relative to the longest, from 0 to 1; undefined if unknown. */
  readonly height: number | undefined;
  readonly when: string;
  readonly duration: string;
  readonly bytes: string;
  readonly errors: string;
  /** All of it in one line. */
  readonly text: string;
}

/** The latest runs of the sync. */
export interface HistoryView {
  readonly part: Part;
  readonly note: string;
  /** The longest duration. */
  readonly longest: string;
  /** Newest first. */
  readonly runs: readonly HistoryRun[];
  /** IDs of the previous and the next run; undefined if unknown. */
  readonly previous: string | undefined;
  readonly next: string | undefined;
}

/** The content of the page. */
export interface PageContent {
  readonly run: RunView;
  readonly runPart: Part;
  readonly log: LogView;
  readonly found: LogFoundView;
  readonly history: HistoryView;
}
