import assert from 'node:assert/strict';
import { countTexts, errorsAsText, searchErrors } from '../../../src/details/page/errorGroups.ts';
import { errors } from '../../../src/details/page/errors.ts';
import { untouched, type ViewOptions } from '../../../src/details/page/state.ts';
import type { PageMessage } from '../../../src/details/messages.ts';
import type { ErrorGroup, RunDetail } from '../../../src/details/views.ts';
import { buttonsOf, htmlOf } from './rendered.ts';
import { barePage } from './pageState.ts';

const noSpace: ErrorGroup = {
  common: 'no space',
  count: 4,
  texts: [
    { text: 'a/1.txt: no space', count: 2 },
    { text: 'b/2.txt: no space', count: 1 },
    { text: 'c/3.txt: no space', count: 1 },
  ],
};
const locked: ErrorGroup = { common: 'locked', count: 1, texts: [{ text: 'locked', count: 1 }] };
const many = (length: number): ErrorGroup => ({
  common: 'error …',
  count: length,
  texts: Array.from({ length }, (_, n) => ({ text: `error ${n}.`, count: 1 })),
});

describe('errors that are looked for', () => {
  it('are those that have the text, in their groups', () => {
    assert.deepEqual(searchErrors([noSpace, locked], ' B/2 '), [
      { common: 'no space', count: 1, texts: [{ text: 'b/2.txt: no space', count: 1 }] },
    ]);
    assert.deepEqual(searchErrors([noSpace, locked], 'no SPACE'), [noSpace]);
    assert.deepEqual(searchErrors([noSpace, locked], ' '), [noSpace, locked]);
    assert.deepEqual(searchErrors([noSpace, locked], 'zz'), []);
  });

  it('are copied a line each', () => {
    assert.equal(countTexts([noSpace, locked]), 4);
    assert.equal(
      errorsAsText([noSpace, locked]),
      '2 × a/1.txt: no space\nb/2.txt: no space\nc/3.txt: no space\nlocked',
    );
  });
});

/** The part of a page that a person uses. */
class ErrorsPart {
  readonly posted: PageMessage[] = [];
  #options: ViewOptions = untouched;
  #detail: RunDetail;

  constructor(...groups: readonly ErrorGroup[]) {
    this.#detail = {
      errors: groups,
      errorsTitle: 'Errors',
      errorsNote: undefined,
      errorsLeftOut: undefined,
      hasMoreErrors: false,
      body: undefined,
      bodyLeftOut: undefined,
      fields: [],
      fieldsLeftOut: undefined,
    };
  }

  get html(): string {
    return htmlOf(this.#content());
  }

  /** The page has not got all errors. */
  leaveOut(note: string): void {
    this.#detail = { ...this.#detail, errorsLeftOut: note, hasMoreErrors: true };
  }

  get texts(): readonly string[] {
    return Array.from(this.html.matchAll(/<bdi>(.*?)<\/bdi>/gu), ([, text = '']) => text);
  }

  search(errorQuery: string): void {
    this.#options = { ...this.#options, errorQuery };
  }

  press(label: RegExp): void {
    const button = buttonsOf(this.#content()).find(({ html }) => label.test(html));
    assert.ok(button, String(label));
    button.press();
  }

  #content(): unknown {
    const state = { ...barePage(), options: this.#options };
    return errors(this.#detail, state, {
      post: (message) => this.posted.push(message),
      setOptions: (change) => {
        this.#options = { ...this.#options, ...change };
      },
    });
  }
}

describe('the errors in the page', () => {
  it('are one of each kind, with how often it came, and the others behind a button', () => {
    const part = new ErrorsPart(noSpace, locked);
    assert.deepEqual(part.texts, ['no space', 'locked']);
    assert.match(part.html, /4×/u);
    assert.match(part.html, /aria-expanded=false[^>]*>.*3 different texts/su);
    part.press(/different texts/u);
    assert.match(part.html, /aria-expanded=true/u);
    assert.deepEqual(part.texts, ['no space', 'a/1.txt: no space', 'b/2.txt: no space', 'c/3.txt: no space', 'locked']);
    assert.equal(part.html.match(/2×/gu)?.length, 1);
    part.press(/different texts/u);
    assert.deepEqual(part.texts.length, 2);
  });

  it('that the page has not got are said to be in the JSON, which a button opens', () => {
    const part = new ErrorsPart(locked);
    assert.doesNotMatch(part.html, /Open JSON/u);
    part.leaveOut('412 more.');
    assert.match(part.html, /412 more\./u);
    part.press(/Open JSON/u);
    assert.deepEqual(part.posted, [{ type: 'command', command: 'openJson' }]);
  });

  it('are not claimed to be all if the page lacks some: in counts, in searches and in copies', () => {
    const part = new ErrorsPart(noSpace, locked);
    part.leaveOut('412 more.');
    assert.match(part.html, /\{0\}\+×|\d\+×/u);
    part.press(/Copy Errors Shown/u);
    part.search('nowhere');
    assert.match(part.html, /None of the errors shown here matches/u);
    assert.doesNotMatch(part.html, /No error matches/u);
  });

  it('are copied by group, alone, and all', () => {
    const part = new ErrorsPart(noSpace, locked);
    part.press(/Copy 3 Texts/u);
    part.press(/aria-label=Copy\s+@/u);
    part.press(/Copy All/u);
    assert.deepEqual(part.posted, [
      { type: 'copy', text: errorsAsText([noSpace]) },
      { type: 'copy', text: 'locked' },
      { type: 'copy', text: errorsAsText([noSpace, locked]) },
    ]);
  });

  it('are shown where they are found, until they are hidden', () => {
    const part = new ErrorsPart(noSpace, many(7), locked);
    part.search('.TXT');
    assert.deepEqual(part.texts, ['no space', 'a/1.txt: no space', 'b/2.txt: no space', 'c/3.txt: no space']);
    part.press(/Copy Matches/u);
    assert.deepEqual(part.posted, [{ type: 'copy', text: errorsAsText([noSpace]) }]);
    part.press(/different texts/u);
    assert.deepEqual(part.texts, ['no space']);
    part.search('error 3.');
    assert.deepEqual(part.texts, ['error 3.']);
    part.search('nowhere');
    assert.match(part.html, /No error matches/u);
  });

  it('can be searched when there are more than a handful, also of one kind', () => {
    assert.doesNotMatch(new ErrorsPart(many(5)).html, /type="search"/u);
    assert.match(new ErrorsPart(many(6)).html, /type="search"/u);
  });

  it('are a hundred at first, of kinds and of texts', () => {
    const kinds = new ErrorsPart(
      ...Array.from({ length: 230 }, (_, n) => ({ ...locked, texts: [{ text: `${n}`, count: 1 }] })),
    );
    assert.equal(kinds.texts.length, 100);
    kinds.press(/Show all 230 kinds of errors/u);
    assert.equal(kinds.texts.length, 230);
    const texts = new ErrorsPart(many(1500));
    texts.press(/1,500 different texts/u);
    assert.equal(texts.texts.length, 101);
    texts.press(/Show all 1,500 texts/u);
    assert.equal(texts.texts.length, 1501);
  });
});
