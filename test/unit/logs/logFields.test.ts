import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { failedPart } from '../../../src/logs/meaning/line.ts';
import { logFields } from '../../../src/logs/meaning/logFields.ts';

const namesOf = (line: string): readonly string[] => logFields(line).fields.map(({ name }) => name);

describe('the fields of a line of a log', () => {
  it('are all of them, under their names, as text', () => {
    const { fields, left } = logFields(
      '{"path":"a","size":1234,"sync_id":9007199254740993,"any":{"b":[1]},"none":null}',
    );
    assert.deepEqual(
      fields.map(({ name, value }) => [name, value]),
      [
        ['path', 'a'],
        ['size', '1234'],
        ['sync_id', '9007199254740993'],
        ['any', '{"b":[1]}'],
        ['none', 'null'],
      ],
    );
    assert.equal(left, 0);
  });

  it('know a time and a size', () => {
    const { fields } = logFields('{"timestamp":"2026-01-31T12:00:00Z","bytes":"12","path":"7"}');
    assert.deepEqual(
      fields.map(({ time, sizeBytes }) => [time, sizeBytes]),
      [
        [Date.UTC(2026, 0, 31, 12), undefined],
        [undefined, 12],
        [undefined, undefined],
      ],
    );
  });

  it('are there behind the number of the line', () => {
    assert.deepEqual(namesOf('  12: {"path":"a"}'), ['path']);
  });

  it('are no more than fit, which is told', () => {
    const line = JSON.stringify(Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`f${n}`, n])));
    const { fields, left } = logFields(line);
    assert.deepEqual([fields.length, left], [30, 70]);
  });

  it('are none of plain text, nor of JSON that is cut off', () => {
    for (const line of ['', 'INFO', '[1]', '{"path":"a', `{"path":"${'a'.repeat(70_000)}"}`])
      assert.deepEqual(namesOf(line), []);
  });

  it('are read whatever there is, nested as deep as it may be', () => {
    const deep = `{"a":${'['.repeat(30_000)}${']'.repeat(30_000)}}`;
    assert.equal(logFields(deep).fields.length, 1);
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (line) => void logFields(line)));
  });
});

const partOf = (line: string): string => line.slice(...failedPart(line));

describe('the part of a line that says that it failed', () => {
  it('is its status or its type of error', () => {
    assert.equal(partOf('{"path":"a","status":"failure","size":1}'), '"status":"failure"');
    assert.equal(partOf('{"error_type": "quota"}'), '"error_type": "quota"');
  });

  it('is the whole line where that is plain text, up to a length', () => {
    assert.equal(partOf('  ERROR no  '), 'ERROR no');
    assert.equal(partOf(`ERROR ${'x'.repeat(1000)}`).length, 200);
    assert.equal(partOf('   '), '');
  });
});
