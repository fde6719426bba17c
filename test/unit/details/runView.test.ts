import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { groupErrors } from '../../../src/details/groupErrors.ts';
import { runFields } from '../../../src/details/runFields.ts';
import { bareView, foundView, knownView } from '../../../src/details/runView.ts';
import type { RunDetail } from '../../../src/details/views.ts';
import { apiNames } from '../../../src/files-com/apiNames.ts';
import type { JsonObject } from '../../../src/files-com/fields.ts';
import { decodeSyncRun, type SyncRun } from '../../../src/files-com/syncRun.ts';
import { summarize } from '../../../src/runs/runSummary.ts';

const moment = { now: Date.parse('2026-02-01T12:00:00Z'), locale: 'en' };
const sent = {
  id: 1001,
  sync_id: 42,
  sync_name: 'Azure to SharePoint',
  status: 'partial_failure',
  dry_run: true,
  created_at: '2026-01-31T14:03:00Z',
  runtime: 192,
  bytes_synced: 1_200_000_000,
  estimated_bytes_count: 5_000_000_000,
  compared_files: 12_345,
  compared_folders: 321,
  successful_files: 12_331,
  errored_files: 14,
  src_remote_server_type: 'azure',
  dest_remote_server_type: 'sharepoint',
  event_errors: ['locked', 'quota', 'quota'],
};

function found(changes: object = {}) {
  const value = { ...sent, ...changes };
  return { run: decode(value), fields: value };
}

function decode(value: object): SyncRun {
  const run = decodeSyncRun(value);
  assert.ok(run);
  return run;
}

const fieldsOf = (json: string) => new Map(runFields(JSON.parse(json)).fields.map(({ name, value }) => [name, value]));

describe('the view of a run', () => {
  it('says what the list knew before the service has answered', () => {
    const view = knownView(summarize(decode(sent)), moment);
    assert.equal(view.title, 'Azure to SharePoint');
    assert.equal(view.subtitle, 'Run 1001');
    assert.equal(view.status?.label, 'Partially failed');
    assert.equal(view.dryRun, true);
    assert.equal(view.route, 'Azure → SharePoint');
    assert.equal(view.duration, '3m 12s');
    assert.equal(view.figures[0]?.value, '1.2 GB of 5 GB');
    assert.equal(view.figures[1]?.value, '–', 'files compared are not in the list');
    assert.equal(view.detail, undefined);
  });

  it('says only the id where nothing else is known', () => {
    const view = bareView('1001');
    assert.equal(view.title, 'Run 1001');
    assert.deepEqual(view.figures, []);
  });

  it('has figures, errors and fields when the run is found', () => {
    const { figures, detail, progress } = foundView(found(), moment);
    assert.deepEqual(
      figures.map(({ value }) => value),
      ['1.2 GB of 5 GB', '12,345', '12,331', '14', '321'],
    );
    assert.equal(detail?.errorsTitle, '3 errors');
    assert.equal(detail.errors.length, 2);
    assert.equal(detail.errorsNote, undefined);
    assert.equal(progress, undefined);
  });

  it('has no signature of a link in any of its parts', () => {
    const link = 'https://store.example/a?X-Amz-Signature=SECRET';
    const view = foundView(
      found({
        sync_name: link,
        status: link,
        src_remote_server_type: link,
        event_errors: [link, `See ${link}`],
        body: link,
        log_url: link,
        live_transfers: [{ path: link, status: link, eta: link }],
      }),
      moment,
    );
    assert.doesNotMatch(JSON.stringify(view), /SECRET/u);
    assert.equal(view.detail?.body, 'https://store.example/a?…');
    assert.equal(view.progress?.transfers[0]?.path, 'https://store.example/a?…');
  });

  it('points to the log where a failed run names no error', () => {
    assert.match(foundView(found({ event_errors: [] }), moment).detail?.errorsNote ?? '', /log/);
    const good = foundView(found({ event_errors: null, status: 'success' }), moment);
    assert.equal(good.detail?.errorsNote, undefined);
  });

  it('has progress and transfers while the run is in progress', () => {
    const transfer = { path: 'a.zip', status: 'uploading', bytes_copied: 6e8, bytes_total: 1e9, percentage: 0.6 };
    const { progress } = foundView(found({ status: 'in_progress', live_transfers: [transfer, {}] }), moment);
    assert.equal(progress?.fraction, 0.24);
    assert.equal(progress.text, '24%');
    assert.deepEqual(progress.transfers, [
      { path: 'a.zip', fraction: 0.6, text: 'uploading · 60% · 600 MB of 1 GB' },
      { path: '–', fraction: undefined, text: '' },
    ]);
  });
});

