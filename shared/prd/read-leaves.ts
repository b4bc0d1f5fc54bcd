import { lineOf } from './line-of.ts';
import type { Block } from './markdown.ts';
import type { Section } from './sections.ts';
import { splitSentences } from './sentences.ts';
import { takeStatement } from './statement.ts';
import { countWords, isAboutDocument, statesPresent } from './strength.ts';
import type { Walk } from './walk.ts';

const silent = new Set(['ignored', 'glossary', 'risks', 'metrics', 'people', 'open_questions', 'acceptance']);

/** For a document in which nothing obliges: every leaf item, else every sentence, with low confidence. */
export function readLeaves(walk: Walk, section: Section): void {
  const introduces = section.isTitle && section.children.length > 0;
  if (!introduces && (section.role === null || !silent.has(section.role))) for (const block of section.blocks) readLeaf(walk, section, block);
  for (const child of section.children) readLeaves(walk, child);
}

/** Every sentence of a section that states requirements in plain statements ("The list opens within a second."). */
export function readPlainStatements(walk: Walk, section: Section): void {
  // Ascending, and from before the text on, as `lineOf` counts them.
  const stated = [-1, ...walk.found.statedIn(section).map(({ start }) => start).sort((a, b) => a - b)];
  for (const block of section.blocks) readLeaf(walk, section, block, stated, { confidence: 0.45, reason: `A plain statement under “${section.title}”` });
}

function readLeaf(walk: Walk, section: Section, block: Block, stated: readonly number[] = [], how = { confidence: 0.3, reason: 'Nothing in this document obliges; every statement was taken up' }): void {
  if (block.type === 'list') for (const item of block.items) for (const inner of item.blocks) readLeaf(walk, section, inner);
  else if (block.type === 'quote') for (const inner of block.blocks) readLeaf(walk, section, inner);
  else if (block.type === 'paragraph') {
    const { content } = block;
    for (const sentence of splitSentences(content.text)) {
      const [start, end] = [content.sourceStart(sentence.start), content.sourceEnd(sentence.end)];
      if (/[:：?？]$/.test(sentence.text) || countWords(sentence.text) < 3 || isAboutDocument(sentence.text) || statesPresent(sentence.text) || lineOf(stated, start - 1) !== lineOf(stated, end - 1)) continue;
      takeStatement(walk.found, {
        text: sentence.text,
        start,
        end,
        section,
        ...how,
      });
    }
  }
}
