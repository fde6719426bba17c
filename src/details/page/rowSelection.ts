/** Which rows are selected, and which one the keyboard is at; both counted from 0. */
export class RowSelection {
  #active = 0;
  /** The other end of what is selected; undefined where nothing is. */
  #anchor: number | undefined;

  /** The row that the keyboard is at. */
  get active(): number {
    return this.#active;
  }

  get isEmpty(): boolean {
    return this.#anchor === undefined;
  }

  /** What is selected, else the row that the keyboard is at. */
  get rows(): { readonly first: number; readonly count: number } {
    const anchor = this.#anchor ?? this.#active;
    return { first: Math.min(anchor, this.#active), count: Math.abs(anchor - this.#active) + 1 };
  }

  has(row: number): boolean {
    const { first, count } = this.rows;
    return !this.isEmpty && row >= first && row < first + count;
  }

  /** Goes to a row of so many; `extend`: and selects all from where it was. */
  move(row: number, rows: number, extend = false): void {
    if (extend) this.#anchor ??= this.#active;
    else this.#anchor = undefined;
    this.#active = Math.max(0, Math.min(row, rows - 1));
  }

  selectAll(rows: number): void {
    this.#anchor = 0;
    this.#active = Math.max(0, rows - 1);
  }

  clear(): void {
    this.#anchor = undefined;
  }
}

/** The row to which a key leads from this one, among so many of which `page` can be seen; undefined where it leads nowhere. */
export function rowForKey(
  key: string,
  from: number,
  { rows, page }: { rows: number; page: number },
): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return from + 1;
    case 'ArrowUp':
      return from - 1;
    case 'PageDown':
      return from + page;
    case 'PageUp':
      return from - page;
    case 'Home':
      return 0;
    case 'End':
      return rows - 1;
    default:
      return undefined;
  }
}
