import assert from 'node:assert/strict';
import fc from 'fast-check';
import { erDiagram, flowchart, mermaidName, mermaidText } from '../../../../runner/planning/mermaid.ts';
import { parseMermaid } from './mermaid-parser.ts';

const hostile = [
  '"] --> evil["x', 'end', '`code`', '1. first', '- item', 'a|b|c', '<script>alert(1)</script>', '%%{init: {"theme":"dark"}}%%', 'click n1 href "javascript:alert(1)"',
  'style n1 fill:#f00;', 'classDef x fill:#fff;', '#quot;#35;', 'x\ny\nflowchart LR', '{{a}}', '((b))', '\\"', ']]', ';', '---\ntitle: x\n---', 'subgraph', '::: evil', '日本語のラベル', '👩‍💻 emoji', '@{ shape: rect }', '',
];

describe('Mermaid text', () => {
  for (const text of hostile) {
    it(`draws ${JSON.stringify(text)} as a label and nothing else`, async () => {
      const source = flowchart('LR', [{ id: 'a', label: text, shape: 'person', note: text }, { id: 'b', label: text, shape: 'external' }], [{ label: text, nodes: [{ id: 'c', label: text, shape: 'component' }] }], [{ from: 'a', to: 'b', label: text }]);
      assert.match(await parseMermaid(source), /^flowchart/);
      const er = erDiagram([{ id: 'E0', label: text, attributes: [{ type: text, name: text }] }, { id: 'E1', label: text, attributes: [] }], [{ from: 'E0', to: 'E1', many: true, label: text }]);
      assert.equal(await parseMermaid(er), 'er');
    });
  }

  it('never lets a character through that Mermaid takes for syntax', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
      const label = mermaidText(text);
      assert.match(label.replace(/#\d+;/g, ''), /^[\p{L}\p{N} ,.()–…_/?!-]*$/u);
    }));
  });

  it('parses with any text in every place', async function () {
    this.timeout(20_000);
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 80 }), fc.string({ maxLength: 40 }), async (label, other) => {
        const source = flowchart('TB', [{ id: 'a', label, shape: 'system', note: other }], [{ label: other, nodes: [{ id: 'b', label: other, shape: 'component' }] }], [{ from: 'a', to: 'b', label }]);
        await parseMermaid(source);
        await parseMermaid(erDiagram([{ id: 'E0', label, attributes: [{ type: 'unstated', name: mermaidName(other) }] }], [{ from: 'E0', to: 'E0', many: false, label: other }]));
      }),
      { numRuns: 60 },
    );
  });
});
