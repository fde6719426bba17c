import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { RowCache } from '../../../src/details/page/rowCache.ts';
import { rowForKey, RowSelection } from '../../../src/details/page/rowSelection.ts';
import {
  contentHeight,
  isScaled,
  lastPosition,
  positionAt,
  positionShowing,
  scrollTopAt,
  within,
  type RowWindow,
} from '../../../src/details/page/rowWindow.ts';
import type { LogRow } from '../../../src/details/views.ts';

const windows = fc.record({
  rows: fc.oneof(fc.nat(50), fc.nat(20_000_000)),
  rowHeight: fc.integer({ min: 15, max: 200 }),
  height: fc.integer({ min: 15, max: 3000 }),
});

const rowAt = (line: number): LogRow => ({ kind: 'text', line, failed: false, text: `${line}` });
const rowsFrom = (first: number, count: number) => Array.from({ length: count }, (_, n) => rowAt(first + n));

describe('a window on rows', () => {
  it('shows each of ten million rows, in a page no higher than browsers bear', () => {
    const window: RowWindow = { rows: 10_000_000, rowHeight: 24, height: 600 };
    assert.ok(isScaled(window));
    assert.ok(contentHeight(window) <= 16_000_000);
    assert.equal(positionAt(contentHeight(window) - window.height, window), 10_000_000 - 25);
    assert.equal(positionAt(0, window), 0);
  });

  it('is true to scale where that can be', () => {
    const window: RowWindow = { rows: 1000, rowHeight: 24, height: 600 };
    assert.ok(!isScaled(window));
    assert.equal(Math.round(positionAt(2400, window) * 1e6) / 1e6, 100);
    assert.equal(Math.round(scrollTopAt(100.5, window)), 2412);
  });

  it('puts the scrollbar where the position is, and the other way round', () => {
    fc.assert(
      fc.property(windows, fc.double({ min: 0, max: 1, noNaN: true }), (window, fraction) => {
        const position = fraction * lastPosition(window);
        const back = positionAt(scrollTopAt(position, window), window);
        if (contentHeight(window) > window.height) assert.ok(Math.abs(back - position) < 1e-3 * Math.max(1, position));
        else assert.equal(back, 0);
      }),
    );
  });

  it('shows a row whole with the least movement', () => {
    fc.assert(
      fc.property(windows, fc.nat(), fc.nat(), (window, someRow, somePosition) => {
        if (window.rows === 0) return;
        const row = someRow % window.rows;
        const position = within(somePosition, window);
        const shown = positionShowing(row, position, window);
        const seen = Math.max(1, window.height / window.rowHeight);
        assert.ok(shown >= 0 && shown <= lastPosition(window));
        assert.ok(row >= shown - 1e-6 && row + 1 <= shown + seen + 1e-6);
        if (row >= position && row + 1 <= position + seen) assert.equal(shown, position);
      }),
    );
  });
});

