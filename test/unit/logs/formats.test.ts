import assert from 'node:assert/strict';
import { LogIndex } from '../../../src/logs/lines/logIndex.ts';
import { parseLogLine } from '../../../src/logs/meaning/line.ts';
import { samplesOf } from './samples.ts';

const hasFailed = (line: string): boolean => parseLogLine(line).level === 'failed';
const [known, heldOut] = [samplesOf('known.tsv'), samplesOf('heldOut.tsv')];

describe('lines of real tools', () => {
  for (const tool of new Set(known.map((sample) => sample.tool))) {
    it(`have failed or not as they say: ${tool}`, () => {
      for (const { line, failed } of known.filter((sample) => sample.tool === tool)) {
        assert.equal(hasFailed(line), failed, line);
      }
    });
  }

  it('that the formats were not made from are told in at least 95 of 100 cases', () => {
    const wrong = heldOut.filter(({ line, failed }) => hasFailed(line) !== failed);
    assert.ok(heldOut.length > 100);
    assert.ok(wrong.length <= heldOut.length / 20, wrong.map(({ line }) => line).join('\n'));
  });

  it('are the same in the index, and behind their numbers in a list of failed lines', () => {
    const lines = [...known, ...heldOut].map(({ line }) => line);
    const index = new LogIndex();
    index.push(Buffer.from(`${lines.join('\r\n')}\r\n`));
    assert.deepEqual(
      lines.map((_, line) => index.isFailed(line)),
      lines.map(hasFailed),
    );
    for (const line of lines.filter((text) => !/^\s/u.test(text))) {
      assert.equal(hasFailed(`  12: ${line}`), hasFailed(line), line);
    }
  });

  for (const [line, path, message] of [
    ['reports/q1 a.pdf errored The destination exists.', 'reports/q1 a.pdf', 'The destination exists.'],
    ['2026/01/15 10:00:00 ERROR : a/b c.txt: Failed to copy: denied', 'a/b c.txt', 'Failed to copy: denied'],
    [
      'upload failed: ./x y.txt to s3://in/x y.txt An error occurred (AccessDenied)',
      './x y.txt',
      'An error occurred (AccessDenied)',
    ],
    [
      '2026/01/15 10:00:00 ERR: [P#0-T#2] UPLOADFAILED: /data/a b.bin : 403 : 403 Denied',
      '/data/a b.bin',
      '403 : 403 Denied',
    ],
    [
      '2026/01/15 10:00:00 ERROR 5 (0x00000005) Copying File C:\\a b\\c.txt',
      'C:\\a b\\c.txt',
      'ERROR 5 (0x00000005) Copying File',
    ],
    ['mirror: Access failed: 550 No such file (/web/a b)', '/web/a b', '550 No such file'],
    [
      'rsync: [sender] send_files failed to open "/a b": Permission denied (13)',
      '/a b',
      'send_files failed to open "/a b": Permission denied (13)',
    ],
    [
      '{"level":"error","msg":"Failed to copy: denied","object":"a.txt","source":"operations/copy.go:410"}',
      'a.txt',
      'Failed to copy: denied',
    ],
    ['{"level":"error","msg":"copy","source":"operations/copy.go:410","error":"denied"}', undefined, 'copy: denied'],
    ['{"error":{"message":"denied","code":403}}', undefined, 'denied'],
    ['{"operation":"cp","success":false,"source":"s3://b/x","error":"gone"}', 's3://b/x', 'gone'],
  ] as const) {
    it(`tell path and message: ${line}`, () => {
      const parsed = parseLogLine(line);
      assert.deepEqual([parsed.level, parsed.path, parsed.message], ['failed', path, message]);
    });
  }

  it('are judged in time linear in their length, whatever they repeat', () => {
    const texts = [
      'x',
      ' ',
      '"',
      '/',
      'a/',
      'a_',
      'a.',
      '[a] ',
      'a: ',
      'error ',
      'upload failed: a to ',
      ': A',
      'no ',
      '{"a":',
    ];
    for (const text of texts) {
      const line = `ERROR : ${text.repeat(2_000_000 / text.length)}`;
      // Quadratic time would be minutes, so that the test would not end.
      assert.equal(hasFailed(line), true);
    }
  });
});