const atMost = (items: number) => ({ items, each: 1000, together: 1e6 });

describe('errors of a run', () => {
  it('are told once each, the most frequent first, else in their order', () => {
    const { groups, different } = groupErrors(['b', 'a', 'c', 'a', 'constructor', 'a', 'c'], atMost(100));
    assert.equal(different, 4);
    assert.deepEqual(groups, [
      { common: 'a', count: 3, texts: [{ text: 'a', count: 3 }] },
      { common: 'c', count: 2, texts: [{ text: 'c', count: 2 }] },
      { common: 'b', count: 1, texts: [{ text: 'b', count: 1 }] },
      { common: 'constructor', count: 1, texts: [{ text: 'constructor', count: 1 }] },
    ]);
  });

  it('are of one group where they differ in paths, numbers and times alone', () => {
    const errors = [
      'a/b.txt: no space',
      'locked',
      'c/d.txt: no space',
      'gone at 12:00',
      'a/b.txt: no space',
      'gone at 13:07',
    ];
    assert.deepEqual(groupErrors(errors, atMost(100)).groups, [
      {
        common: 'no space',
        count: 3,
        texts: [
          { text: 'a/b.txt: no space', count: 2 },
          { text: 'c/d.txt: no space', count: 1 },
        ],
      },
      {
        common: 'gone at …',
        count: 2,
        texts: [
          { text: 'gone at 12:00', count: 1 },
          { text: 'gone at 13:07', count: 1 },
        ],
      },
      { common: 'locked', count: 1, texts: [{ text: 'locked', count: 1 }] },
    ]);
  });

  it('are each in one group, and counted once', () => {
    const error = fc.oneof(fc.constantFrom('no space in /a/b', 'no space in /c', 'error 1', 'error 22'), fc.string());
    fc.assert(
      fc.property(fc.array(error), (errors) => {
        const { groups, different } = groupErrors(errors, atMost(1000));
        const texts = groups.flatMap((group) => group.texts);
        assert.deepEqual(new Set(texts.map(({ text }) => text)), new Set(errors));
        assert.equal(texts.length, different);
        assert.ok(groups.every(({ count, texts: own }) => count === own.reduce((sum, one) => sum + one.count, 0)));
        assert.equal(
          groups.reduce((sum, { count }) => sum + count, 0),
          errors.length,
        );
      }),
    );
  });

  it('are as many different ones as may be, the most frequent', () => {
    const { groups, different, shown, hasCut } = groupErrors(['a 1', 'a 2', 'b', 'a 3', 'b', 'a 3'], atMost(3));
    assert.deepEqual([different, shown, hasCut], [4, 3, false]);
    assert.deepEqual(groups, [
      {
        common: 'a …',
        count: 3,
        texts: [
          { text: 'a 3', count: 2 },
          { text: 'a 1', count: 1 },
        ],
      },
      { common: 'b', count: 2, texts: [{ text: 'b', count: 2 }] },
    ]);
  });
});

const detailOf = (fields: JsonObject): RunDetail => {
  const { detail } = foundView({ run: decode(fields), fields }, moment);
  assert.ok(detail);
  return detail;
};
const bytesOf = (detail: RunDetail): number => Buffer.byteLength(JSON.stringify(detail));
const many = (count: number, value: string, name = '') =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`field ${n}${name}`, value]));

