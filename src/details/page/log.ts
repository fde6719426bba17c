import { guard } from 'lit/directives/guard.js';
import { html, nothing, type TemplateResult } from 'lit/html.js';
import { problem, section, status } from './parts.ts';
import type { Actions, PageState } from './state.ts';
import { visible } from './text.ts';
import type { LogRow } from '../views.ts';

/** Names and classes of the columns, in the order in which they are read. */
const columns = ['time', 'operation', 'status', 'path', 'size', 'message'] as const;

/** The first lines of the log file, as far as they have arrived. */
export function log(state: PageState, actions: Actions): TemplateResult {
  const { strings, rows } = state;
  const { part, note } = state.log;
  return section(
    'log',
    strings.log,
    nothing,
    html`<p role="status" class="note">${note}</p>
      ${problem(part, () => actions.post({ type: 'retryLog' }), actions)} ${rows.length === 0 ? nothing : table(state)}`,
  );
}

function table({ rows, strings }: PageState): TemplateResult {
  // The roles are spelled out since rows are laid out as grids, which can cost a table its meaning.
  return html`<div class="log" role="table" aria-labelledby="log-title">
    <div role="rowgroup">
      <div role="row" class="row head">
        ${columns.map((name) => html`<span role="columnheader" class=${name}>${strings[name]}</span>`)}
      </div>
    </div>
    <div role="rowgroup">${guard([rows], () => rows.map(row))}</div>
  </div>`;
}

function row(line: LogRow): TemplateResult {
  if (line.kind === 'text') {
    return html`<div role="row" class="row text"><span role="cell" aria-colspan="6">${visible(line.text)}</span></div>`;
  }
  return html`<div role="row" class="row ${line.failed ? 'failed' : ''}">
    <span role="cell" class="time">${line.time}</span>
    <span role="cell" class="operation">${visible(line.operation)}</span>
    <span role="cell" class="status">${line.status ? status(line.status) : nothing}</span>
    <span role="cell" class="path">${visible(line.path)}</span>
    <span role="cell" class="size">${line.size}</span>
    <span role="cell" class="message">${visible(line.message)}</span>
  </div>`;
}
