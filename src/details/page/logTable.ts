import { html, render } from 'lit/html.js';
import { headRow, logRow } from './logRow.ts';
import { RowCache } from './rowCache.ts';
import { rowForKey, RowSelection } from './rowSelection.ts';
import {
  contentHeight,
  isScaled,
  lastPosition,
  positionAt,
  positionShowing,
  scrollTopAt,
  within,
  type RowWindow,
} from './rowWindow.ts';
import { fill, visible } from './text.ts';
import type { Direction, HostMessage, PageMessage, PageStrings } from '../messages.ts';
import type { LogFilterView, LogFoundView, LogRow, LogView } from '../views.ts';

/** What the table shows, and how. */
export interface TableState {
  readonly log: LogView;
  readonly found: LogFoundView;
  readonly strings: PageStrings;
  readonly locale: string;
  readonly wraps: boolean;
  /** Does it stay at the end as lines come? */
  readonly follows: boolean;
}

export interface TableActions {
  readonly post: (message: PageMessage) => void;
  /** Somebody has scrolled up, so that the end is not what they want to see. */
  readonly stopFollowing: () => void;
}

/** Rows beyond the edges that are there already when they come into sight. */
const overscan = 10;

/**
 * The log as a table of any length: only the rows that can be seen are in the page. The position is the truth, and the
 * scrollbar follows it.
 */
export class LogTable {
  /** To be put into the page. */
  readonly element = document.createElement('div');
  readonly #actions: TableActions;
  readonly #cache = new RowCache();
  readonly #selection = new RowSelection();
  #state: TableState | undefined;
  #position = 0;
  #rowHeight = 26;
  /** Where the scrollbar was put: that it has come there is no news. */
  #scrollTop = 0;
  #isDrawing = false;
  /** Where to begin when there are so many rows. */
  #firstWanted: number | undefined;
  /** Was a hit asked for, which may be where the last one was? */
  #wantsHit = false;

