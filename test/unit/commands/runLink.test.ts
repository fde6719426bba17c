import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { formatRunLink, parseRunLink } from '../../../src/commands/runLink.ts';
import { parseRunId } from '../../../src/commands/runId.ts';

describe('parseRunId', () => {
  it('takes any int64 above 0', () => {
    assert.equal(parseRunId(' 1001 '), '1001');
    assert.equal(parseRunId('007'), '7');
    assert.equal(parseRunId('9223372036854775807'), '9223372036854775807');
  });

  it('takes nothing else', () => {
    for (const text of [
      '',
      '0',
      '-1',
      '1.5',
      '1e3',
      '0x10',
      '9223372036854775808',
      '１２',
      '1 2',
      '../1',
      '1'.repeat(99),
    ]) {
      assert.equal(parseRunId(text), undefined, text);
    }
  });
});

describe('a link to a run', () => {
  it('is what the handler reads', () => {
    const run = fc.record({ runId: fc.bigInt(1n, 2n ** 63n - 1n).map(String), site: fc.domain() });
    fc.assert(
      fc.property(run, (link) => {
        const { pathname, search } = new URL(formatRunLink('vscode', link));
        assert.deepEqual(parseRunLink(pathname, search.slice(1)), { ...link, site: link.site.toLowerCase() });
      }),
    );
  });

  it('keeps the port of the site', () => {
    const link = formatRunLink('vscode', { runId: '1', site: '127.0.0.1:4000' });
    assert.equal(link, 'vscode://syncruns.filescom-sync-runs/runs/1?site=127.0.0.1%3A4000');
  });

  it('says a run and a site, or nothing', () => {
    const others = [
      ['/runs/1', ''],
      ['/runs/1', 'site='],
      ['/runs/', 'site=a.example'],
      ['/runs/1/delete', 'site=a.example'],
      ['/runs/../1', 'site=a.example'],
      ['/runs/abc', 'site=a.example'],
      ['/runs/0', 'site=a.example'],
      ['/runs/007', 'site=a.example'],
      ['/runs/9223372036854775808', 'site=a.example'],
      ['/runs/1 ', 'site=a.example'],
      ['/runs/1/', 'site=a.example'],
      ['/runs/1', 'site=a.example&site=b.example'],
      ['/signIn', 'site=a.example'],
      ['/runs/1', 'site=[a](command:b)'],
      ['/runs/1', 'site=a.example/path'],
    ] as const;
    for (const [path, query] of others) assert.equal(parseRunLink(path, query), undefined, path + query);
  });
});
