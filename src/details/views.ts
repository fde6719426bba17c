// What the page shows. All texts are either ours and translated, or data that the page shows as text.

/** Commands that the page may ask for, by their names in contributions.ts. */
export const pageCommands = [
  'openLog',
  'saveLog',
  'copyLink',
  'copyId',
  'openJson',
  'revealRun',
  'runNow',
  'signIn',
  'switchConnection',
  'showLog',
] as const;
export type PageCommand = (typeof pageCommands)[number];

/** A button; `retry` asks again for the part that it stands in. */
interface ActionView {
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

/** What the page shows of the run. */
export interface PageContent {
  readonly run: RunView;
  readonly runPart: Part;
  readonly log: LogView;
  readonly rows: readonly LogRow[];
}
