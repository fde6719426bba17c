import { render } from 'lit/html.js';
import { isHostMessage, type HostMessage, type PanelState } from '../messages.ts';
import { neighbourFor } from './neighbours.ts';
import './page.css';
import { page } from './page.ts';
import { applyMessage, untouched, type Actions, type PageState, type ViewOptions } from './state.ts';

declare function acquireVsCodeApi(): {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: Saved): void;
};

/** What outlives the page when it is hidden; its first two say to the host, after a restart, which run it was. */
interface Saved extends PanelState {
  readonly errorQuery: string;
  readonly scrollY: number;
}

const host = acquireVsCodeApi();
const actions: Actions = { post: (message) => host.postMessage(message), setOptions };
let state: PageState | undefined;
let keep: PanelState | undefined;

addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  if (isHostMessage(data)) receive(data);
  else actions.post({ type: 'problem', text: 'The details page dropped a message that it does not know.' });
});
addEventListener('error', ({ message }) => actions.post({ type: 'problem', text: message }));
addEventListener('scrollend', save);
addEventListener('keydown', (event) => {
  // In a box the key is a letter.
  if (!state || event.target instanceof HTMLInputElement) return;
  const runId = neighbourFor(event, state.history);
  if (runId !== undefined) actions.post({ type: 'openRun', runId });
});
// The time that has passed since the run goes on.
setInterval(show, 60_000);
// Ready means that nothing is being fetched any more: when a page is closed while it fetches its icons, VS Code 1.100 holds up the
// next page for half a minute.
document.fonts.load('16px codicon').then(ready, ready);

function ready(): void {
  actions.post({ type: 'ready' });
}

function receive(message: HostMessage): void {
  if (message.type === 'start') {
    start(message);
  } else if (state) {
    state = applyMessage(state, message);
    show();
  }
}

function start({ strings, locale, content, keep: newKeep }: Extract<HostMessage, { type: 'start' }>): void {
  const saved = restore(host.getState());
  const options: ViewOptions = { ...untouched, errorQuery: saved.errorQuery };
  document.documentElement.lang = locale;
  keep = newKeep;
  state = { strings, locale, options, ...content };
  show();
  scrollTo({ top: saved.scrollY, behavior: 'instant' });
  save();
}

function show(): void {
  if (state) render(page(state, actions), document.body);
}

function setOptions(change: Partial<ViewOptions>): void {
  if (!state) return;
  state = { ...state, options: { ...state.options, ...change } };
  show();
  save();
}

function save(): void {
  if (!state || !keep) return;
  const { errorQuery } = state.options;
  host.setState({ ...keep, errorQuery, scrollY });
}

function restore(saved: unknown): Omit<Saved, keyof PanelState> {
  const old: { [K in keyof Saved]?: unknown } = typeof saved === 'object' && saved !== null ? saved : {};
  return {
    errorQuery: typeof old.errorQuery === 'string' ? old.errorQuery : '',
    scrollY: typeof old.scrollY === 'number' ? old.scrollY : 0,
  };
}
