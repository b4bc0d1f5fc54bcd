import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseMarkdown } from '../../../../shared/prd/markdown.ts';
import { markScenarios, SectionBuilder } from '../../../../shared/prd/sections.ts';
import { WalkAsRead } from '../../../../shared/prd/walk-as-read.ts';
import { Walk } from '../../../../shared/prd/walk.ts';

/** What a walk found, and the sections it was found in. */
function outcome(walk: Walk): unknown {
  const { drafts, questions, terms, loose, cancelled, leftOver } = walk.found;
  return {
    drafts: drafts.map(({ section, parent, ...draft }) => ({ ...draft, under: section.title, role: section.role, parent: parent?.text })),
    loose: loose.map(({ section, ...criterion }) => ({ ...criterion, under: section.title })),
    questions, terms, cancelled, leftOver,
  };
}

function readWhole(text: string): unknown {
  const builder = new SectionBuilder();
  for (const block of parseMarkdown(text)) builder.add(block);
  const root = builder.finish(text.length);
  markScenarios(root);
  const walk = new Walk(false, null);
  walk.readSection(root);
  return outcome(walk);
}

function readAsItComes(text: string): { readonly found: unknown; readonly title: string | null | undefined; readonly blocksKept: number } {
  const walk = new Walk(false, null);
  let title: string | null | undefined;
  const builder = new SectionBuilder(new WalkAsRead((named) => {
    assert.equal(title, undefined, 'asked once');
    title = named?.title ?? null;
    return walk;
  }));
  for (const block of parseMarkdown(text, 40)) builder.add(block);
  const root = builder.finish(text.length);
  const kept = (section: typeof root): number => section.blocks.length + section.children.reduce((sum, child) => sum + kept(child), 0);
  return { found: outcome(walk), title, blocksKept: kept(root) };
}

const line = fc.constantFrom(
  '# Lockers', '## Requirements', '## Requirements', '## Out of scope', '### Security', '### FR-7: Open doors', '### Requirement: Close doors', '### Acceptance criteria', '#### Scenario: Rain', '## Glossary', '## Open questions', '## ~~Deleted~~', '# Second', '**Bold line**', '**Acceptance criteria:**',
  'The system must open the door.', 'A person can close it.', 'As a courier, I want a code, so that I can open it.', 'The system must:', 'Why is it red?', '- The lamp shall be green.', '- FR-3: The lamp must glow.', '  - Given rain, when it falls, then it glows.', '- WHEN it rains, THE system SHALL close.', '1. AC 3.1: It glows.', '- **Given** rain', '- **When** it falls', '- **Then** it glows', '| ID | Requirement |', '| --- | --- |', '| FR-9 | It must ring. |', '~~The bell must ring.~~', '**Door**: what opens.', '> - The roof must hold.',
);

describe('reading a document as it comes', () => {
  it('finds what reading it as a whole finds, and keeps no block', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(line, fc.boolean()), { maxLength: 30 }), (lines) => {
        const text = lines.map(([content, spaced]) => (spaced ? `${content}\n` : content)).join('\n');
        const { found, blocksKept } = readAsItComes(text);
        assert.deepEqual(found, readWhole(text), JSON.stringify(text));
        assert.equal(blocksKept, 0);
      }),
      { numRuns: 1500 },
    );
  });

  it('knows the name of the document before it reads anything, also behind an introduction', () => {
    assert.equal(readAsItComes('The system must open.\n\n**Note**\n\nIt must close.\n\n# Lockers\n\n- It must lock.\n').title, 'Lockers');
    assert.equal(readAsItComes('### FR-1: Doors\n\nThey must open.\n\n# Lockers\n').title, null);
    assert.equal(readAsItComes('They must open.\n').title, null);
  });
});
