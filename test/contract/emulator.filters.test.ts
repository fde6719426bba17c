import assert from 'node:assert/strict';
import type { WireRun } from '../emulator/api/wire.ts';
import { startEmulator, type Emulator } from '../emulator/server.ts';
import { ask, refusalOf } from './emulator.ask.ts';

const fields = [
  'created_at',
  'status',
  'dry_run',
  'workspace_id',
  'src_remote_server_type',
  'dest_remote_server_type',
  'sync_id',
] as const;
type Field = (typeof fields)[number];

/** The documentation's table as a rule: dry_run alone; of the two server types and the sync at most one. */
function isAllowed(set: readonly Field[]): boolean {
  if (set.includes('dry_run')) return set.length === 1;
  return set.filter((field) => field === 'sync_id' || field.endsWith('_server_type')).length <= 1;
}

const subsets = Array.from({ length: 2 ** fields.length - 1 }, (_, n) =>
  fields.filter((__, bit) => ((n + 1) >> bit) % 2 === 1),
);

describe('stand-in: filters', () => {
  let emulator: Emulator;
  let all: readonly WireRun[];
  let model: WireRun;

  before(async () => {
    emulator = await startEmulator({ runs: 900, now: () => Date.UTC(2026, 4, 20, 12) });
    all = (await ask(emulator, '/sync_runs?per_page=10000')).body;
    model = emulator.findRun(
      (run) => run.src_remote_server_type !== null && run.dest_remote_server_type !== null && run.status === 'failure',
    );
  });
  after(() => emulator.close());

  function queryOf(set: readonly Field[], operator = 'filter'): string {
    return set
      .map(
        (field) =>
          `${field === 'created_at' ? operator : 'filter'}[${field}]=${encodeURIComponent(String(model[field]))}`,
      )
      .join('&');
  }

  it('takes 32 sets of fields: each alone, and the 25 combinations of the documentation', () => {
    assert.equal(subsets.filter(isAllowed).length, 32);
    assert.equal(subsets.filter((set) => isAllowed(set) && set.length > 1).length, 25);
  });

  for (const set of subsets.filter(isAllowed)) {
    it(`answers ${set.join(' + ')} with the runs that match, all of them`, async () => {
      const { body } = await ask(emulator, `/sync_runs?per_page=10000&${queryOf(set)}`);
      assert.deepEqual(idsOf(body), idsOf(all.filter((run) => set.every((field) => run[field] === model[field]))));
      assert.ok(body.length > 0);
    });
  }

  it('refuses the 95 other sets', async () => {
    const others = subsets.filter((set) => !isAllowed(set));
    for (const set of others) {
      const type = await refusalOf(emulator, `/sync_runs?${queryOf(set)}`);
      assert.equal(type, 'bad-request/invalid-filter-alias-combination', set.join(' + '));
    }
    assert.equal(others.length, 95);
  });

  it('counts a range of created_at as created_at where fields are combined', async () => {
    for (const set of subsets.filter((each) => each.includes('created_at'))) {
      const refusal = await refusalOf(emulator, `/sync_runs?per_page=1&${queryOf(set, 'filter_gteq')}`);
      assert.equal(
        refusal,
        isAllowed(set) ? 'accepted with 200' : 'bad-request/invalid-filter-alias-combination',
        set.join(' + '),
      );
    }
  });

  it('draws the borders of a range where the operators say', async () => {
    const at = Date.parse(model.created_at);
    const operators = {
      filter_gt: (time: number) => time > at,
      filter_gteq: (time: number) => time >= at,
      filter_lt: (time: number) => time < at,
      filter_lteq: (time: number) => time <= at,
    };
    for (const [operator, holds] of Object.entries(operators)) {
      const { body } = await ask(
        emulator,
        `/sync_runs?per_page=10000&${operator}[created_at]=${new Date(at).toISOString()}`,
      );
      assert.deepEqual(idsOf(body), idsOf(all.filter((run) => holds(Date.parse(run.created_at)))), operator);
    }
  });

  it('takes two ends of a range together', async () => {
    const from = new Date(Date.parse(model.created_at) - 3_600_000).toISOString();
    const { body } = await ask(
      emulator,
      `/sync_runs?per_page=10000&filter_gt[created_at]=${from}&filter_lteq[created_at]=${model.created_at}`,
    );
    const expected = all.filter(
      (run) =>
        Date.parse(run.created_at) > Date.parse(from) && Date.parse(run.created_at) <= Date.parse(model.created_at),
    );
    assert.deepEqual(idsOf(body), idsOf(expected));
  });

  it('takes brackets raw and encoded, and booleans as JavaScript and as Python write them', async () => {
    const raw = await ask(emulator, '/sync_runs?filter[dry_run]=true');
    const encoded = await ask(emulator, '/sync_runs?filter%5Bdry_run%5D=True');
    assert.ok(raw.body.length > 0);
    assert.deepEqual(idsOf(raw.body), idsOf(encoded.body));
    const not = await ask(emulator, '/sync_runs?filter%5Bdry_run%5D=False');
    assert.equal(not.body.length, all.length - raw.body.length);
  });

  const refused: readonly (readonly [query: string, type: string])[] = [
    ['filter[id]=1', 'bad-request/invalid-filter-field'],
    ['filter[sync_name]=x', 'bad-request/invalid-filter-field'],
    ['filter_gt[status]=success', 'bad-request/invalid-filter-field'],
    ['filter_prefix[status]=s', 'bad-request/request-params-invalid'],
    ['filter[dry_run]=maybe', 'bad-request/invalid-filter-param-value'],
    ['filter[sync_id]=abc', 'bad-request/invalid-filter-param-value'],
    ['filter[workspace_id]=1.5', 'bad-request/invalid-filter-param-value'],
    ['filter[status]=', 'bad-request/invalid-filter-param-value'],
    ['filter_gt[created_at]=yesterday', 'bad-request/datetime-parse'],
    ['filter_gt[created_at]=2026-01-01T00:00:00+00:00', 'bad-request/datetime-parse'],
    ['filter[status]=success&filter[status]=failure', 'bad-request/request-params-invalid'],
    ['status=success', 'bad-request/request-params-invalid'],
    ['user_id=me', 'bad-request/request-params-invalid'],
  ];
  for (const [query, type] of refused) {
    it(`refuses ${query}`, async () => {
      assert.equal(await refusalOf(emulator, `/sync_runs?${query}`), type);
    });
  }

  it('finds nothing for a status or a server type that it does not know', async () => {
    assert.deepEqual((await ask(emulator, '/sync_runs?filter[status]=unheard_of')).body, []);
    assert.deepEqual((await ask(emulator, '/sync_runs?filter[src_remote_server_type]=gopher')).body, []);
  });
});

function idsOf(runs: readonly WireRun[]): readonly number[] {
  return runs.map(({ id }) => id);
}
