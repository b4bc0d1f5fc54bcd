import assert from 'node:assert/strict';
import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { activeTextIn, quoteActive } from '../../../../shared/domain/active-text.ts';
import { inspect, neutralise, neutraliseItem } from '../../../../shared/prd/neutralise.ts';

const renderer = new MarkdownIt({ html: true });

/** What GitHub's filters would see, by another parser: text outside code, and whatever is HTML or an image. */
function seenBy(markdown: string): { text: string[]; other: string[] } {
  const seen = { text: [] as string[], other: [] as string[] };
  for (const token of renderer.parse(markdown, {})) {
    if (token.type === 'html_block') seen.other.push(token.content);
    for (const child of token.children ?? []) {
      if (child.type === 'text' || child.type === 'text_special') seen.text.push(child.content);
      if (child.type === 'html_inline' || child.type === 'image') seen.other.push(child.content);
    }
  }
  return seen;
}

const pieces = fc.constantFrom(
  '@alice', '@acme/team', '#12', 'GH-7', 'acme/shop#4', 'fixes #9', 'https://github.com/acme/shop/issues/3', 'https://example.com/@x', 'a@b.example',
  '`', '``', '```', '\n', '\n\n', ' ', '\\', '*', '_', '[', ']', '(', ')', '<', '>', '!', '![a](https://e.example/p.png)', '[x](https://github.com/a/b/pull/4)', '<b>', '</b>', '<div>', '<!--', '-->', '&#64;', '&commat;bob',
  '\n/close', '\n- ', '\n> ', '\n# ', '\n    ', '| a | b |\n|---|---|\n| ', ' | ', '\u200b', '\u202e', 'word', 'é', '請', '~~', '[r]: https://github.com/a/b/issues/1\n',
);
const text = fc.array(pieces, { maxLength: 24 }).map((parts) => parts.join(''));

describe('neutralise', () => {
  it('puts mentions, references, addresses of issues and commands into code', () => {
    assert.equal(neutralise('Ask @alice or @acme/team, fixes #12.').text, 'Ask `@alice` or `@acme/team`, fixes `#12`.');
    assert.equal(neutralise('See GH-3, acme/shop#4 and https://github.com/a/b/issues/4.').text, 'See `GH-3`, `acme/shop#4` and `https://github.com/a/b/issues/4`.');
    assert.equal(neutralise('/close\n/assign @me').text, '`/close`\n`/assign` `@me`');
    assert.deepEqual(neutralise('fixes #12').changed, [{ kind: 'closing_keyword', shown: '#12' }]);
  });

  it('leaves what is code, an e-mail address or another address as it is', () => {
    for (const quiet of ['`@alice` #no', '```\n@alice\n/close\n```', 'a@b.example', 'https://example.com/@alice', '- /close', 'C# and F#', '# Heading 12', '/api/orders', 'and/or']) assert.equal(neutralise(quiet).text, quiet);
  });

  it('is not talked round by escapes, entities, emphasis or a lone backtick', () => {
    assert.equal(neutralise('\\@bob').text, '`@bob`');
    assert.equal(neutralise('&#64;bob &commat;eve').text, '`@bob` `@eve`');
    assert.equal(neutralise('_@bob_').text, '_`@bob`_');
    assert.equal(neutralise('`@bob').text, '\\` `@bob`');
    assert.equal(neutralise('`code`@bob`x`').text, '`code` `@bob` `x`');
    assert.equal(neutraliseItem('```@bob').text, '\\`\\`\\` `@bob`');
  });

  it('shows links to issues, images and HTML as text, and takes comments away', () => {
    assert.equal(neutralise('[t](https://github.com/a/b/pull/4)').text, 't (`https://github.com/a/b/pull/4`)');
    assert.equal(neutralise('![x](https://e.example/p.png)').text, 'Image: [x](https://e.example/p.png)');
    assert.equal(neutralise('a <!-- @bob --> b').text, 'a  b');
    assert.equal(neutralise('<img src=x>').text, '&lt;img src=x>');
  });

  it('closes a fence that would swallow what follows', () => {
    assert.equal(neutralise('```\n@a').text, '```\n@a\n```');
  });

  it('keeps only the name of a language behind a fence: a line of dashes below makes a row of it for some readers', () => {
    assert.equal(neutralise('```@alice\\| a | b |\n|---|---|\n| ').text, '```\n|---|---|\n| \n```');
    assert.equal(neutralise('```js {1,3} @bob\nx\n```').text, '```js\nx\n```');
    assert.equal(neutralise('```c++\nx\n```').text, '```c++\nx\n```');
  });

  it('leaves nothing active, by the reading of another parser, and changes its own result never', () => {
    fc.assert(
      fc.property(text, (source) => {
        const done = neutralise(source).text;
        assert.equal(neutralise(done).text, done);
        assert.deepEqual(inspect(done).live, []);
        const seen = seenBy(done);
        assert.deepEqual(seen.other, []);
        for (const run of seen.text) assert.deepEqual(activeTextIn(run).map(({ start, end }) => run.slice(start, end)), []);
      }),
      { numRuns: 3000 },
    );
  });

  it('does so for every text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (source) => neutralise(neutralise(source).text).text === neutralise(source).text), { numRuns: 1000 });
  });
});

describe('quoteActive', () => {
  it('puts what acts in a title into backticks, once', () => {
    assert.equal(quoteActive('Tell @alice about #3'), 'Tell `@alice` about `#3`');
    fc.assert(fc.property(text.map((parts) => parts.replaceAll('\n', ' ')), (title) => quoteActive(quoteActive(title)) === quoteActive(title)), { numRuns: 2000 });
  });
});
