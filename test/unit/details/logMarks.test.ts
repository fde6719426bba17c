import assert from 'node:assert/strict';
import { LogMarks } from '../../../src/details/logMarks.ts';
import { logRow } from '../../../src/details/page/logRow.ts';
import type { LogRow } from '../../../src/details/views.ts';
import { htmlOf } from './rendered.ts';

const textRow = (text: string): LogRow => ({ kind: 'text', line: 1, failed: false, text });
const entryRow: LogRow = {
  kind: 'entry',
  line: 1,
  time: '10:00:00',
  operation: 'copy',
  status: undefined,
  failed: false,
  path: 'data/copy/copy.txt',
  size: '',
  message: 'Copied',
};

function shown(row: LogRow | undefined): string {
  const html = htmlOf(logRow(row, { row: 0, isActive: false, isSelected: false, title: '' }));
  return html
    .slice(html.indexOf('<span'), html.lastIndexOf('</div>'))
    .replaceAll(/<\/?span[^>]*>/gu, '|')
    .trim();
}

describe('the matches of a search in the rows of a log', () => {
  let marks: LogMarks;
  afterEach(() => marks.close());

  async function marked(text: string, isPattern: boolean, row: LogRow, matchCase = false): Promise<string> {
    marks = new LogMarks({ text, isPattern, matchCase });
    const [first] = await marks.mark([row]);
    marks.close();
    return shown(first);
  }

  for (const [text, isPattern] of [
    ['copy', false],
    ['c[o]py', true],
  ] as const) {
    it(`are marked in each of its texts: ${text}`, async () => {
      assert.equal(
        await marked(text, isPattern, entryRow),
        '|10:00:00||<mark>copy</mark>|||||data/<mark>copy</mark>/||<mark>copy</mark>.txt|||||Copied|',
      );
    });
  }

  it('are marked where one spans the folder and the name of a path, or characters that are named', async () => {
    const row: LogRow = { ...entryRow, operation: '', message: '' };
    assert.match(await marked('y/c', false, row), /data\/cop<mark>y\/<\/mark>\|\|<mark>c<\/mark>opy\.txt/u);
    assert.equal(await marked('\u202Eb', false, textRow('a\u202Ebc')), '|a<mark>[U+202E]b</mark>c|');
    assert.equal(await marked('b', false, textRow('\u0000\nb')), '|[U+0000]↵<mark>b</mark>|');
  });

  it('are those of the query: with its case, as text, or as a pattern', async () => {
    assert.equal(await marked('A', false, textRow('aA'), true), '|a<mark>A</mark>|');
    assert.equal(await marked('.', false, textRow('a.b')), '|a<mark>.</mark>b|');
    assert.equal(await marked('x*', true, textRow('axxb')), '|a<mark>xx</mark>b|');
    assert.equal(await marked('(', true, textRow('a(b')), '|a(b|');
  });

  it('are at most 50 in a text', async () => {
    assert.equal((await marked('a', true, textRow('a'.repeat(200)))).match(/<mark>/gu)?.length, 50);
    assert.equal((await marked('a', false, textRow('a'.repeat(200)))).match(/<mark>/gu)?.length, 50);
  });

  it('are left out where the pattern takes too long for one row, and for all rows after it', async () => {
    marks = new LogMarks({ text: '^(a+)+$', isPattern: true, matchCase: false });
    const rows = [textRow('aaa'), textRow(`${'a'.repeat(40)}!`)];
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 10);
    const both = await Promise.all([marks.mark(rows), marks.mark(rows)]).finally(() => clearInterval(timer));
    assert.deepEqual(both, [rows, rows]);
    assert.ok(turns > 5, `${turns} turns`);
    assert.equal(marks.hasGivenUp, true);
    assert.deepEqual(await marks.mark([textRow('aaa')]), [textRow('aaa')]);
  });
});
