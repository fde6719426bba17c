import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { text as textOf } from 'node:stream/consumers';
import * as fc from 'fast-check';
import * as textmate from 'vscode-textmate';
import { encodeFailures } from '../../../src/editor/failureExport.ts';
import type { FailureReport } from '../../../src/editor/failureCollection.ts';
import { writeFailures } from '../../../src/editor/failureText.ts';
import { CommonFailures, type FailedRun } from '../../../src/logs/meaning/commonFailures.ts';
import { hostileTexts } from '../../emulator/hostile.ts';
import { loadGrammar } from '../grammar.ts';

const day = 86_400_000;
const begunAt = Date.UTC(2026, 2, 12, 14, 30, 20);

function failedRun(n: number, more: Partial<FailedRun> = {}): FailedRun {
  const createdAt = begunAt - n * day;
  return { id: String(1000 - n), syncId: '1', syncName: 'One', status: 'failure', createdAt, ...more };
}

function reportOf(failures: CommonFailures, more: Partial<FailureReport> = {}): FailureReport {
  return {
    filter: {},
    begunAt,
    runs: { count: 12, reach: -Infinity, requests: 2 },
    from: begunAt - 11 * day,
    to: begunAt,
    logs: { read: 0, cut: 0, failed: 0, untried: 0 },
    cutSummaries: 0,
    leftOut: 0,
    failures: failures.list,
    ...more,
  };
}

const write = (report: FailureReport) => writeFailures(report, 'acme.files.com', 'en');
const error = (message: string) => [{ message, count: 1 }];

const none = (reach: number) =>
  write(reportOf(new CommonFailures(), { runs: { count: 0, reach, requests: 2 }, from: undefined, to: undefined }));

