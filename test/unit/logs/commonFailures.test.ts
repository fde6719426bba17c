import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import {
  CommonFailures,
  mostErrors,
  mostFailures,
  mostRuns,
  mostSyncs,
  type FailedRun,
  type RunError,
} from '../../../src/logs/commonFailures.ts';
import { failuresIn, mostLogBytes } from '../../../src/logs/failuresIn.ts';

const hour = 3_600_000;

function failedRun(n: number, more: Partial<FailedRun> = {}): FailedRun {
  return { id: String(n), syncId: '1', syncName: 'One', status: 'failure', createdAt: n * hour, ...more };
}

const errors = (...messages: readonly string[]): readonly RunError[] =>
  messages.map((message) => ({ message, count: 1 }));

/** A number that is none to `normalizeMessage`. */
const inLetters = (n: number): string => String(n).replaceAll(/\d/gu, (digit) => 'abcdefghij'.charAt(Number(digit)));

async function* chunksOf(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}
const failed = (message: string): string => `${JSON.stringify({ status: 'failure', path: 'a', message })}\n`;

describe('what failed runs have in common', () => {
  it('is an error without paths, numbers and times, with how often, where and when it was seen', () => {
    const failures = new CommonFailures();
    failures.add(
      failedRun(3, { syncId: '2' }),
      errors('a/b.txt: no space after 120 bytes', 'c/d.txt: no space after 7 bytes'),
    );
    failures.add(failedRun(1), errors('no space after 9 bytes'));
    const [first, ...others] = failures.list;
    assert.deepEqual(others, []);
    assert.deepEqual(
      { ...first, runs: first?.runs.map(({ id }) => id), syncs: first?.syncs.map(({ syncId }) => syncId) },
      {
        kind: 'error',
        message: 'no space after … bytes',
        count: 3,
        runCount: 2,
        runs: ['3', '1'],
        syncs: ['2', '1'],
        firstSeen: hour,
        lastSeen: 3 * hour,
        examples: ['a/b.txt: no space after 120 bytes', 'c/d.txt: no space after 7 bytes', 'no space after 9 bytes'],
      },
    );
  });

  it('does not depend on the file that is named in front, whatever its name', () => {
    const failures = new CommonFailures();
    const paths = ['a.txt', 'Scans/Front desk/a b.pdf', String.raw`C:\My files\a.txt`, '/x/y', 'a/報告書 1.xlsx'];
    failures.add(failedRun(1), errors('no space', ...paths.map((path) => `${path}: no space`), 'Disk full: no space'));
    assert.deepEqual(
      failures.list.map(({ message, count }) => [message, count]),
      [
        ['no space', 5],
        ['Disk full: no space', 1],
        ['a.txt: no space', 1],
      ],
    );
  });

  it('comes the most frequent first, then the last seen, and what names no error last', () => {
    const failures = new CommonFailures();
    for (const n of [1, 2, 3]) failures.add(failedRun(n), []);
    failures.addUnread(failedRun(4), 'gone');
    failures.add(failedRun(5), errors('older'));
    failures.add(failedRun(6), errors('newer'));
    failures.add(failedRun(7), errors('often', 'often'));
    assert.deepEqual(
      failures.list.map(({ kind, message, count }) => [kind, message, count]),
      [
        ['error', 'often', 2],
        ['error', 'newer', 1],
        ['error', 'older', 1],
        ['unnamed', '', 3],
        ['unread', 'gone', 1],
      ],
    );
  });

  it('counts a run once for each error, however often it names it', () => {
    const failures = new CommonFailures();
    failures.add(failedRun(1), [{ message: 'no', count: 40 }, ...errors('no', 'nor')]);
    assert.deepEqual(
      failures.list.map(({ message, count, runCount }) => [message, count, runCount]),
      [
        ['no', 41, 1],
        ['nor', 1, 1],
      ],
    );
  });

  it('is that no error is named where all that is said is empty', () => {
    const failures = new CommonFailures();
    failures.add(failedRun(1), errors('', ' \n '));
    assert.deepEqual(
      failures.list.map(({ kind }) => kind),
      ['unnamed'],
    );
  });

  it('keeps the newest runs, in whatever order they come', () => {
    const failures = new CommonFailures();
    for (let n = 0; n < 200; n++) failures.add(failedRun((n * 77) % 200), errors('no'));
    const [{ runs, runCount } = { runs: [], runCount: 0 }] = failures.list;
    assert.equal(runCount, 200);
    assert.deepEqual(
      runs.map(({ id }) => Number(id)),
      Array.from({ length: mostRuns }, (_, n) => 199 - n),
    );
  });

  it('is bounded whatever is sent: messages, syncs, examples, errors of a run and the length of each', () => {
    const failures = new CommonFailures();
    const messages = Array.from({ length: 20_000 }, (_, n) => `${inLetters(n)} ${'x'.repeat(2000)}`);
    for (let n = 0; n < 20; n++) {
      failures.add(
        failedRun(n, { syncId: String(n * 70) }),
        errors(...messages.slice(n * 1000, (n + 1) * 1000), 'more'),
      );
    }
    for (let n = 0; n < 300; n++)
      failures.add(failedRun(n, { syncId: String(n) }), errors(`y${'z'.repeat(1_000_000)}`));
    const { list, leftOut } = failures;
    assert.equal(leftOut, 20);
    assert.equal(list.length, mostFailures + 1);
    assert.deepEqual([list[0]?.kind, list[0]?.count], ['other', 20 * mostErrors - mostFailures + 300]);
    const texts = list.flatMap(({ message, examples }) => [message, ...examples]);
    assert.ok(Math.max(...texts.map(({ length }) => length)) <= 501);
    assert.ok(Math.max(...list.map(({ syncs }) => syncs.length)) <= mostSyncs);
    assert.ok(Math.max(...list.map(({ examples }) => examples.length)) <= 3);
  });

  it('accounts for every error and every run, whatever they say', () => {
    const message = fc.oneof(
      fc.constantFrom('no', 'a/b: no', 'nor 1', 'nor 2', 'half \uD800 pair', ''),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(fc.array(fc.array(message)), (runs) => {
        const failures = new CommonFailures();
        for (const [n, messages] of runs.entries()) failures.add(failedRun(n), errors(...messages));
        const said = runs.map((messages) => messages.filter((text) => /\S/u.test(text)).length);
        const counted = failures.list.reduce((sum, { count }) => sum + count, 0);
        const silent = said.filter((count) => count === 0).length;
        assert.equal(counted, said.reduce((sum, count) => sum + count, 0) + silent);
        for (const { runCount, count, message: common } of failures.list) {
          assert.ok(runCount <= count);
          assert.doesNotMatch(common, /\n/u);
        }
      }),
    );
  });
});

describe('the failures in a log', () => {
  it('are those of its failed lines, by what they have in common', async () => {
    const found = await failuresIn(
      chunksOf('{"status":"success"}\n', failed('no 1') + failed('no 2'), 'ERROR at last'),
    );
    assert.deepEqual(found, {
      errors: [
        { message: 'no 1', count: 2 },
        { message: 'ERROR at last', count: 1 },
      ],
      isCut: false,
    });
  });

  it('are read no further than a bound', async () => {
    let read = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        const chunk = Buffer.from(failed('no').repeat(1000));
        read += chunk.length;
        yield chunk;
      }
    }
    const { errors: found, isCut } = await failuresIn(endless());
    assert.deepEqual([found.length, isCut], [1, true]);
    assert.ok(read < mostLogBytes + 100_000);
  });
});
