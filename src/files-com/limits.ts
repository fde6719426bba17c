/** The most that one answer may hold. */
export interface SizeLimits {
  /** Of the body, decompressed. */
  readonly bytes: number;
  /** How many lists and objects may be nested. */
  readonly depth: number;
  /** In the outermost list, or fields of the outermost object. */
  readonly items: number;
  /** Lists, objects, strings (names too) and commas together: at least as many as there are values. */
  readonly values: number;
  /** Of fields: a name that has not been seen before is the costliest thing that JSON can hold. */
  readonly names: number;
  readonly nameBytes: number;
}

/** The most items that the service puts into a page, for any `per_page`. */
export const largestPage = 10_000;

// A page of 10,000 runs has 580,000 values, 230,000 names in 3 MB, and 10 MB in all. `npm run bench -- limits` measures how
// long the costliest answer that these limits allow blocks the extension host.
const page: SizeLimits = {
  bytes: 64 * 2 ** 20,
  depth: 16,
  items: largestPage,
  values: 600_000,
  names: 240_000,
  nameBytes: 4 * 2 ** 20,
};
const note: SizeLimits = { bytes: 2 ** 20, depth: 16, items: 1000, values: 10_000, names: 5000, nameBytes: 2 ** 18 };

/** By the kind of answer. An answer over a limit is refused while it arrives, before anything is parsed. */
export const answerLimits = {
  runs: page,
  syncs: page,
  syncLogs: page,
  run: { ...page, items: 1000, values: 400_000, names: 100_000 },
  /** Of a POST, which has no body as a rule. */
  done: note,
  /** Of any request that failed. */
  error: note,
} as const satisfies Record<string, SizeLimits>;

export type AnswerKind = keyof typeof answerLimits;
