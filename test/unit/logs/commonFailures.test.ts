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
} from '../../../src/logs/meaning/commonFailures.ts';
import { failuresIn, mostLogBytes } from '../../../src/logs/meaning/failuresIn.ts';
import { Turns } from '../../../src/logs/turns.ts';
import { working } from './turns.ts';

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
  it('is told without the signatures of links, also those in a log', async () => {
    const failures = new CommonFailures();
    const message = 'Refused: https://store.example/a?X-Amz-Signature=';
    const { errors: logged } = await failuresIn(chunksOf(failed(`${message}SECRET`)));
    await failures.add(failedRun(1), logged);
    await failures.add(failedRun(2), errors(`${message}OTHER-SECRET`));
    assert.doesNotMatch(JSON.stringify(failures.list), /SECRET/u);
    assert.deepEqual(
      failures.list.map(({ count, examples }) => [count, examples]),
      [[2, ['Refused: https://store.example/a?…']]],
    );
  });

  it('is an error without paths, numbers and times, with how often, where and when it was seen', async () => {
    const failures = new CommonFailures();
    await failures.add(
      failedRun(3, { syncId: '2' }),
      errors('a/b.txt: no space after 120 bytes', 'c/d.txt: no space after 7 bytes'),
    );
    await failures.add(failedRun(1), errors('no space after 9 bytes'));
    const [first, ...others] = failures.list;
    assert.deepEqual(others, []);
    assert.deepEqual(
      { ...first, runs: first?.runs.map(({ id }) => id), syncs: first?.syncs.map(({ syncId }) => syncId) },
      {
        kind: 'error',
        message: 'no space after …',
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

  it('does not depend on the file that is named in front, whatever its name', async () => {
    const failures = new CommonFailures();
    const paths = ['a.txt', 'Scans/Front desk/a b.pdf', String.raw`C:\My files\a.txt`, '/x/y', 'a/報告書 1.xlsx'];
    await failures.add(
      failedRun(1),
      errors('no space', ...paths.map((path) => `${path}: no space`), 'Disk full: no space'),
    );
    assert.deepEqual(
      failures.list.map(({ message, count }) => [message, count]),
      [
        ['no space', 5],
        ['Disk full: no space', 1],
        ['a.txt: no space', 1],
      ],
    );
  });

  it('comes the most frequent first, then the last seen, and what names no error last', async () => {
    const failures = new CommonFailures();
    for (const n of [1, 2, 3]) await failures.add(failedRun(n), []);
    failures.addUnread(failedRun(4), 'gone');
    await failures.add(failedRun(5), errors('older'));
    await failures.add(failedRun(6), errors('newer'));
    await failures.add(failedRun(7), errors('often', 'often'));
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

  it('counts a run once for each error, however often it names it', async () => {
    const failures = new CommonFailures();
    await failures.add(failedRun(1), [{ message: 'no', count: 40 }, ...errors('no', 'nor')]);
    assert.deepEqual(
      failures.list.map(({ message, count, runCount }) => [message, count, runCount]),
      [
        ['no', 41, 1],
        ['nor', 1, 1],
      ],
    );
  });

  it('is that no error is named where all that is said is empty', async () => {
    const failures = new CommonFailures();
    await failures.add(failedRun(1), errors('', ' \n '));
    assert.deepEqual(
      failures.list.map(({ kind }) => kind),
      ['unnamed'],
    );
  });

  it('keeps the newest runs, in whatever order they come', async () => {
    const failures = new CommonFailures();
    for (let n = 0; n < 200; n++) await failures.add(failedRun((n * 77) % 200), errors('no'));
    const [{ runs, runCount } = { runs: [], runCount: 0 }] = failures.list;
    assert.equal(runCount, 200);
    assert.deepEqual(
      runs.map(({ id }) => Number(id)),
      Array.from({ length: mostRuns }, (_, n) => 199 - n),
    );
  });

  it('is bounded whatever is sent: messages, syncs, examples, errors of a run and the length of each', async () => {
    const failures = new CommonFailures();
    const messages = Array.from({ length: 20_000 }, (_, n) => `${inLetters(n)} ${'x'.repeat(2000)}`);
    for (let n = 0; n < 20; n++) {
      await failures.add(
        failedRun(n, { syncId: String(n * 70) }),
        errors(...messages.slice(n * 1000, (n + 1) * 1000), 'more'),
      );
    }
    for (let n = 0; n < 300; n++)
      await failures.add(failedRun(n, { syncId: String(n) }), errors(`y${'z'.repeat(1_000_000)}`));
    const { list, leftOut } = failures;
    assert.equal(leftOut, 20);
    assert.equal(list.length, mostFailures + 1);
    assert.deepEqual([list[0]?.kind, list[0]?.count], ['other', 20 * mostErrors - mostFailures + 300]);
    const texts = list.flatMap(({ message, examples }) => [message, ...examples]);
    assert.ok(Math.max(...texts.map(({ length }) => length)) <= 501);
    assert.ok(Math.max(...list.map(({ syncs }) => syncs.length)) <= mostSyncs);
    assert.ok(Math.max(...list.map(({ examples }) => examples.length)) <= 3);
  });

  it('is put together without holding up everything else', async () => {
    const many = errors(...Array.from({ length: 1000 }, (_, n) => `no ${n}`));
    const { turns } = await working(() => new CommonFailures().add(failedRun(1), many), 1);
    assert.ok(turns > 80, `${turns} turns`);
  });

  it('has the errors of a run all or not at all, whenever it is looked at', async () => {
    const many = errors(...Array.from({ length: 1000 }, (_, n) => `no ${n}`));
    const seen: number[] = [];
    const work = async (): Promise<void> => {
      const failures = new CommonFailures();
      const look = (): void => {
        seen.push(failures.list[0]?.count ?? 0);
        if (seen.at(-1) === 0) setImmediate(look);
      };
      look();
      await failures.add(failedRun(1), many);
      look();
    };
    await working(work, 1);
    assert.ok(seen.length > 50, `${seen.length} looks`);
    assert.deepEqual(new Set(seen), new Set([0, 1000]));
  });

  it('accounts for every error and every run, whatever they say', async () => {
    const message = fc.oneof(
      fc.constantFrom('no', 'a/b: no', 'nor 1', 'nor 2', 'half \uD800 pair', ''),
      fc.string({ unit: 'binary' }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(message)), async (runs) => {
        const failures = new CommonFailures();
        for (const [n, messages] of runs.entries()) await failures.add(failedRun(n), errors(...messages));
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

  it('are read to the byte where the bound is', async () => {
    const lines = failed('no').repeat(10);
    const countIn = async (mostBytes: number): Promise<readonly [count: number | undefined, isCut: boolean]> => {
      const { errors: found, isCut } = await failuresIn(chunksOf(lines), { mostBytes });
      return [found[0]?.count, isCut];
    };
    assert.deepEqual(await countIn(lines.length), [10, false]);
    assert.deepEqual(await countIn(lines.length - 2), [9, true]);
    assert.deepEqual(await countIn(5), [undefined, true]);
  });

  it('are told by the beginning of a line that is longer than the bound', async () => {
    const { errors: found } = await failuresIn(chunksOf(`ERROR disk is full ${'x'.repeat(200_000)}`), {
      mostBytes: 100_000,
    });
    assert.match(found[0]?.message ?? '', /^ERROR disk is full x/u);
  });

  it('are read without holding up everything else', async () => {
    const { turns } = await working(() => failuresIn(chunksOf(failed('no').repeat(1000))), 1);
    assert.ok(turns > 80, `${turns} turns`);
  });

  it('are read in turns that several logs share', async () => {
    // Each by itself, four would take their turns in the same round, of four times the length.
    const { turns: count } = await working(() => {
      const turns = new Turns();
      return Promise.all([1, 2, 3, 4].map(() => failuresIn(chunksOf(failed('no').repeat(1000)), { turns })));
    }, 1);
    assert.ok(count > 200, `${count} turns`);
  });
});