describe('the document about failures', () => {
  it('says what it covers, then tells each kind of failure', async () => {
    const failures = new CommonFailures();
    for (let n = 0; n < 12; n++) await failures.add(failedRun(n), error(`a/${n}.txt: no space after ${n} bytes`));
    const { text, sections, links } = write(reportOf(failures));
    const lines = text.split('\n');
    assert.equal(lines[0], 'Failures of acme.files.com');
    assert.equal(lines[1], 'Filter: none');
    assert.match(lines[2] ?? '', /^Collected: Mar 12, 2026, .+, with 2 requests$/u);
    assert.match(lines[3] ?? '', /^Runs: all 12 that failed, from Mar 1, 2026, .+ to Mar 12, 2026, \d\d:\d\d$/u);
    assert.deepEqual(lines.slice(4, 6), ['', '12 × no space after …']);
    assert.match(lines[6] ?? '', /^ {4}Runs: 12 · first Mar 1, 2026, .+ · last Mar 12, 2026, \d\d:\d\d$/u);
    assert.equal(lines[7], '    Syncs: 1 · One');
    assert.equal(lines[8], '    Example: a/0.txt: no space after 0 bytes');
    assert.match(lines[11] ?? '', /^ {4}Run 1000 · Mar 12, 2026, \d\d:\d\d · One · Failed$/u);
    assert.equal(lines.at(-2), '    and 2 older');
    assert.deepEqual(sections, [{ name: '12 × no space after …', line: 5, endLine: lines.length - 2 }]);
    assert.deepEqual(
      links.map(({ line, start, end }) => lines[line]?.slice(start, end)),
      Array.from({ length: 10 }, (_, n) => `Run ${1000 - n}`),
    );
  });

  it('says how far it goes back, and what was not read', async () => {
    const failures = new CommonFailures();
    await failures.add(failedRun(0), []);
    failures.addUnread(failedRun(1), 'The log is no longer at its link');
    const { text } = write(
      reportOf(failures, {
        filter: { statuses: ['failure'] },
        runs: { count: 1000, reach: begunAt - 2 * day, requests: 1 },
        logs: { read: 1200, cut: 3, failed: 1, untried: 7 },
        cutSummaries: 2,
        leftOut: 5,
      }),
    );
    assert.match(text, /^Filter: Failed$/mu);
    assert.match(text, /^Collected: .+, with 1 request$/mu);
    assert.match(
      text,
      /^Runs: the newest 1,000 that failed, .+; older ones than Mar 10, 2026, \S+ were not asked for$/mu,
    );
    assert.match(text, /^Logs of runs that name no error: 1,200 read, 1 could not be read, 7 not tried$/mu);
    assert.match(
      text,
      /^Limits: logs of which only the first 5 MB were read: 3; summaries of which only the first 100 kB were read: 2; errors beyond the first 1,000 of a run, which were not looked at: 5$/mu,
    );
    assert.match(text, /^1 × No error is named$/mu);
    assert.match(text, /^1 × The log was not read: The log is no longer at its link$/mu);
  });

  it('says so where nothing failed, as far as was looked', () => {
    assert.match(none(-Infinity).text, /^Runs: none has failed$/mu);
    assert.match(
      none(begunAt).text,
      /^Runs: none that failed so far; older ones than Mar 12, .+ were not asked for$/mu,
    );
  });

  const hostile = [...Object.values(hostileTexts), 'x\n99 × fake\n    Run 5 · now', '99 × fake', '    Run 5', '\u0007'];
  it('shows what it was sent as text, on lines that begin as ours do', async () => {
    const anyText = fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: 'binary' }));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(anyText, anyText, anyText), { maxLength: 5 }), async (sent) => {
        const failures = new CommonFailures();
        for (const [n, [message, syncName, status]] of sent.entries())
          await failures.add(failedRun(n, { syncName, status, syncId: String(n) }), error(message));
        const written = write(reportOf(failures));
        const lines = written.text.split('\n');
        assert.doesNotMatch(lines.join(''), /[\p{Cc}\p{Bidi_Control}\p{Cs}\p{Zl}\p{Zp}]/u);
        assert.ok(lines.every(({ length }) => length < 700));
        // Where a section or a run begins is where one was written, nowhere else.
        assert.deepEqual(
          lines.flatMap((line, n) => (/^\d+ × /u.test(line) ? [n] : [])),
          written.sections.map(({ line }) => line),
        );
        assert.deepEqual(
          lines.flatMap((line, n) => (/^ {4}Run \d+ · /u.test(line) ? [n] : [])),
          written.links.map(({ line }) => line),
        );
        for (const { runId, line, start, end } of written.links)
          assert.equal(lines[line]?.slice(start, end), `Run ${runId}`);
      }),
    );
  });

  it('has colors for what it is about, for counts, errors, words and times', async () => {
    const failures = new CommonFailures();
    await failures.add(failedRun(0), error('a/b.txt: 7 × no space: 5 · now · then'));
    const grammar = await loadGrammar('sync-run-failures');
    let state = textmate.INITIAL;
    const colored = write(reportOf(failures))
      .text.split('\n')
      .map((line, number) => {
        const { tokens, ruleStack } = grammar.tokenizeLine(line, number === 0 ? textmate.INITIAL : state);
        state = ruleStack;
        return tokens.flatMap(({ startIndex, endIndex, scopes }) =>
          scopes.length > 1
            ? [[scopes.at(-1)?.replace('.sync-run-failures', ''), line.slice(startIndex, endIndex)]]
            : [],
        );
      });
    assert.deepEqual(colored[0], [['markup.heading', 'Failures of acme.files.com']]);
    assert.deepEqual(colored[3], [['meta.key', 'Runs:']]);
    assert.deepEqual(colored[5], [
      ['constant.numeric.count', '1'],
      ['token.error-token', '… × no space: … · now · then'],
    ]);
    assert.deepEqual(colored.slice(6, 9), [
      [['meta.key', 'Runs:']],
      [['meta.key', 'Syncs:']],
      [['meta.key', 'Example:']],
    ]);
    assert.deepEqual(
      colored[9]?.map(([scope]) => scope),
      ['support.type.time'],
    );
  });

  it('goes to a file as rows', async () => {
    const failures = new CommonFailures();
    await failures.add(failedRun(0), error('=1+1: a/b.txt'));
    await failures.add(failedRun(1, { createdAt: undefined }), []);
    const encode = (format: 'csv' | 'json'): Promise<string> =>
      textOf(Readable.from(encodeFailures(failures.list, format)));
    assert.deepEqual(JSON.parse(await encode('json')), [
      {
        kind: 'error',
        message: '=…+…: …',
        count: 1,
        runs: 1,
        syncs: ['One'],
        first_seen: '2026-03-12T14:30:20Z',
        last_seen: '2026-03-12T14:30:20Z',
        examples: ['=1+1: a/b.txt'],
        run_ids: ['1000'],
      },
      {
        kind: 'unnamed',
        message: '',
        count: 1,
        runs: 1,
        syncs: ['One'],
        first_seen: null,
        last_seen: null,
        examples: [],
        run_ids: ['999'],
      },
    ]);
    const [head, row] = (await encode('csv')).split('\r\n');
    assert.equal(head, 'kind,message,count,runs,syncs,first_seen,last_seen,examples,run_ids');
    assert.match(row ?? '', /^"error","'=[^"]+",1,1,"One",/u);
  });
});
