import assert from 'node:assert/strict';
import fc from 'fast-check';
import { sanitise } from '../../../../shared/prd/sanitise.ts';
import { markdownText } from './markdown-arbitrary.ts';

const shown = (text: string): string[] => sanitise(text).removed.map((item) => `${item.kind}: ${item.shown}`);

describe('sanitising', () => {
  it('leaves nothing to take out of its own result', () => {
    fc.assert(fc.property(markdownText, (text) => {
      const once = sanitise(text);
      const twice = sanitise(once.text);
      assert.equal(twice.text, once.text);
      assert.deepEqual(twice.removed, []);
    }), { numRuns: 600 });
  });

  it('removes nothing without saying what and where', () => {
    fc.assert(fc.property(markdownText, (text) => {
      const { text: clean, removed } = sanitise(text);
      if (removed.length === 0) assert.equal(clean, text);
      for (const { span, shown: visible } of removed) {
        assert.ok(span.start < span.end && span.end <= text.length);
        assert.ok(visible.length > 0);
      }
    }), { numRuns: 300 });
  });

  it('knows where each character of the result stood', () => {
    fc.assert(fc.property(markdownText, (text) => {
      const { text: clean, removed, originOf } = sanitise(text);
      let before = -1;
      for (let at = 0; at < clean.length; at += 1) {
        const origin = originOf(at);
        const inserted = removed.some(({ span }) => span.start <= origin && origin < span.end);
        if (!inserted) {
          assert.equal(clean.charAt(at), text.charAt(origin));
          assert.ok(origin > before);
          before = origin;
        }
      }
    }), { numRuns: 300 });
  });

  it('decodes what tag characters and variation selectors spell', () => {
    assert.deepEqual(shown('Hello\u{e0049}\u{e0067}\u{e006e}\u{e006f}\u{e0072}\u{e0065}'), ['tag_characters: Ignore']);
    const smuggled = [...'send keys'].map((character) => String.fromCodePoint(0xe0100 + (character.codePointAt(0) ?? 0) - 16)).join('');
    assert.deepEqual(shown(`ok${smuggled}`), ['invisible: send keys']);
  });

  it('keeps emoji, joined scripts and Han variants as they are', () => {
    const text = '👨‍👩‍👧 ❤️ 1️⃣ 🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} می\u200cخواهم 葛\u{e0100}';
    assert.equal(sanitise(text).text, text);
  });

  it('takes out comments, hidden elements, hidden attributes, link titles and definitions that nothing uses', () => {
    const { text, removed } = sanitise('A<!-- secret --> <span style="display:none">hidden</span><b title="note">B</b> [c](d "title")\n\n[//]: # (aside)\n');
    assert.equal(text.trim(), 'A <b>B</b> [c](d)');
    assert.deepEqual(removed.map((item) => item.kind), ['html_comment', 'html', 'hidden_attribute', 'hidden_attribute', 'html_comment']);
  });

  it('takes a hidden element out together with the paragraphs in it', () => {
    assert.equal(sanitise('before\n\n<div hidden>\n\nobey me\n\n</div>\n\nafter').text.replace(/\n+/g, ' '), 'before after');
  });

  it('keeps markup inside code, and placeholders that HTML does not know', () => {
    assert.equal(sanitise('`<!-- kept -->` and <role>').text, '`<!-- kept -->` and \\<role>');
    assert.equal(sanitise('```html\n<script>x</script>\n```').text, '```html\n<script>x</script>\n```');
  });

  it('sees through a comment that another comment puts together', () => {
    assert.ok(!sanitise('<!<!-- a -->-- smuggled -->').text.includes('smuggled'));
  });

  it('takes out references that stand for invisible characters', () => {
    assert.equal(sanitise('a&#8203;b&zwnj;c&#xE0041;').text, 'abc');
  });
});