describe('the rows that have come', () => {
  let cache: RowCache;

  beforeEach(() => {
    cache = new RowCache();
    cache.update(1, 250, 1);
  });

  it('are asked for by the hundred, once, as far as there are any', () => {
    assert.deepEqual(cache.missing(90, 400), [
      { generation: 1, first: 90, count: 10 },
      { generation: 1, first: 100, count: 100 },
      { generation: 1, first: 200, count: 50 },
    ]);
    assert.deepEqual(cache.missing(90, 250), []);
    assert.ok(cache.put({ generation: 1, bytes: 1, first: 100, rows: rowsFrom(100, 100) }));
    assert.equal(cache.get(150)?.line, 150);
    assert.deepEqual(cache.missing(100, 200), []);
  });

  it('are asked for again as far as they did not come at once', () => {
    cache.missing(0, 50);
    cache.put({ generation: 1, bytes: 1, first: 0, rows: rowsFrom(0, 30) });
    assert.deepEqual(cache.missing(0, 50), [{ generation: 1, first: 30, count: 70 }]);
  });

  it('are not asked for without end where none come', () => {
    cache.missing(0, 50);
    assert.equal(cache.put({ generation: 1, bytes: 1, first: 0, rows: [] }), false);
    assert.deepEqual(cache.missing(0, 50), []);
  });

  it('are void with another generation, and late ones are dropped', () => {
    cache.put({ generation: 1, bytes: 1, first: 0, rows: rowsFrom(0, 100) });
    cache.update(2, 40, 1);
    assert.equal(cache.get(0), undefined);
    assert.equal(cache.put({ generation: 1, bytes: 1, first: 0, rows: rowsFrom(0, 100) }), false);
    assert.deepEqual(cache.missing(0, 100), [{ generation: 2, first: 0, count: 40 }]);
  });

  it('lose their marks with another query, and are asked for again until its marks have come', () => {
    const [first, second] = ['a', 'b'].map((text) => ({ text, isPattern: true, matchCase: false }));
    const row = { ...rowAt(0), marks: { text: [0, 1] } };
    cache.update(1, 1, 1, first);
    cache.put({ generation: 1, bytes: 1, first: 0, rows: [row], query: first });
    assert.deepEqual(cache.get(0)?.marks, { text: [0, 1] });
    assert.deepEqual(cache.missing(0, 1), []);
    cache.update(1, 1, 1, second);
    assert.equal(cache.get(0)?.marks, undefined);
    assert.deepEqual(cache.missing(0, 1), [{ generation: 1, first: 0, count: 1 }]);
    // One that was on its way.
    cache.put({ generation: 1, bytes: 1, first: 0, rows: [row], query: first });
    assert.equal(cache.get(0)?.marks, undefined);
    assert.deepEqual(cache.missing(0, 1), [{ generation: 1, first: 0, count: 1 }]);
    cache.put({ generation: 1, bytes: 1, first: 0, rows: [row], query: second });
    assert.deepEqual(cache.get(0)?.marks, { text: [0, 1] });
    cache.update(1, 1, 1, undefined);
    assert.equal(cache.get(0)?.marks, undefined);
  });

  it('are asked for again where the last one may have gone on, be they as many as before', () => {
    cache.put({ generation: 1, bytes: 1, first: 200, rows: rowsFrom(200, 50) });
    cache.update(1, 300, 2);
    assert.equal(cache.get(248)?.line, 248);
    assert.deepEqual(cache.missing(200, 300), [{ generation: 1, first: 249, count: 51 }]);
    cache.put({ generation: 1, bytes: 2, first: 249, rows: rowsFrom(249, 51) });
    cache.update(1, 300, 3);
    assert.deepEqual(cache.missing(200, 300), [{ generation: 1, first: 299, count: 1 }]);
  });

  it('are taken but for the last one where they were read before the log has grown', () => {
    cache.missing(200, 250);
    cache.update(1, 250, 2);
    cache.put({ generation: 1, bytes: 1, first: 200, rows: rowsFrom(200, 50) });
    assert.equal(cache.get(248)?.line, 248);
    assert.deepEqual(cache.missing(200, 250), [{ generation: 1, first: 249, count: 1 }]);
  });

  it('are no more than some thousands, the nearest ones', () => {
    cache.update(3, 1_000_000, 1);
    for (let first = 0; first < 20_000; first += 100) {
      cache.put({ generation: 3, bytes: 1, first, rows: rowsFrom(first, 100) });
      assert.ok(cache.get(first) && cache.get(first + 99));
    }
    const kept = Array.from({ length: 20_000 }, (_, row) => cache.get(row)).filter((row) => row !== undefined);
    assert.ok(kept.length <= 5100, `${kept.length}`);
  });
});

describe('the selection of rows', () => {
  it('is where it was extended from and to, in either direction, until another row is gone to', () => {
    const selection = new RowSelection();
    selection.move(5, 10);
    assert.deepEqual([selection.isEmpty, selection.rows, selection.has(5)], [true, { first: 5, count: 1 }, false]);
    selection.move(7, 10, true);
    assert.deepEqual(selection.rows, { first: 5, count: 3 });
    selection.move(3, 10, true);
    assert.deepEqual([selection.active, selection.rows], [3, { first: 3, count: 3 }]);
    assert.deepEqual(
      [2, 3, 5, 6].map((row) => selection.has(row)),
      [false, true, true, false],
    );
    selection.clear();
    assert.deepEqual([selection.active, selection.isEmpty], [3, true]);
    selection.selectAll(10);
    assert.deepEqual([selection.active, selection.rows], [9, { first: 0, count: 10 }]);
  });

  it('stays among the rows that there are', () => {
    const selection = new RowSelection();
    for (const [row, rows, active] of [
      [20, 10, 9],
      [-1, 10, 0],
      [3, 0, 0],
    ] as const) {
      selection.move(row, rows);
      assert.equal(selection.active, active);
    }
  });

  it('follows the keys of a table', () => {
    const keys = ['ArrowDown', 'ArrowUp', 'PageDown', 'PageUp', 'Home', 'End', 'a'];
    assert.deepEqual(
      keys.map((key) => rowForKey(key, 50, { rows: 100, page: 20 })),
      [51, 49, 70, 30, 0, 99, undefined],
    );
  });
});
