/** For whom and when words about times and numbers are made. */
export interface Moment {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The display language of VS Code. */
  readonly locale: string;
}
