import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { encodeQuery } from '../../../src/files-com/query.ts';
import {
  createdBounds,
  decodeFilter,
  encodeFilter,
  filterParts,
  forAnySite,
  isEmptyFilter,
  matches,
  sameFilter,
  setParts,
  withPart,
  type RunFilter,
} from '../../../src/runs/filter.ts';
import { everything, plan } from '../../../src/runs/queryPlan.ts';
import { anyFilter, anyRun, now, runWith } from './arbitraries.ts';

const hour = 3_600_000;
const passes = (filter: RunFilter, run: Parameters<typeof runWith>[0]) => matches(filter, runWith(run), now);

describe('a filter of runs', () => {
  it('lets every run pass where nothing is set, also one of which nothing is known', () => {
    assert.ok(passes({}, {}));
    assert.ok(isEmptyFilter({}));
  });

  it('asks for one of the statuses', () => {
    const filter = { statuses: ['failure', 'skipped'] };
    assert.ok(passes(filter, { status: 'skipped' }));
    assert.ok(!passes(filter, { status: 'success' }));
    assert.ok(!passes(filter, {}));
  });

  it('asks for one of the syncs, by id', () => {
    const filter = { syncs: [{ id: '7', name: 'Same name' }] };
    assert.ok(passes(filter, { syncId: '7' }));
    assert.ok(!passes(filter, { syncId: '8', syncName: 'Same name' }));
    assert.ok(!passes(filter, {}));
  });

  it('asks for a period that ends now', () => {
    for (const [preset, hours] of [
      ['hour', 1],
      ['24h', 24],
      ['7d', 7 * 24],
      ['30d', 30 * 24],
    ] as const) {
      assert.ok(passes({ created: { preset } }, { createdAt: now - hours * hour }));
      assert.ok(!passes({ created: { preset } }, { createdAt: now - hours * hour - 1 }));
    }
    assert.ok(!passes({ created: { preset: '30d' } }, {}));
  });

  it('asks for today, which begins at the local midnight, also where the day is short or long', () => {
    const created = { preset: 'today' } as const;
    for (const date of ['2026-03-12T12:00', '2026-03-29T12:00', '2026-10-25T23:59', '2026-03-12T00:00']) {
      const noon = new Date(date).getTime();
      const midnight = new Date(`${date.slice(0, 10)}T00:00`).getTime();
      assert.deepEqual(createdBounds(created, noon), { from: midnight, before: Infinity });
      assert.ok(matches({ created }, runWith({ createdAt: midnight }), noon));
      assert.ok(!matches({ created }, runWith({ createdAt: midnight - 1 }), noon));
    }
  });

  it('asks for a range, with its start and without its end', () => {
    const created = { from: 100, before: 200 };
    assert.deepEqual(
      [99, 100, 199, 200].map((createdAt) => passes({ created }, { createdAt })),
      [false, true, true, false],
    );
    assert.ok(passes({ created: { from: 100 } }, { createdAt: 1e15 }));
    assert.ok(passes({ created: { before: 100 } }, { createdAt: -1e15 }));
  });

  it('takes a run that does not say whether it is dry for one that is not', () => {
    assert.ok(passes({ dryRun: false }, {}));
    assert.ok(!passes({ dryRun: true }, {}));
    assert.ok(passes({ dryRun: true }, { dryRun: true }));
  });

  it('asks for types of servers; a side at Files.com has none', () => {
    for (const [part, field] of [
      ['srcTypes', 'srcRemoteServerType'],
      ['destTypes', 'destRemoteServerType'],
    ] as const) {
      const filter = { [part]: ['s3', 'azure'] };
      assert.ok(passes(filter, { [field]: 'azure' }));
      assert.ok(!passes(filter, { [field]: 'box' }));
      assert.ok(!passes(filter, {}));
    }
    assert.ok(!passes({ srcTypes: ['s3'] }, { destRemoteServerType: 's3' }));
  });

  it('asks for a workspace, by every digit of its id', () => {
    assert.ok(passes({ workspaceId: '9007199254740993' }, { workspaceId: '9007199254740993' }));
    assert.ok(!passes({ workspaceId: '9007199254740993' }, { workspaceId: '9007199254740992' }));
    assert.ok(!passes({ workspaceId: '0' }, {}));
  });

  it('leaves to the service whose run it is', () => assert.ok(passes({ userId: '17' }, {})));

  it('asks for a part of the name, whatever the case and however accents are written', () => {
    for (const [syncName, nameText] of [
      ['Azure to S3', 'URE TO'],
      ['Caf\u00E9', 'cafe\u0301'],
      ['CAFE\u0301', 'caf\u00E9'],
      ['Straße', 'STRASSE'],
      ['STRASSE', 'straße'],
      ['STRAẞE', 'strasse'],
      ['ΣΊΣΥΦΟΣ', 'σίσυφος'],
      ['\u0390', '\u03AA\u0301'],
    ] as const)
      assert.ok(passes({ nameText }, { syncName }), `${nameText} in ${syncName}`);
    assert.ok(!passes({ nameText: 'box' }, { syncName: 'Azure' }));
    assert.ok(!passes({ nameText: 'box' }, {}));
  });

  it('is changed one part at a time; an empty choice clears the part', () => {
    const filter = withPart({ dryRun: true }, 'statuses', ['failure']);
    assert.deepEqual(setParts(filter), ['statuses', 'dryRun']);
    assert.deepEqual(withPart(filter, 'statuses', []), { dryRun: true });
    assert.deepEqual(withPart(filter, 'dryRun', undefined), { statuses: ['failure'] });
    assert.deepEqual(withPart(filter, 'dryRun', false), { statuses: ['failure'], dryRun: false });
  });

  it('is the same in whatever order its parts were chosen, and another when a part differs', () => {
    const [a, b] = [
      { id: '1', name: 'A' },
      { id: '2', name: 'B' },
    ];
    assert.ok(
      sameFilter(
        { statuses: ['failure', 'skipped'], syncs: [a, b] },
        { syncs: [b, a], statuses: ['skipped', 'failure'] },
      ),
    );
    assert.ok(!sameFilter({ statuses: ['failure'] }, {}));
    assert.ok(!sameFilter({ dryRun: false }, {}));
    assert.ok(!sameFilter({ created: { from: 1 } }, { created: { before: 1 } }));
    assert.ok(!sameFilter({ created: { preset: 'hour' } }, { created: { preset: '24h' } }));
    const types = { srcTypes: ['s3', 'box'], destTypes: ['azure', 's3'] };
    assert.ok(sameFilter(types, { srcTypes: ['box', 's3'], destTypes: ['s3', 'azure'] }));
    assert.ok(!sameFilter({ srcTypes: ['s3'] }, { destTypes: ['s3'] }));
    for (const part of ['workspaceId', 'userId', 'nameText'] as const) {
      assert.ok(!sameFilter({ [part]: '1' }, { [part]: '2' }));
      assert.ok(!sameFilter({ [part]: '1' }, {}));
    }
  });

  it('is another without any part that is set', () => {
    fc.assert(
      fc.property(anyFilter, fc.constantFrom(...filterParts), (filter, part) => {
        const without = withPart(filter, part, undefined);
        assert.equal(sameFilter(without, filter), filter[part] === undefined);
        assert.deepEqual(
          setParts(without),
          setParts(filter).filter((other) => other !== part),
        );
      }),
    );
  });

  it('survives being stored', () => {
    fc.assert(
      fc.property(anyFilter, anyRun, (filter, run) => {
        const stored = decodeFilter(
          JSON.parse(JSON.stringify(encodeFilter(filter, 'https://a.files.com'))),
          'https://a.files.com',
        );
        assert.ok(sameFilter(stored, filter));
        assert.equal(matches(stored, run, now), matches(filter, run, now));
      }),
    );
  });

  it('is stored with the site of its ids, and without them when it is read for another', () => {
    const ids = { syncs: [{ id: '7', name: 'x' }], workspaceId: '3', userId: '17' };
    const rest = { dryRun: true, srcTypes: ['s3'], destTypes: ['box'], nameText: 'x' };
    const stored = encodeFilter({ ...ids, ...rest }, 'https://a.files.com');
    for (const site of ['https://b.files.com', undefined]) assert.deepEqual(decodeFilter(stored, site), rest);
    assert.deepEqual(decodeFilter(stored, 'https://a.files.com'), { ...ids, ...rest });
    assert.deepEqual(forAnySite({ ...ids, ...rest }), rest);
  });

  it('never holds what the service cannot be asked for, whatever was stored', () => {
    const text = fc.oneof(fc.string({ maxLength: 3 }), fc.constantFrom('7', '-1', '1'.repeat(30), 'failure'));
    const time = fc.oneof(fc.double(), fc.constantFrom(8.64e15, 8.65e15, now));
    const list = fc.array(text, { maxLength: 2 });
    const stored = fc.record(
      {
        statuses: list,
        syncs: fc.array(fc.record({ id: text, name: text }), { maxLength: 2 }),
        created: fc.record({ from: time, before: time }, { requiredKeys: [] }),
        srcTypes: list,
        destTypes: list,
        workspaceId: text,
        userId: text,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(stored, (value) => {
        const filter = decodeFilter(value, undefined);
        for (const query of plan(filter, everything, { now }).queries)
          encodeQuery({ filter: query.filter, userId: filter.userId });
      }),
      { numRuns: 2000 },
    );
  });

  it('is read from anything without an error, and then only holds what makes sense', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => assert.ok(decodeFilter(value, undefined))));
    const damaged = {
      statuses: ['failure', 5],
      syncs: [{ id: 7, name: 'x' }, { id: '7', name: 'x' }, null],
      created: { preset: 'century', from: 'yesterday', before: 5 },
      dryRun: 'yes',
      srcTypes: 's3',
      destTypes: [null, 'box'],
      workspaceId: 'main',
      userId: 17,
      nameText: ['x'],
    };
    assert.deepEqual(decodeFilter(damaged, undefined), {
      statuses: ['failure'],
      syncs: [{ id: '7', name: 'x' }],
      created: { from: undefined, before: 5 },
      destTypes: ['box'],
    });
    assert.deepEqual(decodeFilter({ statuses: [], syncs: {}, created: [], dryRun: null }, undefined), {});
  });
});
