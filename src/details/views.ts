// What the page shows. All texts are either ours and translated, or data that the page shows as text.

import type { DocumentedStatus } from '../files-com/runStatus.ts';

/** Commands that the page may ask for, by their names in contributions.ts. */
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
  /** There is no such run, so there is nothing to open either. */
  readonly isGone: boolean;
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
  /** Says that there are more transfers. */
  readonly transfersNote: string | undefined;
}

/** Equal errors, told once. */
export interface ErrorText {
  readonly text: string;
  readonly count: number;
}

/** Errors that differ in paths, numbers and times alone. */
export interface ErrorGroup {
  /** What they have in common. */
  readonly common: string;
  /** One or more; the first stands for all. */
  readonly texts: readonly ErrorText[];
  /** How many errors they are in all. */
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
  readonly body: string | undefined;
  readonly bodyLeftOut: string | undefined;
  readonly fields: readonly FieldView[];
  readonly fieldsLeftOut: string | undefined;
}

export interface RunView {
  readonly title: string;
  readonly subtitle: string;
  readonly status: StatusView | undefined;
  /** How far the run is, for a screen reader: it changes at steps that are worth hearing. */
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

/** The log but for its rows, which are asked for as they are looked at. */
export interface LogView {
  readonly part: Part;
  /** Where the lines come from and whether these are all. */
  readonly note: string;
  /** What the button says that loads what does not come unasked. */
  readonly more: string | undefined;
  /** Rises when rows get other numbers: what was known of them is void. */
  readonly generation: number;
  /** How many lines pass the filter. */
  readonly rows: number;
  /** How long the log is; where it has grown, the last row may have gone on. */
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

/** What is looked for in the log. */
export interface LogQueryView {
  readonly text: string;
  readonly isPattern: boolean;
  readonly matchCase: boolean;
}

/** What a search of the log has come to. */
export interface LogFoundView {
  /** Undefined where nothing is looked for. */
  readonly query: LogQueryView | undefined;
  readonly note: string;
  readonly isRunning: boolean;
  readonly generation: number;
  /** The row of the hit that is looked at. */
  readonly row: number | undefined;
}

/** How the bar of a run is filled: not by its colour alone is its status told. */
export type BarPattern = DocumentedStatus | 'other';

/** A run of the same sync. */
export interface HistoryRun {
  readonly runId: string;
  /** Is it the one that the page is about? */
  readonly isPresent: boolean;
  readonly status: StatusView;
  readonly pattern: BarPattern;
  /** How long it took, as a part of the longest, from 0 to 1; undefined where nobody knows. */
  readonly height: number | undefined;
  readonly when: string;
  readonly duration: string;
  readonly bytes: string;
  readonly errors: string;
  /** All that in a line. */
  readonly text: string;
}

/** The latest runs of the sync. */
export interface HistoryView {
  readonly part: Part;
  readonly note: string;
  /** How long the longest took. */
  readonly longest: string;
  /** Newest first. */
  readonly runs: readonly HistoryRun[];
  /** Ids of the runs before and after; undefined where they are not known. */
  readonly previous: string | undefined;
  readonly next: string | undefined;
}

/** What the page shows of the run. */
export interface PageContent {
  readonly run: RunView;
  readonly runPart: Part;
  readonly log: LogView;
  readonly found: LogFoundView;
  readonly history: HistoryView;
}
