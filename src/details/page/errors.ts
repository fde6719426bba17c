import { html, nothing, type TemplateResult } from 'lit/html.js';
import { button, icon, longText, section } from './parts.ts';
import type { Actions, PageState } from './state.ts';
import { fill } from './text.ts';
import type { ErrorGroup, RunDetail } from '../views.ts';

/** With more groups than this there is a search box. */
const handful = 5;
/** More groups than this are shown when they are asked for. */
const shownGroups = 100;
const allKey = 'errors';

/** The run's own errors, equal ones once. */
export function errors(detail: RunDetail, state: PageState, actions: Actions): TemplateResult | typeof nothing {
  const { errorsTitle, errorsNote } = detail;
  const note = errorsNote === undefined ? nothing : html`<p class="note">${errorsNote}</p>`;
  if (detail.errors.length === 0) return note === nothing ? nothing : section('errors', errorsTitle, nothing, note);
  const { strings, options, locale } = state;
  const matching = search(detail.errors, options.errorQuery);
  const shown = options.expanded.has(allKey) ? matching : matching.slice(0, shownGroups);
  const copyLabel = matching.length === detail.errors.length ? strings.copyAll : strings.copyMatches;
  const tools = html`<div class="tools">
    ${detail.errors.length > handful ? searchBox(state, actions) : nothing}
    ${matching.length === 0 ? nothing : button(copyLabel, 'copy', () => copy(matching, actions), 'quiet')}
  </div>`;
  const showAll = () => actions.setOptions({ expanded: new Set([...options.expanded, allKey]) });
  return section(
    'errors',
    errorsTitle,
    tools,
    html`${note}
      <ul class="errors">
        ${shown.map(
          (group) =>
            html`<li>
              ${group.count > 1 ? html`<span class="badge">${fill(strings.count, group.count)}</span>` : nothing}
              <div class="text">${longText(group.text, `error ${group.text}`, state, actions)}</div>
              <button
                type="button"
                class="quiet"
                title=${strings.copy}
                aria-label=${strings.copy}
                @click=${() => actions.post({ type: 'copy', text: group.text })}
              >
                ${icon('copy')}
              </button>
            </li>`,
        )}
      </ul>
      <p role="status" class="note">${matching.length === 0 ? strings.noErrorMatches : nothing}</p>
      ${
        shown.length === matching.length
          ? nothing
          : html`<button type="button" class="link" @click=${showAll}>
              ${fill(strings.showAllErrors, matching.length.toLocaleString(locale))}
            </button>`
      }`,
  );
}

function searchBox({ strings, options }: PageState, actions: Actions): TemplateResult {
  const onInput = ({ target }: Event) => {
    if (target instanceof HTMLInputElement) actions.setOptions({ errorQuery: target.value });
  };
  return html`<input
    type="search"
    aria-label=${strings.searchErrors}
    placeholder=${strings.searchErrors}
    .value=${options.errorQuery}
    @input=${onInput}
  />`;
}

function search(groups: readonly ErrorGroup[], query: string): readonly ErrorGroup[] {
  const wanted = query.trim().toLowerCase();
  return wanted === '' ? groups : groups.filter(({ text }) => text.toLowerCase().includes(wanted));
}

function copy(groups: readonly ErrorGroup[], actions: Actions): void {
  actions.post({ type: 'copy', text: asText(groups) });
}

function asText(groups: readonly ErrorGroup[]): string {
  return groups.map(({ text, count }) => (count > 1 ? `${count} × ${text}` : text)).join('\n');
}
