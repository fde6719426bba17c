import { isPlannedDry, plannedStatus } from './figures.ts';
import { RunTable, stateOf } from './runTable.ts';
import { Schedule, secondOfMinute } from './schedule.ts';
import type { EmulatedSync } from './syncs.ts';

const hour = 60;
const day = 1440;

/**
 * The past of a site with `count` runs, walked back from `startSeconds`. If every sync had always run, one that runs
 * every minute would leave no room for a weekly one, so the frequent ones are younger: the oldest fifth of the runs is
 * of daily and weekly syncs, the part before the newest half of hourly ones too. Disabled syncs ended before that half.
 */
export function backfill(seed: number, syncs: readonly EmulatedSync[], count: number, startSeconds: number): RunTable {
  const table = new RunTable(count);
  const daily = new Schedule(syncs, (sync) => sync.intervalMinutes >= day);
  const hourly = new Schedule(syncs, (sync) => sync.intervalMinutes >= hour);
  const enabled = new Schedule(syncs, (sync) => !sync.disabled);
  if (hourly.isEmpty && enabled.isEmpty && count > 0) throw new RangeError('Runs need syncs');
  const dailyEnd = daily.isEmpty ? 0 : Math.min(Math.floor(count * 0.2), 5000);
  const hourlyEnd = hourly.isEmpty ? 0 : dailyEnd + Math.min(Math.floor(count * 0.3), 20_000);

  let index = count;
  for (let minute = 1; index > 0; minute++) {
    const schedule = index > hourlyEnd && !enabled.isEmpty ? enabled : index > dailyEnd ? hourly : daily;
    const due = schedule.dueAt(minute);
    const minuteStart = startSeconds - minute * 60;
    for (let k = due.length - 1; k >= 0 && index > 0; k--) {
      const sync = due[k] ?? 0;
      index--;
      table.syncs[index] = sync;
      table.states[index] = plannedState(seed, syncs, sync, index);
      table.createdSeconds[index] = minuteStart + secondOfMinute(k, due.length);
    }
  }
  return table;
}

function plannedState(seed: number, syncs: readonly EmulatedSync[], sync: number, index: number): number {
  const emulated = syncs[sync];
  if (emulated === undefined) throw new RangeError(`No sync ${sync}`);
  return stateOf(plannedStatus(seed, emulated, index), isPlannedDry(seed, index));
}
