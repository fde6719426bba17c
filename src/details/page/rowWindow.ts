// Scrolling through any number of rows: where a scrollbar stands for which row. Heights are in CSS pixels; a position is the
// row at the upper edge, with a fraction for how much of it is out of sight.

export interface RowWindow {
  readonly rows: number;
  /** Of a row, on average. */
  readonly rowHeight: number;
  /** Of what can be seen. */
  readonly height: number;
}

/** Browsers cut off what is higher, some below 17 million; at ten million rows a pixel of the scrollbar is many rows. */
const maxHeight = 8_000_000;

/** How high the rows count as for the scrollbar. */
export function contentHeight({ rows, rowHeight }: RowWindow): number {
  return Math.min(rows * rowHeight, maxHeight);
}

/** Is a pixel of the scrollbar more than a pixel of the rows? Then the wheel would leap. */
export function isScaled({ rows, rowHeight }: RowWindow): boolean {
  return rows * rowHeight > maxHeight;
}

/** The position where the last row is at the lower edge. */
export function lastPosition({ rows, rowHeight, height }: RowWindow): number {
  return Math.max(0, rows - height / rowHeight);
}

/** The nearest position that there is. */
export function within(position: number, window: RowWindow): number {
  return Math.max(0, Math.min(position, lastPosition(window)));
}

export function positionAt(scrollTop: number, window: RowWindow): number {
  const scrollable = contentHeight(window) - window.height;
  return scrollable <= 0 ? 0 : within((scrollTop / scrollable) * lastPosition(window), window);
}

export function scrollTopAt(position: number, window: RowWindow): number {
  const last = lastPosition(window);
  return last === 0 ? 0 : (position / last) * Math.max(0, contentHeight(window) - window.height);
}

/** The nearest position at which a row can be seen whole. */
export function positionShowing(row: number, position: number, window: RowWindow): number {
  const seen = Math.max(1, window.height / window.rowHeight);
  if (row < position) return within(row, window);
  return row + 1 > position + seen ? within(row + 1 - seen, window) : within(position, window);
}
