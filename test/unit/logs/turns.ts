/**
 * How many turns everything else gets while work goes on, by a clock that advances by so many milliseconds each time that it is
 * asked: work that never gives way gets by with those that reading from disk brings.
 */
export async function turnsDuring(work: () => Promise<unknown>, clockStep: number): Promise<number> {
  const now = performance.now.bind(performance);
  let [turns, time, isOver] = [0, 0, false];
  const count = (): void => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  performance.now = () => (time += clockStep);
  setImmediate(count);
  try {
    await work();
  } finally {
    isOver = true;
    performance.now = now;
  }
  return turns;
}
