import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { FilesComError } from '../../../src/files-com/errors.ts';
import { encodeQuery, type SyncRunFilter } from '../../../src/files-com/query.ts';

// The documentation's own list, with its abbreviations for the server types; besides, each field goes alone.
const documentedCombinations = `
  status+created_at, workspace_id+created_at, src+created_at, dest+created_at, sync_id+created_at, workspace_id+status,
  src+status, dest+status, sync_id+status, workspace_id+src, workspace_id+dest, workspace_id+sync_id,
  workspace_id+status+created_at, src+status+created_at, dest+status+created_at, sync_id+status+created_at,
  workspace_id+src+created_at, workspace_id+dest+created_at, workspace_id+sync_id+created_at, workspace_id+src+status,
  workspace_id+dest+status, workspace_id+sync_id+status, workspace_id+src+status+created_at, workspace_id+dest+status+created_at,
  workspace_id+sync_id+status+created_at`
  .split(',')
  .map((combination) => combination.trim().split('+'));

const values = {
  status: { status: 'failure' },
  created_at: { createdAt: { gteq: Date.UTC(2026, 0, 1) } },
  workspace_id: { workspaceId: '7' },
  sync_id: { syncId: '3' },
  src: { srcRemoteServerType: 's3' },
  dest: { destRemoteServerType: 'azure' },
  dry_run: { dryRun: true },
};
const wireNames: Readonly<Record<string, string>> = {
  status: 'filter[status]=failure',
  created_at: 'filter_gteq[created_at]=2026-01-01T00:00:00Z',
  workspace_id: 'filter[workspace_id]=7',
  sync_id: 'filter[sync_id]=3',
  src: 'filter[src_remote_server_type]=s3',
  dest: 'filter[dest_remote_server_type]=azure',
  dry_run: 'filter[dry_run]=true',
};

type Name = keyof typeof values;
const names: readonly Name[] = ['status', 'created_at', 'workspace_id', 'sync_id', 'src', 'dest', 'dry_run'];
const subsets = Array.from({ length: 2 ** names.length }, (_, bits) => names.filter((__, n) => bits & (1 << n)));

function isAllowed(subset: readonly Name[]): boolean {
  const isDocumented = documentedCombinations.some(
    (combination) => combination.length === subset.length && subset.every((name) => combination.includes(name)),
  );
  return subset.length <= 1 || isDocumented;
}

/** Without a type, as out of a file: what the types would not let through is what is tested. */
function filterOf(subset: readonly Name[]): SyncRunFilter {
  return Object.assign({}, ...subset.map((name) => values[name]));
}

const isBadRequest = (error: unknown): boolean => error instanceof FilesComError && error.kind === 'badRequest';

describe('the combinations of filters', () => {
  it('are 25 that the documentation lists, each field alone, and none', () => {
    assert.equal(documentedCombinations.length, 25);
    assert.equal(subsets.filter(isAllowed).length, 25 + 7 + 1);
  });

  for (const subset of subsets) {
    const title = subset.join(' + ') || 'none';
    if (isAllowed(subset)) {
      it(`${title}: sent`, () => {
        const sent = [...encodeQuery({ filter: filterOf(subset) })].map(([name, value]) => `${name}=${value}`);
        assert.deepEqual(new Set(sent), new Set(subset.map((name) => wireNames[name])));
        assert.equal(sent.length, subset.length);
      });
    } else {
      it(`${title}: refused`, () => {
        assert.throws(
          () => encodeQuery({ filter: filterOf(subset) }),
          (error) => isBadRequest(error) && subset.every((name) => String(error).includes(name)),
        );
      });
    }
  }

  it('that are refused are named, with what is allowed', () => {
    assert.throws(() => encodeQuery({ filter: filterOf(['dry_run', 'status']) }), {
      message:
        'The service cannot filter by status, dry_run together: it takes dry_run alone, or any of status, created_at, ' +
        'workspace_id with at most one of sync_id, src_remote_server_type, dest_remote_server_type.',
    });
  });
});

