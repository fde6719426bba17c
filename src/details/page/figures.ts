import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { PageStrings } from '../messages.ts';
import { icon } from './parts.ts';
import type { PageState } from './state.ts';
import { visible } from './text.ts';
import type { ProgressView, RunView } from '../views.ts';

/** How much was done, and what is on its way. */
export function figures(run: RunView, { strings }: PageState): TemplateResult {
  return html`<section aria-label=${strings.figures} id="figures">
    <dl class="figures">
      ${run.figures.map(
        ({ label, value, status }) =>
          html`<div>
            <dt>${label}</dt>
            <dd>${status ? icon(status.icon, status.color) : nothing}${value}</dd>
          </div>`,
      )}
    </dl>
    ${run.progress ? progress(run.progress, strings) : nothing}
  </section>`;
}

function progress({ fraction, text, transfers, transfersNote }: ProgressView, strings: PageStrings): TemplateResult {
  return html`<div class="progress">
      ${progressBar(fraction, strings.progress)}
      <span>${text}</span>
    </div>
    ${transfers.length === 0 ? nothing : html`<h2>${strings.transfers}</h2>`}
    <ul class="transfers">
      ${transfers.map(
        ({ path, fraction: done, text: facts }) =>
          html`<li>
            <bdi>${visible(path)}</bdi>
            ${progressBar(done, visible(path))}
            <span class="note">${visible(facts)}</span>
          </li>`,
      )}
    </ul>
    ${transfersNote === undefined ? nothing : html`<p class="note">${transfersNote}</p>`}`;
}

function progressBar(fraction: number | undefined, label: string): TemplateResult {
  return fraction === undefined
    ? html`<progress aria-label=${label}></progress>`
    : html`<progress aria-label=${label} max="1" .value=${fraction}></progress>`;
}
