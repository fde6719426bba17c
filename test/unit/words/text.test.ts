import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { escapeIcons, escapeMarkdown, quoteName, safeText } from '../../../src/words/text.ts';

describe('quoteName', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['Payroll', '“Payroll”'],
    ['Bob’s sync', '“Bob’s sync”'],
    ['Payroll” now? “x', "“Payroll' now? 'x”"],
    ['a " b « c » d „ e ‟ f ＂ g', "“a ' b ' c ' d ' e ' f ' g”"],
    ['two\nlines', '“two lines”'],
    ['\u202Eevil\u200B', '“\uFFFDevil\uFFFD”'],
    ['[Run](command:x)', '“[Run] (command:x)”'],
    ['n'.repeat(5000), `“${'n'.repeat(79)}…”`],
  ];
  for (const [name, quoted] of cases) {
    it(`keeps ${JSON.stringify(name.slice(0, 30))} in its quotes`, () => {
      assert.equal(quoteName(name), quoted);
    });
  }
});

describe('safeText', () => {
  it('leaves ordinary text of any script alone', () => {
    for (const text of ['Nightly backup', 'Azure → SharePoint', 'Сервер', '日本語', 'العربية', '👩‍👩‍👧']) {
      assert.equal(safeText(text), text);
    }
  });

  it('makes one line of many', () => assert.equal(safeText(' a\r\n\tb\u2028c\u0000 '), 'a b c'));

  it('shows where a character reorders or hides text', () => {
    assert.equal(safeText('invoice\u202Efdp.exe'), 'invoice\uFFFDfdp.exe');
    assert.equal(safeText('pay\u200Bpal\uFEFF'), 'pay\uFFFDpal\uFFFD');
    assert.equal(safeText('a\uD800b'), 'a\uFFFDb');
  });

  it('leaves nothing that a notification would make a link of', () => {
    assert.equal(
      safeText('[Sign in](command:a.b) [x](https://a.test)'),
      '[Sign in] (command:a.b) [x] (https://a.test)',
    );
    assert.equal(safeText('[a]\u200B(command:b)'), '[a]\uFFFD(command:b)');
    assert.equal(safeText('[a](b)', 4), '[a]…');
  });

  it('masks the signature of a link, also of one that is cut', () => {
    const link = 'https://store.example/a?X-Amz-Signature=SECRET';
    assert.equal(safeText(`See ${link}\nor`), 'See https://store.example/a?… or');
    assert.equal(safeText(link), 'https://store.example/a?…');
    for (let length = 1; length < 60; length++) assert.doesNotMatch(safeText(`${link}${link}`, length), /S|E/u);
  });

  it('cuts between characters and says so', () => {
    assert.equal(safeText('abcdef', 4), 'abc…');
    assert.equal(safeText('abcd', 4), 'abcd');
    assert.equal(safeText('😀😀😀', 2), '😀…');
    assert.equal(safeText(`${'\n'.repeat(100)}name`, 10), '…');
  });

  it('never gives a control character, nor more than it may', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 50 }), (text, length) => {
        const safe = safeText(text, length);
        assert.doesNotMatch(safe, /[\p{Cc}\p{Bidi_Control}\p{Cs}]/u);
        assert.ok(Array.from(safe).length <= length);
      }),
    );
  });
});

describe('escapeIcons', () => {
  it('escapes what would become an icon, and nothing else', () => {
    assert.equal(escapeIcons('$(zap) costs $(sync~spin)'), String.raw`\$(zap) costs \$(sync~spin)`);
    assert.equal(escapeIcons('$5 (net)'), '$5 (net)');
  });
});

describe('escapeMarkdown', () => {
  it('leaves no link, image, command, tag, icon or emphasis', () => {
    assert.equal(escapeMarkdown('[a](command:b)'), String.raw`\[a\]\(command\:b\)`);
    assert.equal(
      escapeMarkdown('![a](http://b) <img> $(zap) **c**'),
      String.raw`\!\[a\]\(http\:\/\/b\) \<img\> \$\(zap\) \*\*c\*\*`,
    );
  });
});