describe('encodeQuery', () => {
  it('writes what the service has been seen to take', () => {
    const query = {
      filter: { status: 'failure', syncId: '3', createdAt: { gteq: Date.UTC(2026, 0, 1) } },
      sort: { field: 'createdAt', direction: 'desc' },
      perPage: 100,
      cursor: 'c2:next:abc/+==',
      userId: '0',
    } as const;
    assert.equal(
      encodeQuery(query).toString(),
      'filter%5Bstatus%5D=failure&filter%5Bsync_id%5D=3&filter_gteq%5Bcreated_at%5D=2026-01-01T00%3A00%3A00Z' +
        '&sort_by%5Bcreated_at%5D=desc&per_page=100&cursor=c2%3Anext%3Aabc%2F%2B%3D%3D&user_id=0',
    );
  });

  it('writes nothing for nothing', () => {
    assert.equal(encodeQuery({}).toString(), '');
    assert.equal(encodeQuery({ filter: { status: undefined, createdAt: {} }, cursor: undefined }).toString(), '');
  });

  it('writes an instant and all four bounds of created_at', () => {
    const at = Date.UTC(2026, 0, 1, 12, 30, 15, 250);
    const text = '2026-01-01T12:30:15.250Z';
    assert.deepEqual([...encodeQuery({ filter: { createdAt: { equals: at } } })], [['filter[created_at]', text]]);
    assert.deepEqual(
      [...encodeQuery({ filter: { createdAt: { gt: at, gteq: at, lt: at, lteq: at } } })],
      ['gt', 'gteq', 'lt', 'lteq'].map((operator) => [`filter_${operator}[created_at]`, text]),
    );
  });

  for (const [field, name] of [
    ['siteId', 'site_id'],
    ['workspaceId', 'workspace_id'],
    ['syncId', 'sync_id'],
    ['createdAt', 'created_at'],
    ['status', 'status'],
  ] as const) {
    it(`sorts by ${name}`, () => {
      assert.deepEqual([...encodeQuery({ sort: { field, direction: 'asc' } })], [[`sort_by[${name}]`, 'asc']]);
    });
  }

  it('writes any text so that it comes back as it was', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (text) => {
        const sent = encodeQuery({ filter: { status: text, srcRemoteServerType: text }, cursor: text }).toString();
        assert.deepEqual([...new URLSearchParams(sent).values()], [text, text, text]);
      }),
    );
  });

  it('writes any instant as UTC', () => {
    fc.assert(
      fc.property(fc.date({ noInvalidDate: true }), (date) => {
        const written =
          encodeQuery({ filter: { createdAt: { lt: date.getTime() } } }).get('filter_lt[created_at]') ?? '';
        assert.ok(written.endsWith('Z'));
        assert.equal(Date.parse(written), date.getTime());
      }),
    );
  });

  for (const perPage of [1, 1000, 10_000]) {
    it(`takes ${perPage} runs a page`, () => assert.equal(encodeQuery({ perPage }).get('per_page'), String(perPage)));
  }
  for (const perPage of [0, -1, 1.5, 10_001, NaN, Infinity]) {
    it(`refuses ${perPage} runs a page`, () => assert.throws(() => encodeQuery({ perPage }), isBadRequest));
  }

  for (const id of ['', 'abc', '1 OR 1=1', '-1', '../7', '1'.repeat(20)]) {
    it(`refuses ${JSON.stringify(id)} as an id`, () => {
      assert.throws(() => encodeQuery({ filter: { syncId: id } }), isBadRequest);
      assert.throws(() => encodeQuery({ filter: { workspaceId: id } }), isBadRequest);
      assert.throws(() => encodeQuery({ userId: id }), isBadRequest);
    });
  }

  it('refuses what would silently ask for everything', () => {
    assert.throws(() => encodeQuery({ filter: { status: '' } }), isBadRequest);
    assert.throws(() => encodeQuery({ filter: { srcRemoteServerType: '' } }), isBadRequest);
    assert.throws(() => encodeQuery({ cursor: '' }), isBadRequest);
    assert.throws(() => encodeQuery({ filter: { createdAt: { gt: NaN } } }), isBadRequest);
  });
});

describe('the type of a filter', () => {
  // Checked by the compiler: an expected error that does not come is one.
  it('lets allowed combinations compile', () => {
    const allowed: readonly SyncRunFilter[] = [
      {},
      { dryRun: false },
      { status: 'failure', createdAt: { equals: 0 }, workspaceId: '0', syncId: '3' },
      { status: 'anything else', createdAt: { gt: 0, lteq: 1 }, workspaceId: '0', srcRemoteServerType: 's3' },
      { status: undefined, workspaceId: '0', destRemoteServerType: 's3', dryRun: undefined },
    ];
    assert.equal(allowed.length, 5);
  });

  it('does not let the others compile', () => {
    const forbidden: readonly SyncRunFilter[] = [
      // @ts-expect-error dry_run goes alone
      { dryRun: true, status: 'failure' },
      // @ts-expect-error
      { dryRun: true, createdAt: { gt: 0 } },
      // @ts-expect-error
      { dryRun: true, workspaceId: '0' },
      // @ts-expect-error
      { dryRun: true, syncId: '3' },
      // @ts-expect-error
      { dryRun: true, srcRemoteServerType: 's3' },
      // @ts-expect-error
      { dryRun: true, destRemoteServerType: 's3' },
      // @ts-expect-error one of sync and the server types
      { syncId: '3', srcRemoteServerType: 's3' },
      // @ts-expect-error
      { syncId: '3', destRemoteServerType: 's3' },
      // @ts-expect-error
      { srcRemoteServerType: 's3', destRemoteServerType: 's3' },
      // @ts-expect-error
      { status: 'failure', createdAt: { gt: 0 }, workspaceId: '0', syncId: '3', destRemoteServerType: 's3' },
      // @ts-expect-error an instant or a range
      { createdAt: { equals: 0, gt: 0 } },
      // @ts-expect-error no such field
      { name: 'Azure' },
    ];
    assert.equal(forbidden.length, 12);
  });
});
