import { startOfDay } from '../../src/runs/day.ts';

/** Runs a test in a time zone of its own. */
export function inZone(zone: string, test: () => void): void {
  const before = process.env['TZ'];
  process.env['TZ'] = zone;
  try {
    startOfDay(0); // forgets the last day, which was of another zone
    test();
  } finally {
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
    startOfDay(0);
  }
}
