/** What work leaves to everything else, by a clock that goes on each time that it is asked. */
interface Working {
  /** How many turns everything else got. Where work waits for the disk there are any number. */
  readonly turns: number;
  /** How often the clock was asked, and how often at most from one turn to the next. */
  readonly asked: number;
  readonly askedInTurn: number;
}

/** Does work by a clock that goes on by so many milliseconds each time that it is asked. */
export async function working(work: () => Promise<unknown>, clockStep: number): Promise<Working> {
  const now = performance.now.bind(performance);
  let [turns, asked, askedBefore, askedInTurn, isOver] = [0, 0, 0, 0, false];
  const count = (): void => {
    turns += 1;
    askedInTurn = Math.max(askedInTurn, asked - askedBefore);
    askedBefore = asked;
    if (!isOver) setImmediate(count);
  };
  performance.now = () => (asked += 1) * clockStep;
  setImmediate(count);
  try {
    await work();
  } finally {
    isOver = true;
    performance.now = now;
  }
  return { turns, asked, askedInTurn: Math.max(askedInTurn, asked - askedBefore) };
}
