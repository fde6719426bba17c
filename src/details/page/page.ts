import { html, nothing, type TemplateResult } from 'lit/html.js';
import { errors } from './errors.ts';
import { fields } from './fields.ts';
import { figures } from './figures.ts';
import { header } from './header.ts';
import { history } from './history.ts';
import { log } from './log.ts';
import { leftOut, longText, section } from './parts.ts';
import type { LogActions, PageState } from './state.ts';

/** The whole page, what matters first. */
export function page(state: PageState, actions: LogActions): TemplateResult {
  const { run, strings } = state;
  const { detail } = run;
  const isGone = state.runPart.state === 'failed' && state.runPart.problem.isGone;
  return html`<main aria-busy=${state.runPart.state === 'loading'}>
    ${header(state, actions)} ${figures(run, state)} ${detail ? errors(detail, state, actions) : nothing}
    ${
      detail?.body === undefined
        ? nothing
        : section(
            'body',
            strings.body,
            nothing,
            html`<div class="text">${longText(detail.body, 'body', state, actions)}</div>
              ${leftOut(detail.bodyLeftOut, state, actions)}`,
          )
    }
    ${isGone ? nothing : log(state, actions)} ${history(state, actions)}
    ${detail ? fields(detail, state, actions) : nothing}
  </main>`;
}
