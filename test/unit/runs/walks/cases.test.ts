import { take, type NewRun, type Step, type Walk } from './walk.ts';

const [minute, hour] = [60_000, 3_600_000];

/** A run of which only this is known. */
function run(known: Partial<NewRun>): NewRun {
  const usual = { age: 0, sync: 0, endsIn: undefined, status: 'success', dryRun: false, fromS3: false };
  return { ...usual, lateness: 0, date: 'right', ...known };
}

/** A walk of which only this is known. */
function walk(known: Partial<Walk> & Pick<Walk, 'steps'>): Walk {
  const service = { wire: 'seconds', undated: 'last', mostInPage: 1000, tellsTime: true, latency: 300 } as const;
  const usual = { hasOddDates: false, hasFaults: false, mostRepeats: 500, perPage: 5, ahead: 0, filter: {}, runs: [] };
  return { service, ...usual, ...known };
}

function act(kind: 'open' | 'open syncs' | 'refresh'): Step {
  return { kind: 'do', action: { kind }, meanwhile: [] };
}

describe('a walk', () => {
  it('with a run that fails before the first refresh, seen in no list', async () => {
    const runs = [run({ status: 'failure', age: 20 * minute }), run({ age: 2 * hour, endsIn: 5 * hour })];
    const end = { kind: 'end', which: 0, status: 'failure' } as const;
    await take(walk({ filter: { statuses: ['failure'] }, runs, steps: [act('open'), end, act('refresh')] }));
  });

  it('with a run that fails before the first refresh, seen in the list of syncs', async () => {
    const runs = [run({ status: 'failure', age: 20 * minute }), run({ age: 2 * hour, endsIn: 5 * hour, sync: 1 })];
    const end = { kind: 'end', which: 0, status: 'failure' } as const;
    const steps = [act('open'), act('open syncs'), end, act('refresh')];
    await take(walk({ filter: { statuses: ['failure'] }, runs, steps }));
  });
});
