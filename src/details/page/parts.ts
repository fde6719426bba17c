import { html, nothing, type TemplateResult } from 'lit/html.js';
import { cutText } from '../../files-com/cutText.ts';
import type { Actions, PageState } from './state.ts';
import { fill, visible } from './text.ts';
import type { Part, StatusView } from '../views.ts';

/** Texts with more characters are truncated until the user expands them. */
const cutAt = 1_000;

export type Content = TemplateResult | string | typeof nothing;

/** A codicon; `~spin` turns it. Text beside it must name its meaning. */
export function icon(name: string, color?: string): TemplateResult {
  const [base = '', modifier] = name.split('~');
  const classes = `codicon codicon-${base}${modifier === undefined ? '' : ` codicon-modifier-${modifier}`}`;
  // The property, not the attribute: the content security policy has no inline style.
  const style = color === undefined ? '' : `color: ${themeColor(color)}`;
  return html`<span class=${classes} .style=${style} aria-hidden="true"></span>`;
}

/** A color of the theme, such as `charts.blue`, for a style. */
export function themeColor(name: string): string {
  return `var(--vscode-${name.replaceAll('.', '-')})`;
}

export function status({ label, icon: name, color }: StatusView): TemplateResult {
  return html`<span class="run-status">${icon(name, color)} <bdi>${visible(label)}</bdi></span>`;
}

export function button(
  label: string,
  iconName: string,
  run: () => void,
  look: 'primary' | 'secondary' | 'quiet' = 'secondary',
): TemplateResult {
  return html`<button type="button" class=${look} @click=${run}>${icon(iconName)}<span>${label}</span></button>`;
}

/** A section: its heading, content beside the heading, and its body. */
export function section(id: string, title: Content, tools: Content, content: Content): TemplateResult {
  return html`<section aria-labelledby="${id}-title" id=${id}>
    <div class="section-head">
      <h2 id="${id}-title">${title}</h2>
      ${tools}
    </div>
    ${content}
  </section>`;
}

/** Data of any length and content, as text; `key` names its place in the page. */
export function longText(text: string, key: string, state: PageState, actions: Actions): Content {
  if (text.length <= cutAt) return html`<bdi>${visible(text)}</bdi>`;
  const open = state.options.expanded.has(key);
  const toggle = () => toggleExpanded(key, state, actions);
  const { showAll, showBeginning, showLess } = state.strings;
  // The host has cut the text where it ends with an ellipsis.
  const isCut = text.endsWith('…');
  const count = (text.length - Number(isCut)).toLocaleString(state.locale);
  const label = open ? showLess : fill(isCut ? showBeginning : showAll, count);
  const more = html`<button type="button" class="link" aria-expanded=${open} @click=${toggle}>${label}</button>`;
  return html`<bdi>${visible(open ? text : cutText(text, cutAt))}</bdi>${more}`;
}

/** The note on truncated content, with a button that opens all of it. */
export function leftOut(note: string | undefined, { strings }: PageState, actions: Actions): Content {
  if (note === undefined) return nothing;
  const open = () => actions.post({ type: 'command', command: 'openJson' });
  return html`<p class="note">
    ${note} <button type="button" class="link" @click=${open}>${strings.openJson}</button>
  </p>`;
}

/** Expands a truncated text, or truncates it again. */
export function toggleExpanded(key: string, { options }: PageState, actions: Actions): void {
  const expanded = new Set(options.expanded);
  if (!expanded.delete(key)) expanded.add(key);
  actions.setOptions({ expanded });
}

/** The error of a part of the page; always rendered, so that a screen reader announces changes. */
export function problem(part: Part, retry: () => void, actions: Actions): TemplateResult {
  if (part.state !== 'failed') return html`<div role="status"></div>`;
  const { title, detail, actions: offers } = part.problem;
  return html`<div role="status">
    <div class="problem">
      ${icon('error', 'editorError.foreground')}
      <div>
        <p><strong>${visible(title)}</strong></p>
        <p>${visible(detail)}</p>
        <div class="buttons">
          ${offers.map(({ label, action }) => {
            const run = action === 'retry' ? retry : () => actions.post({ type: 'command', command: action });
            return html`<button type="button" class="secondary" @click=${run}><span>${label}</span></button>`;
          })}
        </div>
      </div>
    </div>
  </div>`;
}