  constructor(actions: TableActions) {
    const { element } = this;
    this.#actions = actions;
    element.className = 'log';
    element.tabIndex = 0;
    element.setAttribute('role', 'grid');
    element.setAttribute('aria-labelledby', 'log-title');
    element.setAttribute('aria-multiselectable', 'true');
    element.addEventListener('scroll', () => this.#scrolled());
    element.addEventListener('wheel', (event) => this.#wheel(event), { passive: false });
    element.addEventListener('keydown', (event) => this.#press(event));
    element.addEventListener('mousedown', (event) => this.#click(event));
    element.addEventListener('focus', () => this.#draw());
    element.addEventListener('blur', () => this.#draw());
    document.addEventListener('copy', (event) => this.#copied(event));
    // Not at once: what it draws may change its size again.
    new ResizeObserver(() => requestAnimationFrame(() => this.#draw())).observe(element);
  }

  /** The row at the upper edge. */
  get firstRow(): number {
    return Math.floor(this.#position);
  }

  /** Begins at a row, as soon as it is there. */
  beginAt(row: number): void {
    this.#firstWanted = row;
  }

  update(state: TableState): void {
    const before = this.#state;
    const { log, found, follows } = state;
    this.#state = state;
    this.#cache.update(log.generation, log.rows, log.bytes, found.query);
    this.element.setAttribute('aria-rowcount', String(log.rows + 1));
    // A log that is another one by now is looked at where the one before was.
    if (before && before.log.generation !== log.generation) this.#begin(isSame(before.log.filter, log.filter));
    if (follows && !(before?.follows === true && before.log.rows === log.rows)) this.#position = Infinity;
    if (this.#isNews(found, before)) this.#activate(found.row, { isCentral: true });
    else this.#draw();
  }

  /** Is there a hit to be led to? */
  #isNews(found: LogFoundView, before: TableState | undefined): found is LogFoundView & { readonly row: number } {
    if (!before || found === before.found || found.row === undefined) return false;
    if (found.generation !== this.#state?.log.generation) return false;
    const isNews = this.#wantsHit || found.row !== before.found.row || found.generation !== before.found.generation;
    if (isNews) this.#wantsHit = false;
    return isNews;
  }

  /** Leads to the next or previous hit of the search. */
  stepHit(direction: Direction): void {
    this.#wantsHit = true;
    this.#actions.post({ type: 'logStep', direction });
  }

  /** Takes rows that have come. */
  receive(message: Extract<HostMessage, { type: 'logRows' }>): void {
    if (this.#cache.put(message)) this.#draw();
  }

  /** Leads to a row. */
  reveal(generation: number, row: number): void {
    if (generation !== this.#state?.log.generation) return;
    this.#activate(row, { isCentral: true });
    this.element.focus();
  }

  /** Copies what is selected, or the row that the keyboard is at. */
  copy(): void {
    const { log } = this.#state ?? {};
    if (log && log.rows > 0) {
      this.#actions.post({ type: 'copyLog', generation: log.generation, ...this.#selection.rows });
    }
  }

  /** Leads to the next failure (F8) or match (F3), with Shift to the one before; false for any other key. */
  stepBy({ key, shiftKey }: Pick<KeyboardEvent, 'key' | 'shiftKey'>): boolean {
    const direction = shiftKey ? 'backward' : 'forward';
    if (key === 'F8') this.#askForFailure(this.#selection.active, direction);
    else if (key === 'F3') this.stepHit(direction);
    else return false;
    return true;
  }

  /** Leads to the first line that failed. */
  firstFailure(): void {
    this.#askForFailure(-1, 'forward');
  }

  #askForFailure(row: number, direction: Direction): void {
    const { generation } = this.#state?.log ?? {};
    if (generation !== undefined) this.#actions.post({ type: 'logFailure', generation, row, direction });
  }

  get #window(): RowWindow {
    const head = this.element.querySelector<HTMLElement>('.head');
    const height = Math.max(this.#rowHeight, this.element.clientHeight - (head?.offsetHeight ?? 0));
    return { rows: this.#state?.log.rows ?? 0, rowHeight: this.#rowHeight, height };
  }

  #begin(isSamePlace: boolean): void {
    this.#selection.clear();
    if (isSamePlace) return;
    this.#position = 0;
    this.#selection.move(0, 0);
    this.element.classList.remove('used');
  }

  #activate(row: number, { isCentral = false, extend = false } = {}): void {
    const window = this.#window;
    if (window.rows === 0) return;
    this.element.classList.add('used');
    this.#firstWanted = undefined;
    this.#selection.move(row, window.rows, extend);
    const { active } = this.#selection;
    const seen = window.height / window.rowHeight;
    const isSeen = active >= this.#position && active < this.#position + seen - 1;
    if (isCentral && !isSeen) this.#position = within(active - seen / 3, window);
    else this.#position = positionShowing(active, this.#position, window);
    this.#draw();
    this.#settleActive();
  }

  /** Where lines are wrapped, rows differ in height: only when they are there is it known how far a row is out of sight. */
  #settleActive(): void {
    if (!this.#state?.wraps) return;
    const row = this.element.querySelector<HTMLElement>('.row.active');
    const body = this.element.querySelector<HTMLElement>('.body');
    if (!row || !body) return;
    const [its, all] = [row.getBoundingClientRect(), body.getBoundingClientRect()];
    const below = Math.min(its.bottom - all.bottom, its.top - all.top);
    if (below <= 0 && its.top >= all.top) return;
    this.#position = below > 0 ? this.#position + below / this.#rowHeight : this.#selection.active;
    this.#draw();
  }

  #scrolled(): void {
    const { scrollTop } = this.element;
    if (Math.abs(scrollTop - this.#scrollTop) < 1) return;
    this.#firstWanted = undefined;
    if (scrollTop < this.#scrollTop) this.#actions.stopFollowing();
    this.#scrollTop = scrollTop;
    this.#position = positionAt(scrollTop, this.#window);
    this.#draw();
  }

  /** Where the scrollbar is not true to scale, the wheel moves the rows and not the scrollbar. */
  #wheel(event: WheelEvent): void {
    const window = this.#window;
    if (event.deltaY === 0 || event.ctrlKey || !(isScaled(window) || this.#state?.wraps)) return;
    const unit =
      event.deltaMode === WheelEvent.DOM_DELTA_PIXEL
        ? 1
        : event.deltaMode === WheelEvent.DOM_DELTA_LINE
          ? this.#rowHeight
          : window.height;
    const position = within(this.#position + (event.deltaY * unit) / this.#rowHeight, window);
    // At the ends, the page goes on.
    if (position === this.#position) return;
    event.preventDefault();
    this.#firstWanted = undefined;
    if (event.deltaY < 0) this.#actions.stopFollowing();
    this.#position = position;
    this.#draw();
  }

  #press(event: KeyboardEvent): void {
    const { rows, height, rowHeight } = this.#window;
    const page = Math.max(1, Math.floor(height / rowHeight) - 1);
    const { key, shiftKey: extend } = event;
    const isCommand = event.ctrlKey || event.metaKey;
    const { active } = this.#selection;
    const to = rowForKey(key, active, { rows, page });
    if (to !== undefined) {
      if (to < active) this.#actions.stopFollowing();
      this.#activate(to, { extend });
    } else if (isCommand && key.toLowerCase() === 'a') this.#selectAll();
    else if (key === 'Escape' && !this.#selection.isEmpty) this.#activate(active);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #selectAll(): void {
    this.#selection.selectAll(this.#window.rows);
    this.#draw();
  }

  #click(event: MouseEvent): void {
    const row =
      event.target instanceof Element ? event.target.closest<HTMLElement>('[data-row]')?.dataset['row'] : undefined;
    if (row === undefined || event.button !== 0) return;
    this.#activate(Number(row), { extend: event.shiftKey });
    // Else the text between is selected too.
    if (event.shiftKey) event.preventDefault();
    this.element.focus();
  }

  #copied(event: ClipboardEvent): void {
    // What is marked with the mouse is copied as it is.
    if (document.activeElement !== this.element || getSelection()?.isCollapsed === false) return;
    event.preventDefault();
    this.copy();
  }

  #draw(): void {
    if (!this.#state || this.#isDrawing) return;
    this.#isDrawing = true;
    const { log, wraps } = this.#state;
    this.element.classList.toggle('wraps', wraps);
    this.element.classList.toggle('plain', isPlain(log));
    this.#position = within(this.#firstWanted ?? this.#position, this.#window);
    this.#render();
    // How high a row is depends on the width, the font and what stands in it.
    if (this.#measure()) {
      this.#position = within(this.#firstWanted ?? this.#position, this.#window);
      this.#render();
    }
    // How high rows are is known only when they are there.
    if (log.rows > 0 && this.element.querySelector('.waiting') === null) this.#firstWanted = undefined;
    this.#place();
    this.#isDrawing = false;
    const [first, end] = this.#range();
    for (const range of this.#cache.missing(first, end)) this.#actions.post({ type: 'logRows', ...range });
  }

  /** The rows in the page: from the first up to but not including the second. */
  #range(): readonly [number, number] {
    const { rows, rowHeight, height } = this.#window;
    const first = Math.floor(this.#position);
    return [Math.max(0, first - overscan), Math.min(rows, first + Math.ceil(height / rowHeight) + 1 + overscan)];
  }

  #render(): void {
    if (!this.#state) return;
    const { strings, locale } = this.#state;
    const [first, end] = this.#range();
    const { active } = this.#selection;
    const hasFocus = document.activeElement === this.element;
    const rows = Array.from({ length: end - first }, (_, index) => {
      const row = first + index;
      const line = this.#cache.get(row);
      const isSelected = this.#selection.has(row);
      const title = line === undefined ? '' : titleOf(line, fill(strings.line, line.line.toLocaleString(locale)));
      return logRow(line, { row, isSelected, isActive: row === active, title });
    });
    const { height } = this.#window;
    const head = this.element.querySelector<HTMLElement>('.head')?.offsetHeight ?? 0;
    render(
      html`<div class="spacer" .style=${`height: ${contentHeight(this.#window) + head}px`}>
        <div class="frame" .style=${`height: ${height + head}px`}>
          <div role="rowgroup" class="head">${headRow(strings)}</div>
          <div class="body"><div role="rowgroup" class="rows">${rows}</div></div>
        </div>
      </div>`,
      this.element,
    );
    const isThere = hasFocus && active >= first && active < end;
    if (isThere) this.element.setAttribute('aria-activedescendant', `log-row-${active}`);
    else this.element.removeAttribute('aria-activedescendant');
  }

  /** Learns the height of a row; says whether it is another one than was thought. */
  #measure(): boolean {
    const rows = [...this.element.querySelectorAll<HTMLElement>('.rows > .row')];
    const known = rows.filter((row) => !row.classList.contains('waiting'));
    if (known.length === 0) return false;
    const sum = known.reduce((total, { offsetHeight }) => total + offsetHeight, 0);
    const rowHeight = this.#state?.wraps ? sum / known.length : (known[0]?.offsetHeight ?? 0);
    const isOther =
      rowHeight > 0 && Math.abs(rowHeight - this.#rowHeight) > (this.#state?.wraps ? this.#rowHeight / 4 : 0.5);
    if (isOther) this.#rowHeight = rowHeight;
    return isOther;
  }

  /** Moves the rows to where the position says, and the scrollbar with them. */
  #place(): void {
    const body = this.element.querySelector<HTMLElement>('.body');
    const block = this.element.querySelector<HTMLElement>('.rows');
    if (!body || !block) return;
    const [first, end] = this.#range();
    const window = this.#window;
    const top = block.children[Math.floor(this.#position) - first];
    let offset = top instanceof HTMLElement ? top.offsetTop + (this.#position % 1) * top.offsetHeight : 0;
    const isAtEnd = end === window.rows && this.#position >= lastPosition(window) - 0.01;
    // The last rows may be higher than others are on average.
    if (isAtEnd) offset = Math.max(0, block.offsetHeight - body.clientHeight);
    block.style.transform = `translateY(${-offset}px)`;
    const scrollTop = scrollTopAt(this.#position, window);
    if (Math.abs(this.element.scrollTop - scrollTop) >= 1) this.element.scrollTop = scrollTop;
    this.#scrollTop = this.element.scrollTop;
  }
}

/** Has no line a status or an operation? */
function isPlain({ statuses, operations }: LogView): boolean {
  return [...statuses, ...operations].every(({ value }) => value === null);
}

function isSame(a: LogFilterView, b: LogFilterView): boolean {
  return a.status === b.status && a.operation === b.operation && a.failedOnly === b.failedOnly;
}

/** What a row may have cut. */
function titleOf(line: LogRow, number: string): string {
  const texts = line.kind === 'text' ? [line.text] : [line.path, line.message];
  return [number, ...texts.filter((text) => text !== '').map((text) => visible(text))].join('\n');
}