describe('the view of a hostile run', () => {
  it('has of a million errors a thousand, and says so', () => {
    const event_errors = Array.from({ length: 1_000_000 }, (_, n) => `error ${n}`);
    const detail = detailOf({ ...sent, event_errors });
    assert.equal(detail.errors.length, 1000);
    assert.equal(detail.errorsTitle, '1,000,000 errors');
    assert.equal(
      detail.errorsLeftOut,
      '1,000 of 143,849 different errors are shown. Only the first 143,849 errors are counted. Open JSON has everything.',
    );
  });

  for (const [what, error, read] of [
    ['15,000 errors of 4 kB', 'x'.repeat(4000), 3902],
    ['190,000 errors of 300 B', 'a '.repeat(150), 40_000],
    ['errors of 20 MB', 'x'.repeat(20_000_000), 1],
  ] as const) {
    it(`reads no more of ${what} than it can count in time`, () => {
      const errors = Array.from({ length: read + 1 }, () => error);
      Object.defineProperty(errors, read + 1, { get: () => assert.fail('An error too many was read.') });
      assert.equal(groupErrors(errors, atMost(1000)).compared, read);
    });
  }

  for (const [what, value] of [
    ['a list of long texts', ['x'.repeat(4000), 'y'.repeat(4000), 'z'.repeat(4000)]],
    ['a list in a list', [Array.from({ length: 10_001 }, () => 0)]],
    ['lists in an object', { a: { b: Array.from({ length: 5001 }, () => []) } }],
    ['long names', { ['n'.repeat(10_001)]: 1 }],
  ] as const) {
    it(`writes out no more than is shown of ${what}`, () => {
      const list = [value, 'never'];
      Object.defineProperty(list, 1, { get: () => assert.fail('An item too many was read.') });
      const { fields, hasCut } = runFields({ other: list });
      const whole = JSON.stringify([value], undefined, 2);
      assert.equal(fields.find(({ name }) => name === 'other')?.value, `${whole.slice(0, 10_000)}…`);
      assert.equal(hasCut, true);
    });
  }

  it('writes out a field as JSON does, up to the limit', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(12_000), (value, length) => {
        const field = JSON.parse(JSON.stringify([value, 'x'.repeat(length), value]));
        const whole = JSON.stringify(field, undefined, 2);
        const { fields, hasCut } = runFields({ other: field });
        const shown = fields.find(({ name }) => name === 'other')?.value;
        assert.equal(shown, whole.length > 10_000 ? `${whole.slice(0, 10_000)}…` : whole);
        assert.equal(hasCut, whole.length > 10_000);
      }),
    );
  });

  it('groups no more errors than are shown, however many there are and however hard that is', () => {
    const event_errors = Array.from({ length: 100_000 }, (_, n) => `${n} ${'a/b "c" 12:30 x'.repeat(33)}`);
    const { errors } = detailOf({ ...sent, event_errors });
    assert.deepEqual(
      errors.map(({ texts, count }) => [texts.length, count]),
      [[601, 601]],
    );
  }).timeout(10_000);

  it('has the beginnings of long errors, of a long body and of long fields, and says so', () => {
    const long = 'x'.repeat(300_000);
    const detail = detailOf({ ...sent, event_errors: [long], body: long, other: long });
    assert.equal(detail.errors[0]?.texts[0]?.text, `${'x'.repeat(4000)}…`);
    assert.equal(detail.errorsLeftOut, 'Long ones are cut. Open JSON has everything.');
    assert.equal(detail.body, `${'x'.repeat(250_000)}…`);
    assert.equal(detail.bodyLeftOut, 'The first 250,000 of 300,000 characters are shown. Open JSON has everything.');
    assert.equal(detail.fields.find(({ name }) => name === 'other')?.value, `${'x'.repeat(10_000)}…`);
    assert.equal(detail.fieldsLeftOut, 'Long values are cut. Open JSON has everything.');
  });

  it('has 200 of many fields, and fewer where they are long', () => {
    const short = detailOf({ id: 1, ...many(5000, 'x') });
    assert.equal(short.fields.length, 200);
    assert.equal(short.fieldsLeftOut, '200 of 5,023 fields are shown. Open JSON has everything.');
    const long = detailOf({ id: 1, ...many(5000, 'x'.repeat(50_000)) });
    assert.ok(long.fields.length < 60, `${long.fields.length} fields`);
    const named = detailOf({ id: 1, ...many(300, 'x', 'n'.repeat(50_000)) });
    assert.ok(bytesOf(named) < 2_000_000, `${bytesOf(named)} bytes`);
  });

  for (const [what, character] of [
    ['letters', 'x'],
    ['kanji', '漢'],
    ['controls, which JSON writes with six characters each', '\u0001'],
  ] as const) {
    it(`is a message of at most 6 MB, made of ${what}`, () => {
      const text = character.repeat(20_000);
      const fields = {
        ...sent,
        status: 'in_progress',
        sync_name: text,
        event_errors: Array.from({ length: 300 }, (_, n) => `${n}${text}`),
        live_transfers: Array.from({ length: 300 }, (_, n) => ({ path: `${n}${text}`, status: text, eta: text })),
        body: text.repeat(50),
        ...Object.fromEntries(Array.from({ length: 400 }, (_, n) => [`${text.slice(0, 300)}${n}`, text])),
      };
      const view = foundView({ run: decode(fields), fields }, moment);
      const bytes = Buffer.byteLength(JSON.stringify(view));
      assert.ok(bytes < 6_000_000, `${bytes} bytes`);
      const { errorsLeftOut, bodyLeftOut, fieldsLeftOut } = view.detail ?? {};
      assert.ok(errorsLeftOut && bodyLeftOut && fieldsLeftOut && view.progress?.transfersNote);
    });
  }

  it('leaves out nothing of a usual run', () => {
    const { errorsLeftOut, bodyLeftOut, fieldsLeftOut } = detailOf(sent);
    assert.deepEqual([errorsLeftOut, bodyLeftOut, fieldsLeftOut], [undefined, undefined, undefined]);
  });
});

