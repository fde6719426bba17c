import { timed } from './timed.ts';

/** One line of the report: a figure, beside a peer measured in the same run or a limit. */
export interface Row {
  readonly what: string;
  readonly measured: string;
  /** What it is compared with, and that one's figure. */
  readonly beside: string;
  /** The figure itself, where it is compared with a limit. */
  readonly ratio: number;
  readonly goal?: { readonly atMost: number } | { readonly atLeast: number };
}

/** The middle one; the mean of the two middle ones of an even number. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

/**
 * Times each task once a round, one after the other, so that a slow moment of the machine meets them all; returns the
 * milliseconds of each task, round by round. The first round warms up and is not counted.
 */
export async function interleaved(
  rounds: number,
  tasks: readonly (() => Promise<unknown>)[],
): Promise<readonly (readonly number[])[]> {
  const times: number[][] = tasks.map(() => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [index, task] of tasks.entries()) {
      const milliseconds = await timed(task);
      if (round > 0) times[index]?.push(milliseconds);
    }
  }
  return times;
}

/** The median of the ratios of two series, round by round. */
export function medianRatio(figures: readonly number[], peers: readonly number[]): number {
  return median(figures.map((figure, round) => figure / (peers[round] ?? Number.NaN)));
}

/** A report in Markdown. */
export function table(rows: readonly Row[]): string {
  const lines = rows.map((row) => [row.what, row.measured, row.beside, row.ratio.toFixed(2), goalWords(row)]);
  return [['what', 'measured', 'beside', 'ratio', 'goal'], Array.from({ length: 5 }, () => '---'), ...lines]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

function goalWords({ ratio, goal }: Row): string {
  if (!goal) return '';
  const [words, isMet] =
    'atMost' in goal
      ? [`at most ${goal.atMost}`, ratio <= goal.atMost]
      : [`at least ${goal.atLeast}`, ratio >= goal.atLeast];
  return `${words}: ${isMet ? 'met' : 'MISSED'}`;
}
