import assert from 'node:assert/strict';
import { pageHtml } from '../../../src/details/pageHtml.ts';
import { relativeTime } from '../../../src/details/page/relativeTime.ts';
import { neighbourFor, type Pressed } from '../../../src/details/page/neighbours.ts';
import { applyMessage } from '../../../src/details/page/state.ts';
import { fill, visible } from '../../../src/details/page/text.ts';
import { noHistory } from '../../../src/details/historyView.ts';
import { bareView } from '../../../src/details/runView.ts';
import type { HistoryView } from '../../../src/details/views.ts';
import { nothingFound, unknownLog } from '../../../src/details/logView.ts';
import { barePage } from './pageState.ts';

describe('text in the page', () => {
  it('names what is invisible or reorders, and keeps line breaks and tabs', () => {
    assert.equal(visible('a\u202Egnp.exe'), 'a[U+202E]gnp.exe');
    assert.equal(visible('\u0000\u001B[31m'), '[U+0000][U+001B][31m');
    assert.equal(visible('a\r\n\tb\nc'), 'a\n\tb\nc');
    assert.equal(visible('\uD83D \u{E0041}'), '[U+D83D] [U+E0041]');
    assert.equal(visible('<b> & שלום 😀'), '<b> & שלום 😀');
  });

  it('gets values in their places, whatever the values hold', () => {
    assert.equal(fill('{1} of {0}', 'a{1}', 2), '2 of a{1}');
    assert.equal(fill('{0} $&', '$1'), '$1 $&');
  });

  it('says how long ago in the largest unit that fits', () => {
    const now = Date.parse('2026-01-31T12:00:00Z');
    assert.equal(relativeTime(now - 7_300_000, now, 'en'), '2 hours ago');
    assert.equal(relativeTime(now - 86_400_000, now, 'en'), 'yesterday');
    assert.equal(relativeTime(now, now, 'en'), 'now');
    assert.equal(relativeTime(now - 120_000, now, 'de'), 'vor 2 Minuten');
  });
});

describe('the state of the page', () => {
  const part = { state: 'ready' } as const;
  const state = barePage();
  it('takes the run, the log and the history', () => {
    assert.equal(applyMessage(state, { type: 'run', run: bareView('2'), part }).run.title, 'Run 2');
    assert.equal(applyMessage(state, { type: 'log', log: { ...unknownLog(), note: 'n' } }).log.note, 'n');
    assert.equal(applyMessage(state, { type: 'logFound', found: { ...nothingFound, note: 'n' } }).found.note, 'n');
    const history = { ...noHistory, next: '3' };
    assert.equal(applyMessage(state, { type: 'history', history }).history.next, '3');
  });
});

describe('the keys of the page', () => {
  const history = { ...noHistory, previous: '1', next: '3' };
  const pressed = (keys: Partial<Pressed>, view: HistoryView = history) =>
    neighbourFor({ key: '', ctrlKey: false, altKey: false, metaKey: false, ...keys }, view);

  it('lead to the runs before and after, also where brackets are behind AltGr or Option', () => {
    assert.equal(pressed({ key: '[' }), '1');
    assert.equal(pressed({ key: ']' }), '3');
    assert.equal(pressed({ key: '[', ctrlKey: true, altKey: true }), '1');
    assert.equal(pressed({ key: ']', altKey: true }), '3');
  });

  it('lead nowhere with other keys, or where no neighbour is known', () => {
    assert.equal(pressed({ key: '[', ctrlKey: true }), undefined);
    assert.equal(pressed({ key: ']', metaKey: true }), undefined);
    assert.equal(pressed({ key: 'a' }), undefined);
    assert.equal(pressed({ key: '[' }, noHistory), undefined);
  });
});

describe('the document of the page', () => {
  const sources = { script: 'https://x/page.js', styles: 'https://x/page.css', cspSource: 'https://x', locale: 'en' };

  it('allows the built script and styles, and nothing inline', () => {
    const document = pageHtml({ ...sources, title: 'a"<b>' });
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(document)?.[1];
    const nonce = /<script nonce="([\w-]{20,})"/.exec(document)?.[1];
    assert.ok(nonce);
    assert.equal(policy, `default-src 'none'; script-src 'nonce-${nonce}'; style-src https://x; font-src https://x`);
    assert.doesNotMatch(document, /unsafe|<style| style=| on\w+=|<b>/);
  });

  it('has another nonce each time', () => {
    assert.notEqual(pageHtml({ ...sources, title: '' }), pageHtml({ ...sources, title: '' }));
  });
});
