import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { StringKey } from '../messages.ts';
import { button, problem, status } from './parts.ts';
import { relativeTime } from './relativeTime.ts';
import type { Actions, PageState } from './state.ts';
import { visible } from './text.ts';
import type { PageCommand, RunView } from '../views.ts';

const commands: readonly (readonly [PageCommand & StringKey, string])[] = [
  ['openLog', 'output'],
  ['saveLog', 'save'],
  ['copyLink', 'link'],
  ['copyId', 'copy'],
  ['openJson', 'json'],
  ['revealRun', 'list-selection'],
  ['runNow', 'play'],
];

/** What needs no run but its id. */
const ofId: ReadonlySet<PageCommand> = new Set(['copyLink', 'copyId']);

/** Which run, how it ended, and what can be done with it. */
export function header(state: PageState, actions: Actions): TemplateResult {
  const { run, runPart, strings } = state;
  const isGone = runPart.state === 'failed' && runPart.problem.isGone;
  const offered = commands.filter(([command]) => !isGone || ofId.has(command));
  const refresh = () => actions.post({ type: 'refresh' });
  return html`<header>
    ${run ? title(run, state) : nothing}
    <div class="buttons" role="group" aria-label=${strings.actions}>
      ${offered.map(([command, iconName], index) =>
        button(
          strings[command],
          iconName,
          () => actions.post({ type: 'command', command }),
          index === 0 && !isGone ? 'primary' : 'secondary',
        ),
      )}
      ${button(strings.refresh, runPart.state === 'loading' ? 'loading~spin' : 'refresh', refresh)}
    </div>
    ${problem(runPart, refresh, actions)}
  </header>`;
}

function title(run: RunView, { strings, locale, runPart }: PageState): TemplateResult {
  return html`<h1><bdi>${visible(run.title)}</bdi></h1>
    <ul class="facts">
      ${run.status ? html`<li class="lead">${status(run.status)}</li>` : nothing}
      ${run.dryRun ? html`<li class="badge">${strings.dryRun}</li>` : nothing}
      ${run.route === undefined ? nothing : html`<li><bdi>${visible(run.route)}</bdi></li>`}
      ${run.when === undefined ? nothing : html`<li>${when(run, locale)}</li>`}
      ${run.duration === undefined ? nothing : html`<li>${run.duration}</li>`}
      ${run.subtitle === '' ? nothing : html`<li>${run.subtitle}</li>`}
      <li><span role="status">${runPart.state === 'loading' ? strings.loadingRun : nothing}</span></li>
    </ul>`;
}

function when({ createdAt, when: local, whenInFull }: RunView, locale: string): TemplateResult {
  const passed = createdAt === undefined ? '' : ` (${relativeTime(createdAt, Date.now(), locale)})`;
  return html`<time title=${whenInFull ?? ''}>${local}${passed}</time>`;
}
