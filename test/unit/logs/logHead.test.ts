import assert from 'node:assert/strict';
import { takeHead } from '../../../src/logs/logHead.ts';
import type { LogLine } from '../../../src/logs/logLine.ts';

const text = ({ kind, ...line }: LogLine): string => ('text' in line ? line.text : kind);

/** Counts what is read of it. */
class Source {
  read = 0;
  closed = false;

  async *chunks(pieces: Iterable<string>): AsyncGenerator<Buffer> {
    try {
      for (const piece of pieces) {
        this.read++;
        yield Buffer.from(piece);
      }
    } finally {
      this.closed = true;
    }
  }
}

function* forever(piece: string): Generator<string> {
  for (;;) yield piece;
}

async function* broken(piece: string): AsyncGenerator<Buffer> {
  yield Buffer.from(piece);
  throw new Error('broken');
}

describe('the head of a log', () => {
  let lines: string[];
  const onLines = (more: readonly LogLine[]): unknown => lines.push(...more.map(text));

  beforeEach(() => {
    lines = [];
  });

  it('is all of a short log', async () => {
    const isWhole = await takeHead({ maxLines: 10, onLines })(new Source().chunks(['one\ntw', 'o\n{"path":"x"}']));
    assert.equal(isWhole, true);
    assert.deepEqual(lines, ['one', 'two', 'entry']);
  });

  it('is told as it arrives', async () => {
    const told: number[] = [];
    async function* chunks() {
      yield Buffer.from('one\n');
      told.push(lines.length);
      yield Buffer.from('two\nthree\n');
      told.push(lines.length);
    }
    await takeHead({ maxLines: 10, onLines })(chunks());
    assert.deepEqual(told, [1, 3]);
  });

  it('is all of a log that has just as many lines, with and without a last line end', async () => {
    for (const log of ['one\ntwo', 'one\ntwo\n']) {
      lines = [];
      assert.equal(await takeHead({ maxLines: 2, onLines })(new Source().chunks([log])), true);
      assert.deepEqual(lines, ['one', 'two']);
    }
  });

  it('is no more than was asked for, and nothing is read beyond it', async () => {
    const source = new Source();
    const isWhole = await takeHead({ maxLines: 3, onLines })(source.chunks(forever('a\nb\n')));
    assert.equal(isWhole, false);
    assert.deepEqual(lines, ['a', 'b', 'a']);
    assert.deepEqual([source.read, source.closed], [2, true]);
  });

  it('ends within a line that does not', async () => {
    const source = new Source();
    const isWhole = await takeHead({ maxLines: 3, onLines })(source.chunks(forever('x'.repeat(1_000_000))));
    assert.equal(isWhole, false);
    assert.deepEqual(lines, [`${'x'.repeat(65_536)}…`]);
    assert.deepEqual([source.read, source.closed], [17, true]);
  });

  it('tells no line twice when the log is read again from its start', async () => {
    const take = takeHead({ maxLines: 3, onLines });
    await assert.rejects(take(broken('a\nb\nc')), { message: 'broken' });
    assert.deepEqual(lines, ['a', 'b']);
    assert.equal(await take(new Source().chunks(['a\n', 'b\nc\nd\n'])), false);
    assert.deepEqual(lines, ['a', 'b', 'c']);
  });
});