describe('the fields of a run', () => {
  it('have a name in the API for each field that the decoder knows', () => {
    assert.deepEqual(Object.keys(decode({ id: 1 })).toSorted(), Object.keys(apiNames).toSorted());
  });

  it('show no signature of a link: not of the log, whatever its names, nor of any other', () => {
    const other = 'https://store.example/b?sig=SECRET';
    const fields = fieldsOf(
      JSON.stringify({ id: 1, log_url: 'https://store.example/a?unusual=SECRET', new_field: { other }, body: other }),
    );
    assert.equal(fields.get('log_url'), 'https://store.example/a?…');
    assert.equal(fields.get('body'), 'https://store.example/b?…');
    assert.equal(fields.get('new_field'), '{\n  "other": "https://store.example/b?…"\n}');
  });

  it('are all there, sent or not, and none is lost that nobody knows', () => {
    const fields = fieldsOf('{"id":1,"status":null,"new_field":{"a":[1]},"__proto__":"x"}');
    for (const name of Object.values(apiNames)) assert.ok(fields.has(name), name);
    assert.equal(fields.get('status'), 'null');
    assert.equal(fields.get('body'), '');
    assert.equal(fields.get('new_field'), '{\n  "a": [\n    1\n  ]\n}');
    assert.equal(fields.get('__proto__'), 'x');
  });

  it('are as they were sent: text unchanged, wrong types visible', () => {
    const fields = fieldsOf('{"id":"9007199254740993123","sync_name":"<b>\\n","runtime":"12.5","dry_run":"yes"}');
    assert.equal(fields.get('id'), '9007199254740993123');
    assert.equal(fields.get('sync_name'), '<b>\n');
    assert.equal(fields.get('runtime'), '12.5');
    assert.equal(fields.get('dry_run'), 'yes');
  });
});
