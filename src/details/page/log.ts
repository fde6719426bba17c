import { live } from 'lit/directives/live.js';
import { html, nothing, type TemplateResult } from 'lit/html.js';
import { button, icon, problem, section } from './parts.ts';
import type { LogActions, PageState } from './state.ts';
import { fill, visible } from './text.ts';
import { longestQuery, type Direction, type PageStrings } from '../messages.ts';
import type { LogChoice, LogFilterView } from '../views.ts';

/** The log: what can be done with it, and the table of its lines. */
export function log(state: PageState, actions: LogActions): TemplateResult {
  const { strings } = state;
  const { part, note, more, rows } = state.log;
  const isFiltered = Object.values(state.options.logFilter).some((value) => value !== undefined);
  const hasLines = rows > 0 || isFiltered;
  return section(
    'log',
    strings.log,
    hasLines ? lineTools(state, actions) : nothing,
    html`${hasLines ? html`<div class="tools log-tools">${filters(state, actions)} ${search(state, actions)}</div>` : nothing}
      <p class="note">
        <span role="status" aria-busy=${part.state === 'loading'}>${note}</span>
        ${more === undefined ? nothing : textButton(more, () => actions.post({ type: 'loadAllLog' }))}
        ${isFiltered ? textButton(strings.clearFilter, () => actions.filter({})) : nothing}
      </p>
      ${problem(part, () => actions.post({ type: 'retryLog' }), actions)} ${rows > 0 ? actions.table.element : nothing}`,
  );
}

function textButton(label: string, run: () => void): TemplateResult {
  return html`<button type="button" class="link" @click=${run}>${label}</button>`;
}

function lineTools(
  { strings, options, log: { goesOn, failed, failedShown } }: PageState,
  actions: LogActions,
): TemplateResult {
  const { wraps, follows, failureNote } = options;
  return html`<div class="tools">
    <span role="status" class="note">${failureNote}</span>
    ${failed > 0 ? firstFailure(strings, failedShown > 0, actions) : nothing}
    ${goesOn ? toggle(strings.follow, 'arrow-circle-down', follows, () => actions.setOptions({ follows: !follows })) : nothing}
    ${toggle(strings.wrap, 'word-wrap', wraps, () => actions.setOptions({ wraps: !wraps }))}
    ${button(strings.copyLines, 'copy', () => actions.table.copy(), 'quiet')}
  </div>`;
}

function firstFailure(strings: PageStrings, isShown: boolean, actions: LogActions): TemplateResult {
  const title = isShown ? `${strings.firstFailure}; ${strings.nextFailureKeys}` : strings.failuresHidden;
  const go = () => actions.table.firstFailure();
  return html`<button type="button" class="quiet" title=${title} ?disabled=${!isShown} @click=${go}>
    ${icon('error')}<span>${strings.firstFailure}</span>
  </button>`;
}

function toggle(label: string, iconName: string, isOn: boolean, run: () => void): TemplateResult {
  return html`<button type="button" class="quiet" aria-pressed=${isOn} @click=${run}>
    ${icon(iconName)}<span>${label}</span>
  </button>`;
}

function filters(
  { strings, options: { logFilter: filter }, log: { statuses, operations, failed }, locale }: PageState,
  actions: LogActions,
): TemplateResult {
  const set = (change: LogFilterView) => actions.filter({ ...filter, ...change });
  const only = fill(strings.failedOnly, failed.toLocaleString(locale));
  return html`
    ${choice(strings.status, strings.allStatuses, statuses, filter.status, (status) => set({ status, failedOnly: undefined }))}
    ${choice(strings.operation, strings.allOperations, operations, filter.operation, (operation) => set({ operation }))}
    ${
      failed === 0 && filter.failedOnly !== true
        ? nothing
        : toggle(only, 'filter', filter.failedOnly === true, () =>
            set(filter.failedOnly === true ? { failedOnly: undefined } : { failedOnly: true, status: undefined }),
          )
    }
  `;
}

/** A list to choose one from; undefined stands for all. Where there is nothing to choose, there is no list. */
function choice(
  label: string,
  allLabel: string,
  choices: readonly LogChoice[],
  present: string | null | undefined,
  choose: (value: string | null | undefined) => void,
): TemplateResult | typeof nothing {
  if (choices.length < 2 && present === undefined) return nothing;
  const chosen = (event: Event) => {
    if (event.target instanceof HTMLSelectElement) choose(choices[event.target.selectedIndex - 1]?.value);
  };
  return html`<select aria-label=${label} @change=${chosen}>
    <option .selected=${live(present === undefined)}>${allLabel}</option>
    ${choices.map(
      ({ value, label: name, count }) =>
        html`<option .selected=${live(value === present)}>${visible(name)} (${count})</option>`,
    )}
  </select>`;
}

function search({ strings, options, found }: PageState, actions: LogActions): TemplateResult {
  const { text, isPattern, matchCase } = options.logQuery;
  const step = (direction: Direction) => () => actions.table.stepHit(direction);
  const pressed = (event: KeyboardEvent) => {
    if (event.key === 'Enter') step(event.shiftKey ? 'backward' : 'forward')();
    else if (event.key === 'Escape' && text !== '') actions.search({ text: '' });
    else return;
    event.preventDefault();
  };
  const typed = (event: Event) => {
    if (event.target instanceof HTMLInputElement) actions.search({ text: event.target.value });
  };
  const isIdle = found.row === undefined;
  return html`<div class="search" role="search" aria-label=${strings.searchLog}>
    <input
      type="search"
      maxlength=${longestQuery}
      aria-label=${strings.searchLog}
      placeholder=${strings.searchLog}
      spellcheck="false"
      .value=${text}
      @input=${typed}
      @keydown=${pressed}
    />
    ${symbol(strings.matchCase, 'case-sensitive', () => actions.search({ matchCase: !matchCase }), { isOn: matchCase })}
    ${symbol(strings.usePattern, 'regex', () => actions.search({ isPattern: !isPattern }), { isOn: isPattern })}
    ${symbol(strings.previousMatch, 'arrow-up', step('backward'), { isDisabled: isIdle })}
    ${symbol(strings.nextMatch, 'arrow-down', step('forward'), { isDisabled: isIdle })}
    <span role="status" aria-busy=${found.isRunning} class="note">${text === '' ? nothing : visible(found.note)}</span>
  </div>`;
}

/** A button that is a symbol alone. */
function symbol(
  label: string,
  iconName: string,
  run: () => void,
  { isOn, isDisabled = false }: { isOn?: boolean; isDisabled?: boolean },
): TemplateResult {
  return html`<button
    type="button"
    class="quiet"
    title=${label}
    aria-label=${label}
    aria-pressed=${isOn ?? nothing}
    ?disabled=${isDisabled}
    @click=${run}
  >
    ${icon(iconName)}
  </button>`;
}
