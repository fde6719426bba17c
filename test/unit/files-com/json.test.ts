import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { isSafeNumber, parse as parseLossless } from 'lossless-json';
import { indentJson as indentInSteps, parseJson } from '../../../src/files-com/json.ts';
import { allSteps, pausedSteps } from '../../../src/files-com/steps.ts';
import { Turns } from '../../../src/logs/turns.ts';
import { working } from '../logs/turns.ts';

const largeId = '9223372036854775807';

/** Strings that look like what is searched for. */
const trickyString = fc.oneof(
  fc.string(),
  fc.constantFrom(
    '12345678901234567',
    ':12345678901234567,',
    '\\',
    '\\"',
    '"',
    '":',
    '[1234567890123456789]',
    '\u0000123456',
  ),
);
const trickyValue = fc.letrec((tie) => ({
  value: fc.oneof(
    trickyString,
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(trickyString, tie('value'), { maxKeys: 4 }),
  ),
})).value;

describe('parseJson', () => {
  it('is JSON.parse where no integer is long', () => {
    fc.assert(
      fc.property(trickyValue, (value) => {
        const json = JSON.stringify({ id: 1, value });
        if (/(?<![.\d])\d{16}/.test(json.replaceAll(/"(?:[^"\\]|\\.)*"/g, ''))) return;
        assert.deepEqual(parseJson(json), JSON.parse(json));
      }),
    );
  });

  it('keeps large ids of an object and of a list, whatever stands around them', () => {
    fc.assert(
      fc.property(trickyValue, fc.constantFrom(undefined, 1, 2), (value, indent) => {
        const json = JSON.stringify({ before: value, id: 'ID', after: value }, undefined, indent).replace(
          '"ID"',
          largeId,
        );
        const expected = { before: value, id: largeId, after: value };
        assert.deepEqual(parseJson(json), withLongIntegersAsStrings(expected));
        assert.deepEqual(parseJson(`[{"id":1},${json}]`), [{ id: 1 }, withLongIntegersAsStrings(expected)]);
      }),
    );
  });

  for (const field of ['id', 'sync_id', 'site_id', 'workspace_id']) {
    it(`keeps a large ${field}`, () => {
      assert.deepEqual(parseJson(`[{"a":"x"},{"${field}" : ${largeId}}]`), [{ a: 'x' }, { [field]: largeId }]);
    });
  }

  for (const field of ['id', 'sync_id', 'site_id', 'workspace_id']) {
    it(`keeps a large ${field} of a sync's latest run`, () => {
      const json = `[{"id":1},{"id":2,"latest_sync_run":{"${field}":${largeId}}}]`;
      assert.deepEqual(parseJson(json), [{ id: 1 }, { id: 2, latest_sync_run: { [field]: largeId } }]);
    });
  }

  it('leaves fractions and exponents alone', () => {
    const json = `{"id":${largeId},"a":0.12345678901234567,"b":12345678901234567.5,"c":12345678901234567e2,"d":1e-12}`;
    assert.deepEqual(parseJson(json), {
      id: largeId,
      a: Number('0.12345678901234567'),
      b: Number('12345678901234567.5'),
      c: Number('12345678901234567e2'),
      d: 1e-12,
    });
  });

  for (const broken of [
    '',
    '{',
    '[{"id":1},{"id":',
    '"open',
    '{"a":"\\',
    `{"id":${largeId},"b":"open`,
    '<html>',
    '\u0000',
  ]) {
    it(`throws SyntaxError for ${JSON.stringify(broken)}`, () => {
      assert.throws(() => parseJson(broken), SyntaxError);
    });
  }

  it('takes a number of ten million digits for what it is', () => {
    assert.deepEqual(parseJson(`{"a":${'7'.repeat(10_000_000)},"id":${largeId}}`), { a: Infinity, id: largeId });
    assert.deepEqual(parseJson(`{"a":0.${'7'.repeat(10_000_000)},"id":${largeId}}`), { a: 7 / 9, id: largeId });
  });

  it('bears strings of any length and many backslashes beside a large id', () => {
    const long = `${'\\'.repeat(500_000)}"${'a'.repeat(5_000_000)}`;
    const json = `{"body":${JSON.stringify(long)},"id":${largeId}}`;
    assert.deepEqual(parseJson(json), { body: long, id: largeId });
  });
});

const indentJson = (text: string): string => allSteps(indentInSteps(text));
const indentInTurns = (text: string): Promise<string> => {
  const turns = new Turns();
  return pausedSteps(indentInSteps(text), () => turns.pause());
};

describe('indentJson', () => {
  it('keeps all integers, on lines of their own', () => {
    assert.equal(
      indentJson(`{"id":${largeId},"bytes":[-12345678901234567],"text":"12345678901234567"}`),
      `{\n  "id": ${largeId},\n  "bytes": [\n    -12345678901234567\n  ],\n  "text": "12345678901234567"\n}`,
    );
  });

  it('keeps what JSON.parse would lose: a repeated name, the zeros of a fraction', () => {
    assert.equal(indentJson('{"a":1.50,"a":2}'), '{\n  "a": 1.50,\n  "a": 2\n}');
  });

  it('writes no more escapes than it must', () => {
    assert.equal(
      indentJson(String.raw`["?a=1\u0026b=2","a\/b","\u202e","\ud800"]`),
      String.raw`[` + '\n  "?a=1&b=2",\n  "a/b",\n  "\u202E",\n  ' + String.raw`"\ud800"` + '\n]',
    );
  });

  it('is JSON.stringify with an indent where there are no large integers, whatever white space there was', () => {
    fc.assert(
      fc.property(trickyValue, fc.constantFrom(undefined, 1, '\t', '\r\n'), (value, space) => {
        const parsed: unknown = JSON.parse(JSON.stringify(value));
        const expected = JSON.stringify(parsed, undefined, 2);
        assert.equal(indentJson(JSON.stringify(parsed, undefined, space)), expected);
      }),
    );
  });

  it('means the same as before', () => {
    fc.assert(
      fc.property(trickyValue, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value, integer) => {
        const json = `{"integer":${integer},"value":${JSON.stringify(value)}}`;
        assert.deepEqual(parseExactly(indentJson(json)), parseExactly(json));
      }),
    );
  });

  for (const broken of ['<html>', '{"a":\u0000}', "{'a':1}"]) {
    it(`throws SyntaxError for ${JSON.stringify(broken)}`, () => assert.throws(() => indentJson(broken), SyntaxError));
  }

  it('cuts no escape and no pair of surrogates of a long string', () => {
    const units = [
      String.raw`\ud83d\ude00`,
      '\u{1f600}',
      String.raw`\\`,
      String.raw`\"`,
      String.raw`\u00e9`,
      'a',
      String.raw`\ud83d`,
    ];
    for (const unit of units) {
      for (const before of ['', 'a', 'ab', String.raw`\n`, 'a'.repeat(999)]) {
        const json = `"${before}${unit.repeat(60_000)}"`;
        assert.ok(indentJson(json) === JSON.stringify(JSON.parse(json)), `${unit} after ${before.length}`);
      }
    }
  });

  for (const unit of [
    'a',
    String.raw`\u00e9`,
    String.raw`\"`,
    String.raw`\\`,
    '\u{1f600}',
    '","',
    '",1,"',
    '",        "',
  ]) {
    it(`leaves turns to other work: a string of 20 MB of ${unit}`, async () => {
      const json = `["${unit.repeat(20_000_000 / unit.length)}"]`;
      const { turns } = await working(() => indentInTurns(json), 10);
      assert.ok(turns >= 300, `${turns} turns`);
    });
  }

  it('leaves turns to other work: a list of 300,000 strings', async () => {
    const { turns, askedInTurn } = await working(() => indentInTurns(`["${'","'.repeat(300_000)}"]`), 10);
    // Some 18,000 strings a turn.
    assert.ok(turns >= 16 && askedInTurn <= 2, `${turns} turns, ${askedInTurn} steps in one`);
  });

  for (const unit of [' ', '7']) {
    it(`leaves turns to other work: 20 MB of "${unit}" outside of strings`, async () => {
      const json = `[${unit.repeat(20_000_000)}]`;
      const expected = unit === ' ' ? '[]' : `[\n  ${unit.repeat(20_000_000)}\n]`;
      const { turns } = await working(async () => assert.ok((await indentInTurns(json)) === expected), 10);
      assert.ok(turns >= 300, `${turns} turns`);
    });
  }

  it('takes a long string and a long number as they are', () => {
    const json = `["${'x'.repeat(5_000_000)}",${'7'.repeat(1_000_000)}]`;
    assert.equal(indentJson(json), `[\n  ${json.slice(1, 5_000_003)},\n  ${'7'.repeat(1_000_000)}\n]`);
  });
});

/** By another parser: numbers that a double cannot hold as bigint. */
function parseExactly(json: string): unknown {
  return parseLossless(json, undefined, (digits) =>
    /^-?\d+$/.test(digits) && !isSafeNumber(digits) ? BigInt(digits) : Number(digits),
  );
}

/** What `parseJson` makes of a value beside a large id, once through JSON. */
function withLongIntegersAsStrings(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_, inner: unknown) =>
    typeof inner === 'number' && Number.isInteger(inner) && /^-?\d{16,}$/.test(JSON.stringify(inner))
      ? JSON.stringify(inner)
      : inner,
  );
}
