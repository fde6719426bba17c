import assert from 'node:assert/strict';
import type { RequestRecord } from '../../src/files-com/client.ts';
import { formatRequest, writeRecords } from '../../src/requestRecords.ts';

const record: RequestRecord = {
  method: 'GET',
  path: '/api/rest/v1/sync_runs?per_page=100',
  status: 200,
  milliseconds: 81.6,
  bytes: 48_213,
  requestId: '5baab0b9',
  attempt: 2,
  error: undefined,
};

describe('a request in the output channel', () => {
  it('has method, path, status, time, size, attempt and request id', () => {
    const line = 'GET /api/rest/v1/sync_runs?per_page=100 200 · 82 ms · 48213 bytes · attempt 2 · request 5baab0b9';
    assert.equal(formatRequest(record), line);
  });

  it('says why there was no answer', () => {
    const line = formatRequest({ ...record, status: undefined, requestId: undefined, error: 'Refused.' });
    assert.match(line, /per_page=100 no answer · .* · Refused\.$/u);
  });

  it('is a warning where it failed', () => {
    const levels: string[] = [];
    const write = writeRecords({ info: () => levels.push('info'), warn: () => levels.push('warn') });
    write(record);
    write({ ...record, status: 404 });
    write({ ...record, status: undefined });
    write({ ...record, error: 'The answer broke off.' });
    assert.deepEqual(levels, ['info', 'warn', 'warn', 'warn']);
  });

  it('has no signature of a link', () => {
    const line = formatRequest({ ...record, error: 'No answer from https://u:SECRET@store.example/a?sig=SECRET.' });
    assert.match(line, / No answer from https:\/\/u:…@store\.example\/a\?…\.$/u);
  });

  it('is one line, whatever the service sends', () => {
    const line = formatRequest({ ...record, requestId: 'a\n[error] b', error: 'c\r\nd\u001B[31m' });
    assert.doesNotMatch(line, /\p{Cc}/u);
  });
});
