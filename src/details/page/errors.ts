import { html, nothing, type TemplateResult } from 'lit/html.js';
import { countTexts, errorsAsText, searchErrors } from './errorGroups.ts';
import { button, icon, leftOut, longText, section, toggleExpanded, type Content } from './parts.ts';
import type { Actions, PageState } from './state.ts';
import { fill } from './text.ts';
import type { ErrorGroup, RunDetail } from '../views.ts';

/** With more different errors than this there is a search box. */
const handful = 5;
/** More groups than this, and more texts of a group, are shown when they are asked for. */
const shownAtFirst = 100;
const allKey = 'errors';

/** The run's own errors, those of a kind once. */
export function errors(detail: RunDetail, state: PageState, actions: Actions): TemplateResult | typeof nothing {
  const { errorsTitle, errorsNote } = detail;
  const note = errorsNote === undefined ? nothing : html`<p class="note">${errorsNote}</p>`;
  if (detail.errors.length === 0) return note === nothing ? nothing : section('errors', errorsTitle, nothing, note);
  const { strings, options } = state;
  const all = countTexts(detail.errors);
  const matching = searchErrors(detail.errors, options.errorQuery);
  const copyAll = detail.hasMoreErrors ? strings.copyShown : strings.copyAll;
  const copyLabel = countTexts(matching) === all ? copyAll : strings.copyMatches;
  const noMatch = detail.hasMoreErrors ? strings.noShownErrorMatches : strings.noErrorMatches;
  const copy = () => actions.post({ type: 'copy', text: errorsAsText(matching) });
  const tools = html`<div class="tools">
    ${all > handful ? searchBox(state, actions) : nothing}
    ${matching.length === 0 ? nothing : button(copyLabel, 'copy', copy, 'quiet')}
  </div>`;
  return section(
    'errors',
    errorsTitle,
    tools,
    html`${note} ${leftOut(detail.errorsLeftOut, state, actions)}
      <ul class="errors">
        ${shown(matching, allKey, state).map((group, index) =>
          errorGroup(group, `error-${index}`, detail.hasMoreErrors, state, actions),
        )}
      </ul>
      <p role="status" class="note">${matching.length === 0 ? noMatch : nothing}</p>
      ${showAll(matching, allKey, strings.showAllErrors, state, actions)}`,
  );
}

/** An error, or what errors have in common with those behind a button. */
function errorGroup(group: ErrorGroup, id: string, isPartial: boolean, state: PageState, actions: Actions): Content {
  const [example] = group.texts;
  if (!example) return nothing;
  const { strings, locale } = state;
  const { length } = group.texts;
  const isOne = length === 1;
  // Nothing may be left of errors that are but a path.
  const title = isOne || group.common === '' ? example.text : group.common;
  const copyLabel = isOne ? strings.copy : fill(strings.copyTexts, length.toLocaleString(locale));
  return html`<li>
    ${badge(group.count, state, isPartial)}
    <div class="kind">
      <div class="text" id=${id}>${longText(title, `error ${example.text}`, state, actions)}</div>
      ${isOne ? nothing : allTexts(group, example.text, id, state, actions)}
    </div>
    ${copyButton(copyLabel, () => (isOne ? example.text : errorsAsText([group])), actions)}
  </li>`;
}

/** Whoever looks for something sees where it is: then they are shown until they are hidden. */
function allTexts({ texts }: ErrorGroup, example: string, id: string, state: PageState, actions: Actions): Content {
  const { strings, options, locale } = state;
  const isSearch = options.errorQuery.trim() !== '';
  const key = `${isSearch ? 'found' : 'texts'} ${example}`;
  const isOpen = options.expanded.has(key) !== isSearch;
  return html`<button
      type="button"
      class="link disclosure"
      aria-expanded=${isOpen}
      aria-describedby=${id}
      @click=${() => toggleExpanded(key, state, actions)}
    >
      ${icon(isOpen ? 'chevron-down' : 'chevron-right')}
      <span>${fill(strings.differentTexts, texts.length.toLocaleString(locale))}</span>
    </button>
    ${isOpen ? list(texts, `all ${key}`, state, actions) : nothing}`;
}

function list(texts: ErrorGroup['texts'], key: string, state: PageState, actions: Actions): Content {
  return html`<ul class="texts">
      ${shown(texts, key, state).map(
        ({ text, count }) =>
          html`<li>
            ${badge(count, state)}
            <div class="text">${longText(text, `text ${text}`, state, actions)}</div>
            ${copyButton(state.strings.copy, () => text, actions)}
          </li>`,
      )}
    </ul>
    ${showAll(texts, key, state.strings.showAllTexts, state, actions)}`;
}

function shown<T>(items: readonly T[], key: string, { options }: PageState): readonly T[] {
  return options.expanded.has(key) ? items : items.slice(0, shownAtFirst);
}

function showAll(items: readonly unknown[], key: string, label: string, state: PageState, actions: Actions): Content {
  if (shown(items, key, state).length === items.length) return nothing;
  const run = () => toggleExpanded(key, state, actions);
  return html`<button type="button" class="link" @click=${run}>
    ${fill(label, items.length.toLocaleString(state.locale))}
  </button>`;
}

/** `isPartial`: errors that are not counted may be of the same kind. */
function badge(count: number, { strings, locale }: PageState, isPartial = false): Content {
  if (count <= 1) return nothing;
  const label = isPartial ? strings.countAtLeast : strings.count;
  return html`<span class="badge">${fill(label, count.toLocaleString(locale))}</span>`;
}

function copyButton(label: string, text: () => string, actions: Actions): Content {
  const copy = () => actions.post({ type: 'copy', text: text() });
  return html`<button type="button" class="quiet" title=${label} aria-label=${label} @click=${copy}>
    ${icon('copy')}
  </button>`;
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
