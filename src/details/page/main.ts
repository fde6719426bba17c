import { render } from 'lit/html.js';
import { isHostMessage } from '../viewChecks.ts';
import { isQuery, type HostMessage, type PanelState } from '../messages.ts';
import type { LogFilterView, LogQueryView } from '../views.ts';
import { LogTable } from './logTable.ts';
import { neighbourFor } from './neighbours.ts';
import './page.css';
import { page } from './page.ts';
import { applyMessage, untouched, type LogActions, type PageState, type ViewOptions } from './state.ts';

declare function acquireVsCodeApi(): {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: Saved): void;
};

/** What outlives the page when it is hidden; its first two say to the host, after a restart, which run it was. */
interface Saved extends PanelState, Kept {}
type Kept = Pick<ViewOptions, 'errorQuery' | 'logQuery' | 'wraps'> & {
  readonly scrollY: number;
  /** The row of the log at its upper edge. */
  readonly logRow: number;
};

/** So long nobody types before the log is searched, in milliseconds. */
const typingPause = 200;

const host = acquireVsCodeApi();
const post: LogActions['post'] = (message) => host.postMessage(message);
const table = new LogTable({ post, stopFollowing: () => setOptions({ follows: false }) });
const actions: LogActions = { post, setOptions, filter, search, table };
let state: PageState | undefined;
let keep: PanelState | undefined;
let typing: number | undefined;

addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  if (isHostMessage(data)) receive(data);
  else actions.post({ type: 'problem', text: 'The details page dropped a message that it does not know.' });
});
addEventListener('error', ({ message }) => actions.post({ type: 'problem', text: message }));
// Of the page, and of the log within it.
addEventListener('scrollend', save, { capture: true });
addEventListener('keydown', (event) => {
  const isOfLog = !event.defaultPrevented && state !== undefined && state.log.rows > 0 && table.stepBy(event);
  if (isOfLog) return event.preventDefault();
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
  } else if (message.type === 'logRows') {
    table.receive(message);
  } else if (message.type === 'logReveal') {
    setOptions({ failureNote: message.note });
    table.reveal(message.generation, message.row);
  } else if (state) {
    state = applyMessage(state, message);
    show();
  }
}

function start({ strings, locale, content, keep: newKeep }: Extract<HostMessage, { type: 'start' }>): void {
  const { scrollY: top, logRow, ...kept } = restore(host.getState());
  const options: ViewOptions = { ...untouched, ...kept, logFilter: content.log.filter };
  document.documentElement.lang = locale;
  keep = newKeep;
  state = { strings, locale, options, ...content };
  if (logRow > 0) table.beginAt(logRow);
  show();
  scrollTo({ top, behavior: 'instant' });
  save();
  // The host may know nothing of a search, after a restart, or only of the one before.
  const { query = untouched.logQuery } = content.found;
  if (!isSame(query, options.logQuery)) lookFor();
}

function show(): void {
  if (!state) return;
  render(page(state, actions), document.body);
  table.update({ ...state, ...state.options });
}

function setOptions(change: Partial<ViewOptions>): void {
  if (!state || isSame(state.options, change)) return;
  state = { ...state, options: { ...state.options, ...change } };
  show();
  save();
}

function isSame<T extends object>(all: T, part: Partial<T>): boolean {
  const known = new Map<string, unknown>(Object.entries(all));
  return Object.entries(part).every(([name, value]) => known.get(name) === value);
}

function filter(logFilter: LogFilterView): void {
  setOptions({ logFilter, failureNote: '' });
  post({ type: 'logFilter', filter: logFilter });
}

function search(change: Partial<LogQueryView>): void {
  if (!state) return;
  setOptions({ logQuery: { ...state.options.logQuery, ...change } });
  clearTimeout(typing);
  typing = setTimeout(lookFor, typingPause);
}

function lookFor(): void {
  if (!state) return;
  const { log, options } = state;
  post({ type: 'logSearch', query: options.logQuery, generation: log.generation, from: table.firstRow });
}

function save(): void {
  if (!state || !keep) return;
  const { errorQuery, logQuery, wraps } = state.options;
  const saved: Saved = { ...keep, errorQuery, logQuery, wraps, scrollY, logRow: table.firstRow };
  host.setState(saved);
}

function restore(saved: unknown): Kept {
  const old: { [K in keyof Saved]?: unknown } = typeof saved === 'object' && saved !== null ? saved : {};
  return {
    errorQuery: typeof old.errorQuery === 'string' ? old.errorQuery : '',
    logQuery: isQuery(old.logQuery) ? old.logQuery : untouched.logQuery,
    wraps: old.wraps === true,
    scrollY: typeof old.scrollY === 'number' ? old.scrollY : 0,
    logRow: typeof old.logRow === 'number' ? old.logRow : 0,
  };
}
