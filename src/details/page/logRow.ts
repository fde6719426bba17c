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
  /** What is to be marked; it finds all. */
  readonly mark: RegExp | undefined;
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
    ${cells(line, look)}
  </div>`;
}

function cells(line: LogRow | undefined, { mark }: RowLook): TemplateResult {
  if (line === undefined) return html`<span role="gridcell" aria-colspan="6">…</span>`;
  if (line.kind === 'text') return html`<span role="gridcell" aria-colspan="6">${marked(line.text, mark)}</span>`;
  return html`<span role="gridcell" class="time">${line.time}</span
    ><span role="gridcell" class="operation">${marked(line.operation, mark)}</span
    ><span role="gridcell" class="status">${line.status ? status(line.status) : nothing}</span
    ><span role="gridcell" class="path">${path(line.path, mark)}</span
    ><span role="gridcell" class="size">${line.size}</span
    ><span role="gridcell" class="message">${marked(line.message, mark)}</span>`;
}

/** Where there is no room for all of a path, its last part is what tells it from the others. */
function path(text: string, mark: RegExp | undefined): TemplateResult {
  const nameAt = text.lastIndexOf('/') + 1;
  return html`<span class="folder">${marked(text.slice(0, nameAt), mark)}</span
    ><span class="name">${marked(text.slice(nameAt), mark)}</span>`;
}

/** More hits than these in one text are not marked. */
const mostMarks = 50;

/** A text on one line, with what was searched for marked in it. */
function marked(text: string, mark: RegExp | undefined): TemplateResult | string {
  // A line end within would make what follows look like another row.
  const shown = visible(text).replaceAll('\n', '↵');
  if (!mark) return shown;
  const parts: (TemplateResult | string)[] = [];
  let from = 0;
  for (const { 0: found, index } of shown.matchAll(mark)) {
    if (found === '') continue;
    parts.push(shown.slice(from, index), html`<mark>${found}</mark>`);
    from = index + found.length;
    if (parts.length >= mostMarks * 2) break;
  }
  return html`${parts}${shown.slice(from)}`;
}
