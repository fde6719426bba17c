import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { groupErrors } from '../../../src/details/groupErrors.ts';
import { runFields } from '../../../src/details/runFields.ts';
import { bareView, foundView, knownView } from '../../../src/details/runView.ts';
import { apiNames } from '../../../src/files-com/apiNames.ts';
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

const fieldsOf = (json: string) => new Map(runFields(JSON.parse(json)).map(({ name, value }) => [name, value]));

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

describe('errors of a run', () => {
  it('are told once each, the most frequent first, else in their order', () => {
    const { groups, different } = groupErrors(['b', 'a', 'c', 'a', 'constructor', 'a', 'c'], 100);
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
    assert.deepEqual(groupErrors(errors, 100).groups, [
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
        const { groups, different } = groupErrors(errors, 1000);
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
    const { groups, different } = groupErrors(['a 1', 'a 2', 'b', 'a 3', 'b', 'a 3'], 3);
    assert.equal(different, 4);
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

describe('the view of a hostile run', () => {
  it('has of a million errors some thousands, and says so', () => {
    const event_errors = Array.from({ length: 1_000_000 }, (_, n) => `error ${n}`);
    const { detail } = foundView({ run: decode({ ...sent, event_errors }), fields: {} }, moment);
    assert.equal(detail?.errors.length, 5000);
    assert.equal(detail.errorsTitle, '1,000,000 errors');
    assert.equal(detail.errorsNote, '5,000 of 1,000,000 different errors are shown. Open JSON has all of them.');
  });

  it('groups no more errors than are shown, however many there are and however hard that is', () => {
    const event_errors = Array.from({ length: 100_000 }, (_, n) => `${n} ${'a/b "c" 12:30 x'.repeat(33)}`);
    const { detail } = foundView({ run: decode({ ...sent, event_errors }), fields: {} }, moment);
    assert.deepEqual(
      detail?.errors.map(({ texts, count }) => [texts.length, count]),
      [[5000, 5000]],
    );
  }).timeout(10_000);

  it('has the beginning of a field that is too long', () => {
    const fields = fieldsOf(`{"id":1,"body":"${'x'.repeat(200_000)}"}`);
    assert.equal(fields.get('body'), `${'x'.repeat(100_000)}…`);
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
