import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { writeWhole } from '../../../src/logs/store/wholeFile.ts';
import { fileName } from '../../../src/words/fileName.ts';
import { safeText } from '../../../src/words/text.ts';

const ending = ' · run 9223372036854775807 · entries without log file.jsonl';
const longNames = {
  kanji: '漢'.repeat(70),
  emoji: '🗂️'.repeat(40),
  family: '👩‍👩‍👧'.repeat(16),
  flags: '🇫🇷'.repeat(40),
  'combining marks': 'e\u0301'.repeat(40),
  'one letter with many marks': `x${'\u0301'.repeat(79)}y`,
  latin: 'x'.repeat(80),
} as const;

describe('a file name', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'file-name-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  for (const [what, name] of Object.entries(longNames)) {
    it(`fits on the disk with the suffix of the file that is being written: ${what}`, async () => {
      const title = fileName(safeText(name, 80), ending);
      await writeWhole(join(folder, title), [Buffer.from('x')]);
      assert.deepEqual(await readdir(folder), [title]);
      assert.ok(title.endsWith(ending));
      assert.doesNotMatch(title, /\p{Cs}/u);
    });
  }

  it('is cut between characters as a person counts them', () => {
    const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
    for (const name of [longNames.kanji, longNames.emoji, longNames.family, longNames.flags]) {
      const [first] = Array.from(graphemes.segment(name), ({ segment }) => segment);
      const cut = fileName(name, ending).slice(0, -ending.length);
      assert.ok(cut.endsWith('…'), cut);
      assert.equal(cut.slice(0, -1).replaceAll(first ?? '', ''), '');
    }
    assert.equal(fileName('short', ending), `short${ending}`);
  });

  it('is none that Windows keeps for a device', () => {
    assert.equal(fileName('CON', '.log'), 'CON_.log');
    assert.equal(fileName('nul .backup', ' · run 1.log'), 'nul _backup · run 1.log');
    assert.equal(fileName('com1.a.b', ' · run 1.log'), 'com1_a.b · run 1.log');
    for (const name of ['console', 'com10.x', 'a con.x', 'nul']) assert.equal(fileName(name, ' · 1'), `${name} · 1`);
  });

  it('has nothing that a file system refuses, and hides nothing', () => {
    assert.equal(fileName('..\\../a:b*?"<>|', '.log'), '-..-a-b------.log');
    assert.equal(fileName('. .hidden', '.log'), 'hidden.log');
  });

  it('stays as it is when it is made again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 120 }), (text) => {
        const name = fileName(safeText(text, 80), ending);
        const again = fileName(safeText(name.slice(0, -ending.length), 80), ending);
        assert.equal(again, name);
        assert.ok(Buffer.byteLength(name) <= 223);
      }),
      {
        numRuns: 2000,
        examples: Object.values({ ...longNames, device: `con.${'x'.repeat(90)}` }).map((name) => [name]),
      },
    );
  });
});
