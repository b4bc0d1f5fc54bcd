import assert from 'node:assert/strict';
import type { TreeCursor } from '@lezer/common';
import fc from 'fast-check';
import { parsePieces } from '../../../../shared/prd/markdown-tree.ts';

interface Placed {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** Every node below the document, in order, with its place in the whole text. */
function nodesOf(text: string, pieceLength: number): Placed[] {
  const nodes: Placed[] = [];
  const add = (cursor: TreeCursor): void => {
    nodes.push({ name: cursor.name, from: cursor.from, to: cursor.to });
    if (!cursor.firstChild()) return;
    do add(cursor);
    while (cursor.nextSibling());
    cursor.parent();
  };
  for (const { tree, end } of parsePieces(text, pieceLength)) {
    const cursor = tree.cursor();
    if (cursor.name !== 'Document') cursor.firstChild();
    if (!cursor.firstChild()) continue;
    do if (cursor.from < end) add(cursor);
    while (cursor.nextSibling());
  }
  return nodes;
}

const line = fc.constantFrom(
  '', '', 'text', 'more text', '# Heading', '===', '---', '- item', '  - nested', '    indented', '1. one', '> quote', '> - quoted item', '```', '~~~', '```js', '# not a heading', '| a | b |', '| - | - |', '<div>', '</div>', '<!-- comment', '-->', '<?php', '?>',
  '[label]: https://example.org "title"', '[label]', '\ttab', '***', '* *', 'a  ', 'b\\', '<https://example.org>', '  text', '   # shifted', '- [ ] task', '2) two',
);

describe('parsing a text in pieces', () => {
  it('gives the tree of the whole text, wherever the pieces end', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 40 }), fc.integer({ min: 1, max: 60 }), (lines, pieceLength) => {
        const text = lines.join('\n');
        assert.deepEqual(nodesOf(text, pieceLength), nodesOf(text, text.length + 1), JSON.stringify(text));
      }),
      { numRuns: 3000 },
    );
  });

  it('parses a text that is one block, or empty', () => {
    const list = '- item\n'.repeat(100);
    assert.deepEqual(nodesOf(list, 10), nodesOf(list, 10_000));
    assert.deepEqual(nodesOf('', 10), []);
  });
});
