import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { StringKey } from '../messages.ts';
import { neighbourKeys } from './neighbours.ts';
import { button, icon, problem, status, type Content } from './parts.ts';
import { relativeTime } from './relativeTime.ts';
import type { Actions, PageState } from './state.ts';
import { visible } from './text.ts';
import type { PageCommand, RunView } from '../views.ts';

/** Commands with their icons; what belongs together stays together where the row is broken. */
const commandGroups: readonly (readonly (readonly [PageCommand & StringKey, string])[])[] = [
  [
    ['openLog', 'output'],
    ['saveLog', 'save'],
    ['compareLogs', 'diff'],
  ],
  [
    ['copyLink', 'link'],
    ['copyId', 'copy'],
    ['copyCliCommand', 'terminal'],
  ],
  [
    ['openJson', 'json'],
    ['revealRun', 'list-selection'],
  ],
  [['runNow', 'play']],
];

/** What needs no run but its id. */
const ofId: ReadonlySet<PageCommand> = new Set(['copyLink', 'copyId']);

/** Which run, how it ended, and what can be done with it. */
export function header(state: PageState, actions: Actions): TemplateResult {
  const { run, runPart, strings } = state;
  const isGone = runPart.state === 'failed' && runPart.problem.isGone;
  const groups = commandGroups
    .map((group) => group.filter(([command]) => isOffered(command, state)))
    .filter((group) => group.length > 0);
  const refresh = () => actions.post({ type: 'refresh' });
  return html`<header>
    ${title(run, isGone ? nothing : neighbours(state, actions), state)}
    <div class="buttons" role="group" aria-label=${strings.actions}>
      ${groups.map(
        (group) =>
          html`<div>
            ${group.map(([command, iconName]) =>
              button(
                strings[command === 'runNow' && run.dryRun ? 'dryRunAgain' : command],
                iconName,
                () => actions.post({ type: 'command', command }),
                command === 'openLog' ? 'primary' : 'secondary',
              ),
            )}
          </div>`,
      )}
      ${button(strings.refresh, runPart.state === 'loading' ? 'loading~spin' : 'refresh', refresh)}
    </div>
    ${problem(runPart, refresh, actions)}
  </header>`;
}

/** A run can be repeated only once it has ended and its kind (dry or real) is known. */
function isOffered(command: PageCommand, { run, runPart }: PageState): boolean {
  if (command === 'runNow' && (run.status === undefined || run.progress !== undefined)) return false;
  return ofId.has(command) || runPart.state !== 'failed' || !runPart.problem.isGone;
}

function title(run: RunView, tools: Content, { strings, locale, runPart }: PageState): TemplateResult {
  return html`<div class="title">
      <h1><bdi>${visible(run.title)}</bdi></h1>
      ${tools}
    </div>
    <ul class="facts">
      ${run.status ? html`<li class="lead"><span role="status">${status(run.status)}</span></li>` : nothing}
      ${run.dryRun ? html`<li class="badge">${strings.dryRun}</li>` : nothing}
      ${run.route === undefined ? nothing : html`<li><bdi>${visible(run.route)}</bdi></li>`}
      ${run.when === undefined ? nothing : html`<li>${when(run, locale)}</li>`}
      ${run.duration === undefined ? nothing : html`<li>${run.duration}</li>`}
      ${run.subtitle === '' ? nothing : html`<li>${run.subtitle}</li>`}
      <li><span role="status">${runPart.state === 'loading' ? strings.loadingRun : nothing}</span></li>
    </ul>
    <p role="status" class="unseen">${run.announcement}</p>`;
}

/** The ways to the runs before and after, as far as the history knows them. */
function neighbours({ history, strings }: PageState, actions: Actions): TemplateResult {
  const { previous, next } = history;
  return html`<div class="neighbours" role="group" aria-label=${strings.neighbours}>
    ${neighbour(strings.previousRun, 'arrow-left', neighbourKeys.previous, previous, actions)}
    ${neighbour(strings.nextRun, 'arrow-right', neighbourKeys.next, next, actions)}
  </div>`;
}

function neighbour(
  label: string,
  iconName: string,
  key: string,
  runId: string | undefined,
  actions: Actions,
): TemplateResult {
  const open = () => {
    if (runId !== undefined) actions.post({ type: 'openRun', runId });
  };
  return html`<button
    type="button"
    class="quiet"
    title=${`${label} (${key})`}
    aria-keyshortcuts=${key}
    ?disabled=${runId === undefined}
    @click=${open}
  >
    ${icon(iconName)}<span>${label}</span>
  </button>`;
}

function when({ createdAt, when: local, whenInFull }: RunView, locale: string): TemplateResult {
  const passed = createdAt === undefined ? '' : ` (${relativeTime(createdAt, Date.now(), locale)})`;
  return html`<time title=${whenInFull ?? ''}>${local}${passed}</time>`;
}
