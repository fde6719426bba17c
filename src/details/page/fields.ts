import { html, type TemplateResult } from 'lit/html.js';
import { button, leftOut, longText, section } from './parts.ts';
import type { Actions, PageState } from './state.ts';
import type { RunDetail } from '../views.ts';

/** Every field of the run, by its name in the API. */
export function fields({ fields: all, fieldsLeftOut }: RunDetail, state: PageState, actions: Actions): TemplateResult {
  const { strings } = state;
  const copy = () => actions.post({ type: 'copy', text: all.map(({ name, value }) => `${name}\t${value}`).join('\n') });
  return section(
    'fields',
    strings.allFields,
    html`<div class="tools">${button(strings.copy, 'copy', copy, 'quiet')}</div>`,
    html`${leftOut(fieldsLeftOut, state, actions)}
      <table class="grid fields">
        <thead>
          <tr>
            <th scope="col">${strings.field}</th>
            <th scope="col">${strings.value}</th>
          </tr>
        </thead>
        <tbody>
          ${all.map(
            ({ name, value }) =>
              html`<tr>
                <th scope="row">${longText(name, `name ${name}`, state, actions)}</th>
                <td class="text">${longText(value, `field ${name}`, state, actions)}</td>
              </tr>`,
          )}
        </tbody>
      </table>`,
  );
}
