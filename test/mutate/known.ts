/** A change, located by its text so that line numbers may shift. */
export interface KnownMutant {
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/** Mutants that survived once, tried in every run. The run fails if the text of one is gone, since the code has changed. */
export const onceSurvived: readonly KnownMutant[] = [
  { file: 'src/runs/runStore.ts', before: 'if (kept) void this.refresh();', after: '' },
  { file: 'src/runs/runStore.ts', before: 'if (before !== unfiltered) before.cancel();', after: '' },
  { file: 'src/runs/runSet.ts', before: '(run.createdAt ?? 0) <= before && isGone(run)', after: 'isGone(run)' },
  { file: 'src/details/runHistory.ts', before: 'this.#update(summarize(run));', after: '' },
];

/** Equivalent mutants, which no test can kill. They are skipped. */
export const equivalent: readonly (KnownMutant & { readonly reason: string })[] = [];
