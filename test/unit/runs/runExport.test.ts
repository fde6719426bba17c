import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { apiNames } from '../../../src/files-com/apiNames.ts';
import { decodeSyncRun, type SyncRun } from '../../../src/files-com/syncRun.ts';
import { formatOf, type ExportFormat } from '../../../src/runs/rowExport.ts';
import { encodeRuns } from '../../../src/runs/runExport.ts';

const sent = {
  id: '9223372036854775807',
  sync_id: 42,
  sync_name: 'Azure to SharePoint, nightly',
  site_id: 7,
  workspace_id: 0,
  status: 'partial_failure',
  dry_run: false,
  created_at: '2026-01-31T10:03:00-04:00',
  completed_at: '2026-01-31T14:06:12.500Z',
  runtime: 192.5,
  bytes_synced: 1_200_000_000,
  src_remote_server_type: 'azure',
  event_errors: ['a.txt: "denied"', 'b.txt: gone'],
  body: '=HYPERLINK("http://example.com")',
  live_transfers: [{ path: 'a.txt' }],
};

function runOf(fields: object = {}): SyncRun {
  const run = decodeSyncRun({ ...sent, ...fields });
  assert.ok(run);
  return run;
}

async function encode(format: ExportFormat, ...batches: readonly (readonly SyncRun[])[]): Promise<string> {
  async function* arriving() {
    yield* batches;
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of encodeRuns(arriving(), format)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** The cells of a CSV file, by RFC 4180. */
function parseCsv(text: string): readonly (readonly string[])[] {
  assert.equal(text.charAt(0), '\uFEFF');
  const rows: string[][] = [[]];
  const cells = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/gu;
  for (const [, quoted, plain = '', end] of text.slice(1).matchAll(cells)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === '\r\n') rows.push([]);
  }
  assert.deepEqual(rows.pop(), ['']);
  return rows;
}

const names = Object.values(apiNames).filter((name) => name !== 'live_transfers' && name !== 'log_url');

describe('an export of runs', () => {
  for (const [path, format] of [
    ['/a/runs.csv', 'csv'],
    ['C:\\a\\runs.JSONL', 'jsonl'],
    ['/a.jsonl/runs.json', 'json'],
    ['/a.json/runs', 'csv'],
    ['/a/runs.xlsx', 'csv'],
  ] as const) {
    it(`is ${format} where the file is called ${path}`, () => assert.equal(formatOf(path), format));
  }

  it('has the documented fields of a run, by the names of the API, but not the link that lets anybody read the log', async () => {
    assert.equal(names.length, 21);
    const run = runOf({ log_url: 'https://store.example/log?X-Amz-Signature=secret' });
    for (const format of ['csv', 'jsonl', 'json'] as const) {
      assert.ok(!(await encode(format, [run])).includes('secret'));
    }
  });

  it('has no signature of any other link', async () => {
    const link = 'https://store.example/a?X-Amz-Signature=secret';
    const run = runOf({ sync_name: link, body: `See ${link}`, event_errors: [link] });
    const [, line] = parseCsv(await encode('csv', [run]));
    const cell = (name: string) => line?.[names.indexOf(name)];
    const masked = 'https://store.example/a?…';
    assert.deepEqual([cell('sync_name'), cell('body'), cell('event_errors')], [masked, `See ${masked}`, masked]);
    assert.ok(!(await encode('jsonl', [run])).includes('secret'));
  });

  it('is a CSV file with a line of names', async () => {
    const [header, line, ...others] = parseCsv(await encode('csv', [runOf()]));
    assert.deepEqual([header, others], [names, []]);
    assert.deepEqual(Object.fromEntries(names.map((name, index) => [name, line?.[index]])), {
      ...Object.fromEntries(names.map((name) => [name, ''])),
      id: '9223372036854775807',
      sync_id: '42',
      sync_name: 'Azure to SharePoint, nightly',
      site_id: '7',
      workspace_id: '0',
      status: 'partial_failure',
      dry_run: 'false',
      created_at: '2026-01-31T14:03:00Z',
      completed_at: '2026-01-31T14:06:12.500Z',
      runtime: '192.5',
      bytes_synced: '1200000000',
      src_remote_server_type: 'azure',
      event_errors: 'a.txt: "denied"\nb.txt: gone',
      body: '\'=HYPERLINK("http://example.com")',
    });
  });

  for (const start of [
    '=',
    '+',
    '-',
    '@',
    '\t',
    '\r',
    '＝',
    '＋',
    '－',
    '＠',
    '\uFEFF=',
    ' =',
    '\u00A0\u200B+',
    '"=',
    '﹦',
    '﹢',
    '﹣',
    '﹫',
    '−',
    '\0=',
    '\v\f\u001B=',
    '\u0085=',
    '\u2028=',
    '\u2029-',
    '\u3164=',
    '\uFFA0=',
    '\u2800=',
    '\u034F@',
    '\u0001\u00AD ﹦',
  ]) {
    it(`has no cell that a spreadsheet would run: ${JSON.stringify(start)}`, async () => {
      const text = `${start}1+1`;
      const [, line] = parseCsv(await encode('csv', [runOf({ sync_name: text, event_errors: [text] })]));
      assert.equal(line?.[names.indexOf('sync_name')], `'${text}`);
      assert.equal(line?.[names.indexOf('event_errors')], `'${text}`);
    });
  }

  for (const separator of [';', '\t', '\n', '\r\n']) {
    it(`has no cell that a spreadsheet would run where ${JSON.stringify(separator)} ends a cell`, async () => {
      const signs = fc.constantFrom('=', '+', '-', '@', '＝', '"', ' ', '\u200B', ';', ',', '\t', '\r', '\n', 'a', '1');
      const texts = fc.array(
        fc.array(signs, { maxLength: 12 }).map((each) => each.join('')),
        { maxLength: 3 },
      );
      const property = fc.asyncProperty(texts, texts, async (name, errors) => {
        const csv = await encode('csv', [runOf({ sync_name: name.join(separator), event_errors: errors })]);
        for (const cell of csv.split(separator)) assert.doesNotMatch(cell, /^["\s\u200B\uFEFF]*[=+\-@＝]/u);
      });
      await fc.assert(property, {
        numRuns: 1000,
        examples: [
          [
            ['a', '=1+1'],
            ['x', '=HYPERLINK("a")'],
          ],
        ],
      });
    });
  }

  it('begins with one byte order mark where it is CSV, however many runs there are, and with none where it is JSON', async () => {
    for (const batches of [[], [[]], [[runOf()]], [[runOf()], [runOf({ id: 2 })]]]) {
      const csv = await encode('csv', ...batches);
      assert.deepEqual([csv.indexOf('\uFEFF'), csv.lastIndexOf('\uFEFF')], [0, 0]);
      for (const format of ['json', 'jsonl'] as const)
        assert.ok(!(await encode(format, ...batches)).includes('\uFEFF'));
    }
  });

  it('keeps a byte order mark, line breaks and quotes within a text, and half a surrogate pair as �', async () => {
    const [, line] = parseCsv(await encode('csv', [runOf({ sync_name: '\uFEFFa\r\nb\rc\n"d",\te\uD800' })]));
    assert.equal(line?.[names.indexOf('sync_name')], '\uFEFFa\r\nb\rc\n"d",\te\uFFFD');
  });

  it('has every text in quotes, but not ids', async () => {
    const [, line] = (await encode('csv', [runOf()])).split('\r\n');
    assert.match(
      line ?? '',
      /^9223372036854775807,42,"Azure to SharePoint, nightly",7,0,"partial_failure",false,"2026-/,
    );
  });

  it('keeps every text as it was, in whatever format', async () => {
    const risky = fc.constantFrom('a', '=', '-', '＝', '"', ',', ';', '\t', '\n');
    const texts = fc.oneof(fc.string({ unit: risky, minLength: 1 }), fc.string({ unit: 'grapheme', minLength: 1 }));
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const run = runOf({ sync_name: text });
        const [, line] = parseCsv(await encode('csv', [run]));
        assert.equal(line?.[names.indexOf('sync_name')]?.replaceAll("'", ''), text.replaceAll("'", ''));
        const object: { readonly sync_name: string } = JSON.parse(await encode('jsonl', [run]));
        assert.equal(object.sync_name, text);
      }),
    );
  });

  it('is a JSON object on each line, or a JSON list of the same', async () => {
    const batches = [[runOf(), runOf({ id: 2 })], [], [runOf({ id: 3 })]];
    const lines = (await encode('jsonl', ...batches)).split('\n');
    assert.equal(lines.pop(), '');
    const objects: readonly Readonly<Record<string, unknown>>[] = lines.map((line) => JSON.parse(line));
    assert.deepEqual(JSON.parse(await encode('json', ...batches)), objects);
    assert.deepEqual(
      objects.map(({ id }) => id),
      ['9223372036854775807', '2', '3'],
    );
    const [first = {}] = objects;
    assert.deepEqual(Object.keys(first), names);
    assert.deepEqual([first['event_errors'], first['updated_at'], first['runtime']], [sent.event_errors, null, 192.5]);
  });

  it('is a file of its kind where there are no runs', async () => {
    assert.deepEqual(parseCsv(await encode('csv')), [names]);
    assert.equal(await encode('jsonl'), '');
    assert.deepEqual(JSON.parse(await encode('json')), []);
  });

  it('ends as its runs do where they fail', async () => {
    const broken = new Error('broken');
    async function* failing(): AsyncGenerator<readonly SyncRun[]> {
      yield [runOf()];
      throw broken;
    }
    await assert.rejects(async () => {
      for await (const chunk of encodeRuns(failing(), 'json')) assert.ok(chunk.length > 0);
    }, broken);
  });
});
