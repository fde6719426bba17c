import { html, nothing, type TemplateResult } from 'lit/html.js';
import { statusRank } from '../../files-com/runStatus.ts';
import { problem, section, status, themeColor } from './parts.ts';
import type { Actions, PageState } from './state.ts';
import { fill, visible } from './text.ts';
import type { HistoryRun } from '../views.ts';

/** How many runs farther back each key goes. */
const steps: ReadonlyMap<string, number> = new Map([
  ['ArrowLeft', 1],
  ['ArrowRight', -1],
  ['Home', Infinity],
  ['End', -Infinity],
]);

/** The latest runs of the sync: how long they took and how they ended, as bars and as a table. */
export function history(state: PageState, actions: Actions): TemplateResult | typeof nothing {
  const { strings } = state;
  const { part, note, runs, longest } = state.history;
  if (part.state === 'ready' && runs.length === 0 && note === '') return nothing;
  const scale = longest === '' ? nothing : fill(strings.longest, longest);
  const isLoading = part.state === 'loading';
  return section(
    'history',
    strings.history,
    nothing,
    html`<p role="status" class="note">${isLoading ? strings.loadingHistory : note} ${scale}</p>
      ${problem(part, () => actions.post({ type: 'retryHistory' }), actions)}
      ${isLoading && runs.length === 0 ? html`<div class="chart"></div>` : nothing}
      ${
        runs.length === 0
          ? nothing
          : html`${chart(runs, state, actions)} ${legend(runs)} ${table(runs, state, actions)}`
      }`,
  );
}

/** One stop of the Tab key, in which the arrow keys move; the newest run is at the right. */
function chart(runs: readonly HistoryRun[], { strings, options }: PageState, actions: Actions): TemplateResult {
  const current = [options.barId, runs.find(({ isPresent }) => isPresent)?.runId]
    .map((wanted) => runs.findIndex(({ runId }) => runId === wanted))
    .find((index) => index !== -1);
  return html`<div class="chart">
    <div class="bars" role="toolbar" aria-label=${strings.historyChart} @keydown=${moveFocus}>
      ${runs.map((run, index) => bar(run, index === (current ?? 0), actions))}
    </div>
  </div>`;
}

function bar(run: HistoryRun, isCurrent: boolean, actions: Actions): TemplateResult {
  const { runId, isPresent, pattern, height, text } = run;
  const style = `color: ${themeColor(run.status.color)}; height: ${100 * (height ?? 0)}%`;
  return html`<button
    type="button"
    class="bar"
    tabindex=${isCurrent ? 0 : -1}
    aria-current=${isPresent}
    @click=${() => open(runId, actions)}
    @focus=${() => actions.setOptions({ barId: runId })}
  >
    <span class="fill ${pattern}" .style=${style}></span>
    <span class="readout">${visible(text)}</span>
  </button>`;
}

function moveFocus(event: KeyboardEvent): void {
  const step = steps.get(event.key);
  if (step === undefined || !(event.currentTarget instanceof HTMLElement)) return;
  const bars = Array.from(event.currentTarget.querySelectorAll<HTMLElement>('.bar'));
  const index = bars.findIndex((each) => each === document.activeElement);
  bars[Math.min(Math.max(index + step, 0), bars.length - 1)]?.focus();
  event.preventDefault();
}

function open(runId: string, actions: Actions): void {
  actions.post({ type: 'openRun', runId });
}

/** What the fillings mean: those that are there. */
function legend(runs: readonly HistoryRun[]): TemplateResult {
  const kinds = new Map(runs.map((run) => [run.status.label, run]));
  const ordered = Array.from(kinds.values()).toSorted((a, b) => statusRank(a.pattern) - statusRank(b.pattern));
  return html`<ul class="legend note">
    ${ordered.map(
      ({ pattern, status: { label, color } }) =>
        html`<li>
          <span class="fill ${pattern}" .style="color: ${themeColor(color)}"></span> <bdi>${visible(label)}</bdi>
        </li>`,
    )}
  </ul>`;
}

function table(runs: readonly HistoryRun[], { strings }: PageState, actions: Actions): TemplateResult {
  return html`<details>
    <summary>${strings.historyTable}</summary>
    <table class="grid">
      <thead>
        <tr>
          <th scope="col">${strings.started}</th>
          <th scope="col">${strings.status}</th>
          <th scope="col" class="number">${strings.duration}</th>
          <th scope="col" class="number">${strings.bytes}</th>
          <th scope="col" class="number">${strings.errors}</th>
        </tr>
      </thead>
      <tbody>
        ${runs.map(
          (run) =>
            html`<tr aria-current=${run.isPresent}>
              <th scope="row">
                <button type="button" class="link" @click=${() => open(run.runId, actions)}>${run.when}</button>
              </th>
              <td>${status(run.status)}</td>
              <td class="number">${run.duration}</td>
              <td class="number">${run.bytes}</td>
              <td class="number">${run.errors}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </details>`;
}
