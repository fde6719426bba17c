import { html, nothing, type TemplateResult } from 'lit/html.js';
import { status } from './parts.ts';
import { visible } from './text.ts';
import type { PageStrings } from '../messages.ts';
import type { LogRow } from '../views.ts';

/** Names and classes of the columns, in the order in which they are read. */
const columns = ['time', 'operation', 'status', 'path', 'size', 'message'] as const;

/** How a row is shown. */
export interface RowLook {
  /** Its place among all rows, from 0. */
  readonly row: number;
  readonly isActive: boolean;
  readonly isSelected: boolean;
  /** What to say of the line, such as its number. */
  readonly title: string;
}

export function headRow(strings: PageStrings): TemplateResult {
  return html`<div role="row" aria-rowindex="1" class="row">
    ${columns.map((name) => html`<span role="columnheader" class=${name}>${strings[name]}</span>`)}
  </div>`;
}

/** A line of the log; a line that has not come yet keeps its place. */
export function logRow(line: LogRow | undefined, look: RowLook): TemplateResult {
  const { row, isActive, isSelected, title } = look;
  const kind = line === undefined ? 'waiting' : line.kind;
  return html`<div
    role="row"
    id="log-row-${row}"
    class="row ${kind} ${line?.failed === true ? 'failed' : ''} ${isActive ? 'active' : ''} ${isSelected ? 'selected' : ''}"
    data-row=${row}
    title=${title}
    aria-rowindex=${row + 2}
    aria-selected=${isSelected}
  >
    ${cells(line)}
  </div>`;
}

function cells(line: LogRow | undefined): TemplateResult {
  if (line === undefined) return html`<span role="gridcell" aria-colspan="6">…</span>`;
  const { marks = {} } = line;
  if (line.kind === 'text') return html`<span role="gridcell" aria-colspan="6">${marked(line.text, marks.text)}</span>`;
  return html`<span role="gridcell" class="time">${line.time}</span
    ><span role="gridcell" class="operation">${marked(line.operation, marks.operation)}</span
    ><span role="gridcell" class="status">${line.status ? status(line.status) : nothing}</span
    ><span role="gridcell" class="path">${path(line.path, marks.path)}</span
    ><span role="gridcell" class="size">${line.size}</span
    ><span role="gridcell" class="message">${marked(line.message, marks.message)}</span>`;
}

/** Where there is no room for all of a path, its last part is what tells it from the others. */
function path(text: string, places: readonly number[] | undefined): TemplateResult {
  const nameAt = text.lastIndexOf('/') + 1;
  return html`<span class="folder">${marked(text, places, 0, nameAt)}</span
    ><span class="name">${marked(text, places, nameAt)}</span>`;
}

/** A part of a text, on one line, with the matches marked that are at these places and of these lengths in turn. */
function marked(text: string, places: readonly number[] = [], start = 0, end = text.length): unknown {
  const parts: unknown[] = [];
  let from = start;
  for (let index = 0; index < places.length; index += 2) {
    const place = places[index] ?? 0;
    const [first, last] = [Math.max(from, place), Math.min(end, place + (places[index + 1] ?? 0))];
    if (first >= last) continue;
    parts.push(onOneLine(text.slice(from, first)), html`<mark>${onOneLine(text.slice(first, last))}</mark>`);
    from = last;
  }
  const rest = onOneLine(text.slice(from, end));
  return parts.length === 0 ? rest : html`${parts}${rest}`;
}

/** After a line end, the rest of the text would look like another row. */
function onOneLine(text: string): string {
  return visible(text).replaceAll('\n', '↵');
}
