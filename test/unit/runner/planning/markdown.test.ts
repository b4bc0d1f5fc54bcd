import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cell, inline, oneLine, table } from '../../../../runner/planning/markdown.ts';
import { shownBy, tokensOf } from './markdown-reader.ts';

const typesIn = (markdown: string): string[] => [...new Set(tokensOf(markdown).map((token) => token.type))];
const plain = ['paragraph_open', 'paragraph_close', 'inline', 'text', 'code_inline'];

const fragments = fc.constantFrom(
  '@alice', '#12', 'acme/shop#3', 'GH-4', '<b>', '</b>', '<!-- x -->', '|', '`', '``', '*', '**', '_', '__', '~~', '[a](b)', '![i](j)', '[ ]', '&amp;', '&#60;', '$x$', 'https://evil.example/a?b=c', 'www.evil.example', 'a@b.example', '\\', '- ', '1. ', '# ', '> ', '---', '===', '\n', '\n\n', '    ', 'word', ' ', '.', ',', '(', ')', '[^1]', ':', '\t',
);
const hostile = fc.oneof(fc.array(fragments, { maxLength: 14 }).map((parts) => parts.join('')), fc.string({ unit: 'grapheme', maxLength: 60 }));

describe('inline Markdown', () => {
  it('shows exactly the text it was given', () => {
    fc.assert(fc.property(hostile, (text) => {
      assert.equal(shownBy(inline(text)), oneLine(text));
    }), { numRuns: 3000 });
  });

  it('makes nothing but text and code of it', () => {
    fc.assert(fc.property(hostile, (text) => {
      assert.deepEqual(typesIn(`Lead-in ${inline(text)}`).filter((type) => !plain.includes(type)), []);
    }), { numRuns: 3000 });
  });

  it('starts no list, heading, quote or rule when it opens a line', () => {
    fc.assert(fc.property(hostile, (text) => {
      assert.deepEqual(typesIn(inline(text)).filter((type) => !plain.includes(type)), []);
    }), { numRuns: 3000 });
  });

  it('stays in its cell of a table', () => {
    fc.assert(fc.property(hostile, hostile, (a, b) => {
      const types = tokensOf(table(['A', 'B'], [[cell(a), cell(b)]])).map((token) => token.type);
      assert.deepEqual([types[0], types.at(-1), types.filter((type) => type === 'tr_open').length], ['table_open', 'table_close', 2]);
      assert.deepEqual([types.filter((type) => type === 'th_open').length, types.filter((type) => type === 'td_open').length], [2, 2]);
    }), { numRuns: 2000 });
  });

  it('mentions nobody and refers to no other issue', () => {
    assert.equal(inline('ask @alice or @acme/team about #12, acme/shop#3 and GH-4'), 'ask `@alice` or `@acme/team` about `#12`, `acme/shop#3` and `GH-4`');
  });

  it('leaves ordinary punctuation as people wrote it', () => {
    assert.equal(inline('Set max_lines to 5 (default), pay $5 & go; a < b.'), 'Set max_lines to 5 (default), pay $5 & go; a < b.');
  });
});
