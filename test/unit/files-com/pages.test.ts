import assert from 'node:assert/strict';
import { FilesComError } from '../../../src/files-com/errors.ts';
import { followCursors, type Page, repeatFilter } from '../../../src/files-com/pages.ts';

interface Item {
  readonly id: string;
}

function page(ids: readonly number[], nextCursor?: string): Page<Item> {
  return { items: ids.map((id) => ({ id: String(id) })), nextCursor, undecodable: 0, requestId: undefined };
}

/** All the pages that came, and the error that ended them, if any. */
async function collect(first: string | undefined, pages: (cursor: string | undefined) => Page<Item>) {
  const asked: (string | undefined)[] = [];
  const ids: string[][] = [];
  let error: unknown;
  try {
    for await (const { items } of followCursors(first, async (cursor) => (asked.push(cursor), pages(cursor)))) {
      ids.push(items.map(({ id }) => id));
    }
  } catch (caught) {
    error = caught;
  }
  return { asked, ids, error };
}

const isBadAnswer = (error: unknown): boolean => error instanceof FilesComError && error.kind === 'badAnswer';

describe('followCursors', () => {
  it('asks until there is no cursor', async () => {
    const pages = new Map([
      [undefined, page([1, 2], 'b')],
      ['b', page([3], 'c')],
      ['c', page([])],
    ]);
    const { asked, ids, error } = await collect(undefined, (cursor) => pages.get(cursor) ?? page([]));
    assert.deepEqual([asked, ids, error], [[undefined, 'b', 'c'], [['1', '2'], ['3'], []], undefined]);
  });

  it('asks only for pages that are taken', async () => {
    let asked = 0;
    for await (const _ of followCursors(undefined, async () => page([++asked], String(asked)))) {
      if (asked === 3) break;
    }
    assert.equal(asked, 3);
  });

  it('begins at a cursor', async () => {
    assert.deepEqual((await collect('m', () => page([1]))).asked, ['m']);
  });

  it('goes on after an empty page', async () => {
    const { ids, error } = await collect(undefined, (cursor) => (cursor === undefined ? page([], 'b') : page([1])));
    assert.deepEqual([ids, error], [[[], ['1']], undefined]);
  });

  it('ends with an error when the cursor stays the same; what came before was given', async () => {
    const { asked, ids, error } = await collect(undefined, (cursor) => page(cursor === undefined ? [1] : [2], 'same'));
    assert.deepEqual(
      [asked, ids],
      [
        [undefined, 'same'],
        [['1'], ['2']],
      ],
    );
    assert.ok(isBadAnswer(error));
  });

  it('ends with an error when cursors go round in a circle', async () => {
    const next = new Map([
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'a'],
    ]);
    const { asked, error } = await collect('a', (cursor) => page([1], next.get(cursor ?? '')));
    assert.deepEqual(asked, ['a', 'b', 'c']);
    assert.ok(isBadAnswer(error));
  });

  it('ends with an error after 20 empty pages in a row', async () => {
    let count = 0;
    const { asked, error } = await collect(undefined, () => page([], String(++count)));
    assert.equal(asked.length, 20);
    assert.ok(isBadAnswer(error));
  });

  it('counts empty pages anew after one that is not, and forgives the last', async () => {
    let count = 0;
    const pages = () => {
      count++;
      return page(count === 19 ? [1] : [], count === 39 ? undefined : String(count));
    };
    const { asked, error } = await collect(undefined, pages);
    assert.deepEqual([asked.length, error], [39, undefined]);
  });
});

describe('repeatFilter', () => {
  it('drops what an earlier page had, and what comes twice in one', () => {
    const withoutRepeats = repeatFilter<Item>();
    const ids = [page([1, 2, 3]), page([3, 4, 4, 2]), page([5])].map((each) =>
      withoutRepeats(each).items.map(({ id }) => id),
    );
    assert.deepEqual(ids, [['1', '2', '3'], ['4'], ['5']]);
  });

  it('keeps the rest of the page', () => {
    const given = { ...page([1], 'next'), undecodable: 2, requestId: 'r' };
    assert.deepEqual(repeatFilter<Item>()(given), given);
  });

  it('remembers the last 10,000 at least, and 20,000 at most', () => {
    const withoutRepeats = repeatFilter<Item>();
    const ids = Array.from({ length: 25_000 }, (_, n) => n);
    assert.equal(withoutRepeats(page(ids)).items.length, 25_000);
    assert.equal(withoutRepeats(page(ids.slice(-10_000))).items.length, 0);
    assert.equal(withoutRepeats(page(ids.slice(0, 5000))).items.length, 5000);
  });
});
