import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import * as textmate from 'vscode-textmate';
import { parseLogLine } from '../../../src/logs/meaning/line.ts';
import { loadGrammar } from '../grammar.ts';
import { plainJsonLine } from './logLines.ts';
import { samplesOf } from './samples.ts';

/** What a text means, by the part of its scope that themes go by. */
const meanings: readonly (readonly [scope: string, meaning: string])[] = [
  ['token.error-token', 'failure'],
  ['token.warn-token', 'warning'],
  ['markup.inserted', 'success'],
  ['support.type', 'time'],
  ['entity.name.function', 'operation'],
  ['variable', 'path'],
  ['constant.numeric', 'size'],
  ['string', 'message'],
  ['token.info-token', 'level'],
  ['token.debug-token', 'level'],
];

const keys = ({ tokens }: textmate.ITokenizeLineResult): number =>
  tokens.filter(({ scopes }) => scopes.at(-1)?.startsWith('meta.key')).length;

describe('the colors of a log', () => {
  let grammar: textmate.IGrammar;

  before(async () => {
    grammar = await loadGrammar('sync-run-log');
  });

  /** The texts of a line that mean something, with what they mean. */
  function told(line: string): readonly (readonly [text: string, meaning: string])[] {
    const { tokens } = grammar.tokenizeLine(line, textmate.INITIAL);
    return tokens.flatMap(({ startIndex, endIndex, scopes }) => {
      const innermost = scopes.at(-1) ?? '';
      const meaning = meanings.find(([scope]) => innermost.startsWith(scope))?.[1];
      return meaning === undefined ? [] : [[line.slice(startIndex, endIndex), meaning] as const];
    });
  }

  it('tell time, operation, status, path, size and message apart', () => {
    const line =
      '{"type":"file_migration","timestamp":"2026-01-31T12:00:00+00:00","operation":"copy","status":"success","file_type":"file","path":"a","dest_path":"b","size":12,"message":"done"}';
    assert.deepEqual(told(line), [
      ['2026-01-31T12:00:00+00:00', 'time'],
      ['copy', 'operation'],
      ['success', 'success'],
      ['a', 'path'],
      ['b', 'path'],
      ['12', 'size'],
      ['done', 'message'],
    ]);
  });

  it('make all of a failed line stand out, in which its parts can be told apart', () => {
    const line = String.raw`{"created_at":"2026-01-31T12:00:00Z","message":"no \"space\"","status":"failure","path":"a","error_type":"quota"}`;
    assert.equal(
      told(line)
        .map(([text]) => text)
        .join(''),
      line,
    );
    assert.deepEqual(
      told(line).filter(([, meaning]) => meaning !== 'failure'),
      [
        ['2026-01-31T12:00:00Z', 'time'],
        ['a', 'path'],
      ],
    );
  });

  it('know a failed line by its status or its type of error', () => {
    for (const line of [
      '{"message":"x","error_type":"quota"}',
      '{"status" : "Errored"}',
      '{"a":1,"status":"failed"}',
    ]) {
      assert.ok(
        told(line).every(([, meaning]) => meaning === 'failure'),
        line,
      );
      assert.notDeepEqual(told(line), []);
    }
  });

  it('take no text for a field or for a failure', () => {
    assert.deepEqual(told(String.raw`{"note":"\"status\":\"failure\"","a":"path","b":"message","status":"success"}`), [
      ['success', 'success'],
    ]);
    assert.deepEqual(told('{"path":"failure/ERROR.txt","message":"all ERROR gone","error_type":""}'), [
      ['failure/ERROR.txt', 'path'],
      ['all ERROR gone', 'message'],
    ]);
  });

  it('mark a status that is neither success nor failure', () => {
    assert.deepEqual(told('{"status":"skipped"}'), [['skipped', 'warning']]);
  });

  it('tell failures and warnings apart where a line is plain text', () => {
    assert.deepEqual(told('2026-01-31 12:00:00 ERROR Sync a: denied'), [
      ['2026-01-31 12:00:00', 'time'],
      [' ERROR Sync a: denied', 'failure'],
    ]);
    assert.deepEqual(told('[2026-01-31T12:00:00Z] WARN slow'), [
      ['[', 'warning'],
      ['2026-01-31T12:00:00Z', 'time'],
      ['] WARN slow', 'warning'],
    ]);
    assert.deepEqual(told('2026-01-31 12:00:00 INFO Sync errors.txt'), [
      ['2026-01-31 12:00:00', 'time'],
      ['INFO', 'level'],
    ]);
  });

  it('dim the names of fields, but not those of a failed line', () => {
    const line = '{"status":"success","path":"a","size":1,"any":"b","none":null}';
    assert.equal(keys(grammar.tokenizeLine(line, textmate.INITIAL)), 5);
    assert.equal(keys(grammar.tokenizeLine(line.replace('success', 'failure'), textmate.INITIAL)), 0);
  });

  it('are the same behind the number of a line', () => {
    for (const line of ['{"status":"failure","path":"a"}', '{"status":"success","path":"a"}']) {
      const plain = told(line).map(([, meaning]) => meaning);
      assert.deepEqual(
        told(`  12: ${line}`)
          .slice(-plain.length)
          .map(([, meaning]) => meaning),
        plain,
      );
    }
    assert.deepEqual(told('  12: {"status":"success"}'), [
      ['12', 'size'],
      ['success', 'success'],
    ]);
  });

  const standsOut = (line: string): boolean => told(line).some(([, meaning]) => meaning === 'failure');

  it('make a line of JSON stand out that has failed, and no other', () => {
    for (const line of [
      '{"status":"failure"}',
      '{"status":"partial","error_type":"quota"}',
      '  7: {"status":"Error"}',
      '{"status":"success","message":"ERROR"}',
      '{"status":"failure","message":"cut of',
      '{"status":"success","status":"failure"}',
      '{"status":"failure","status":"success"}',
      '{"status":"success","error_type":"quota"}',
      '{"error_type":"quota","status":"success"}',
      '{"result":{"status":"failure"},"list":[{"error_type":"quota"}]}',
      '{"result":{"status":"success"},"error_type":"quota"}',
      '{"error_type":"cut of',
      '{"level":"error","msg":"no"}',
      '{"level":"info","error":"no space"}',
      '{"level":50}',
      '{"success":false}',
      '{"error":{"message":"no space"}}',
      '{"error":null}',
      '12:{"status":"failure"}',
    ]) {
      assert.equal(standsOut(line), parseLogLine(line).level === 'failed', line);
    }
    fc.assert(
      fc.property(plainJsonLine, (line) => {
        // Behind anything but its number, an object is text.
        fc.pre(!line.startsWith('12:'));
        // The scales of numbers and objects within are left to the other tools.
        fc.pre(
          !/"(?:level|severity|lvl|log\.level|levelno|PRIORITY|@l)"\s*:\s*"?\d|"(?:log|short_message|levelno|PRIORITY)"/u.test(
            line,
          ),
        );
        // A grammar does not know which of two levels counts, or of two flags.
        fc.pre([...line.matchAll(/"(?:success|ok)"\s*:/gu)].length < 2);
        fc.pre([...line.matchAll(/"(?:level|severity|lvl|log\.level|@l)"\s*:/gu)].length < 2);
        assert.equal(standsOut(line), parseLogLine(line).level === 'failed');
      }),
      { numRuns: 1000 },
    );
  });

  it('make most lines of text stand out that have failed, and hardly any other', () => {
    const texts = [...samplesOf('known.tsv'), ...samplesOf('heldOut.tsv')].filter(({ line }) => !line.startsWith('{'));
    const shown = texts.map(({ line, failed }) => ({ line, failed, standsOut: standsOut(line) }));
    const missed = shown.filter((text) => text.failed && !text.standsOut);
    const taken = shown.filter((text) => !text.failed && text.standsOut);
    assert.deepEqual(
      taken.map(({ line }) => line),
      [],
    );
    assert.ok(missed.length < shown.length / 6, missed.map(({ line }) => line).join('\n'));
  });

  // Else it takes minutes.
  it('look at a line once, also where it is one object within the other', () => {
    const deep = `{"a":${'[{"a":'.repeat(3000)}`;
    assert.deepEqual(told(deep), []);
    assert.deepEqual(
      told(`${deep}0${'}]'.repeat(3000)},"status":"failure"}`).map(([text]) => text),
      ['failure'],
    );
    assert.deepEqual(told(`{${'"a":"b",'.repeat(2400)}`), []);
  });

  it('look at a text once, also where it is full of quotes and cut off', () => {
    const line = `{"status":"success","message":"${String.raw`\"`.repeat(9000)}`;
    const { tokens, stoppedEarly } = grammar.tokenizeLine(line, textmate.INITIAL);
    assert.equal(stoppedEarly, false);
    assert.ok(tokens.length < 20);
  });

  it('end with the line, however it ends', () => {
    for (const line of ['{"status":"failure","message":"cut of', '{', '{"path":"', '{"path', 'ERROR', '']) {
      const { ruleStack } = grammar.tokenizeLine(line, textmate.INITIAL);
      assert.deepEqual(
        grammar.tokenizeLine('x', ruleStack).tokens.map(({ scopes }) => scopes),
        [['text.sync-run-log']],
        line,
      );
    }
  });
});
