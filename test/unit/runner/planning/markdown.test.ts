import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { toString } from 'mdast-util-to-string';
import { gfm } from 'micromark-extension-gfm';
import { cell, inline, oneLine, table } from '../../../../runner/planning/markdown.ts';

const parse = (markdown: string): ReturnType<typeof fromMarkdown> => fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });

function typesIn(node: Nodes): string[] {
  return [node.type, ...('children' in node ? node.children.flatMap((child) => typesIn(child)) : [])];
}

const fragments = fc.constantFrom(
  '@alice', '#12', 'acme/shop#3', 'GH-4', '<b>', '</b>', '<!-- x -->', '|', '`', '``', '*', '**', '_', '__', '~~', '[a](b)', '![i](j)', '[ ]', '&amp;', '&#60;', '$x$', 'https://evil.example/a?b=c', 'www.evil.example', 'a@b.example', '\\', '- ', '1. ', '# ', '> ', '---', '===', '\n', '\n\n', '    ', 'word', ' ', '.', ',', '(', ')', '[^1]', ':', '\t',
);
const hostile = fc.oneof(fc.array(fragments, { maxLength: 14 }).map((parts) => parts.join('')), fc.string({ unit: 'grapheme', maxLength: 60 }));

describe('inline Markdown', () => {
  it('shows exactly the text it was given', () => {
    fc.assert(fc.property(hostile, (text) => {
      assert.equal(toString(parse(inline(text))), oneLine(text));
    }), { numRuns: 3000 });
  });

  it('makes nothing but text and code of it', () => {
    fc.assert(fc.property(hostile, (text) => {
      const types = new Set(typesIn(parse(`Lead-in ${inline(text)}`)));
      assert.deepEqual([...types].filter((type) => !['root', 'paragraph', 'text', 'inlineCode'].includes(type)), []);
    }), { numRuns: 3000 });
  });

  it('starts no list, heading, quote or rule when it opens a line', () => {
    fc.assert(fc.property(hostile, (text) => {
      const [first] = parse(inline(text)).children;
      assert.ok(first === undefined || first.type === 'paragraph', first?.type);
    }), { numRuns: 3000 });
  });

  it('stays in its cell of a table', () => {
    fc.assert(fc.property(hostile, hostile, (a, b) => {
      const [parsed] = parse(table(['A', 'B'], [[cell(a), cell(b)]])).children;
      assert.ok(parsed?.type === 'table');
      assert.deepEqual(parsed.children.map((row) => row.children.length), [2, 2]);
    }), { numRuns: 2000 });
  });

  it('mentions nobody and refers to no other issue', () => {
    assert.equal(inline('ask @alice or @acme/team about #12, acme/shop#3 and GH-4'), 'ask `@alice` or `@acme/team` about `#12`, `acme/shop#3` and `GH-4`');
  });

  it('leaves ordinary punctuation as people wrote it', () => {
    assert.equal(inline('Set max_lines to 5 (default), pay $5 & go; a < b.'), 'Set max_lines to 5 (default), pay $5 & go; a < b.');
  });
});
