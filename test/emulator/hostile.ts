import { altered } from './effects.ts';
import type { Effect } from './faults.ts';

/** A run as JSON, of which nothing is known. */
export type JsonRun = Readonly<Record<string, unknown>>;

/** The right answer, a run or a list of runs, with each run changed: what a newer, older or hostile service might send. */
export function alteredRuns(change: (run: JsonRun, position: number) => unknown): Effect {
  return altered((text) => {
    const answer: unknown = JSON.parse(text);
    return JSON.stringify(
      Array.isArray(answer) ? answer.map((run, position) => change(asRun(run), position)) : change(asRun(answer), 0),
    );
  });
}

/** Each run has these fields besides its own, or instead of them: `withFields({ log_url: 'javascript:alert(1)' })`. */
export function withFields(fields: JsonRun): Effect {
  return alteredRuns((run) => ({ ...run, ...fields }));
}

/** The n-th run of the answer has no id. */
export function withoutId(position = 0): Effect {
  return alteredRuns((run, at) => (at === position ? { ...run, id: undefined } : run));
}

/** Everything but the id is null. */
export const nullsEverywhere = alteredRuns((run) => ({ ...mapValues(run, () => null), id: run['id'] }));

/** Nothing but the id is there. */
export const idsOnly = alteredRuns((run) => ({ id: run['id'] }));

export const unknownFieldsAndStatus = withFields({
  status: 'waiting_for_approval',
  approved_by: { id: 7, name: 'A. Admin' },
  retries: [1, 2, 3],
});

/** Numbers are strings, strings numbers, lists objects, objects lists; the id stays. */
export const wrongTypes = alteredRuns((run) => ({ ...mapValues(run, wrongType), id: run['id'] }));

/** `runtime` as older servers send it. */
export const runtimeAsText = altered((text) => text.replaceAll(/"runtime":([\d.]+)/g, '"runtime":"$1"'));

/** Ids and byte counts that a double cannot hold: ids with eleven more digits in front, and the largest int64. */
export const hugeIntegers = altered((text) =>
  text
    .replaceAll(/"id":(\d+)/g, '"id":90071992547$1')
    .replaceAll(/"bytes_synced":\d+/g, '"bytes_synced":9223372036854775807'),
);

/** Texts that must stay texts. */
export const hostileTexts = {
  markup: '<img src=x onerror="alert(1)"><script>alert(1)</script>&amp;',
  markdown: '[click](command:workbench.action.quit) ![x](https://example.invalid/x.png) **bold** `code`',
  icon: '$(error) $(sync~spin)',
  bidirectional: 'invoice\u202Efdp.exe\u2066\u2069',
  control: 'line one\r\nline two\u0000\u0007\u001B[31mred\u001B[0m\t\u2028end',
  path: '../../../../etc/passwd',
  windowsPath: String.raw`C:\Windows\System32\con`,
  surrogate: 'half \uD800 pair',
  prototype: '__proto__',
  placeholders: '{0} {1} %s %d ${x}',
  long: 'a'.repeat(1_048_576),
} as const;

/** Every text of a run is this one. */
export function hostileStrings(text: string): Effect {
  return withFields({
    sync_name: text,
    status: text,
    body: text,
    event_errors: [text, text],
    src_remote_server_type: text,
    dest_remote_server_type: text,
    live_transfers: [{ path: text, status: text, percentage: 0.5, eta: text, started_at: text }],
  });
}

function mapValues(run: JsonRun, change: (value: unknown) => unknown): JsonRun {
  return Object.fromEntries(Object.entries(run).map(([name, value]) => [name, change(value)]));
}

function wrongType(value: unknown): unknown {
  if (typeof value === 'number') return `${value} or so`;
  if (typeof value === 'string') return 42;
  if (typeof value === 'boolean') return 'perhaps';
  return Array.isArray(value) ? { 0: value } : [value];
}

function asRun(value: unknown): JsonRun {
  return { ...(typeof value === 'object' ? value : undefined) };
}
