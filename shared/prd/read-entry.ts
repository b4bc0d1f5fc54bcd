import type { Draft } from './drafts.ts';
import type { Block, Paragraph } from './markdown.ts';
import type { Section } from './sections.ts';
import { takeStatement } from './statement.ts';
import { countWords, isAboutDocument, isNormative, strengthOf } from './strength.ts';
import { readAttribute } from './vocabulary/attributes.ts';
import type { Attribute } from './vocabulary/attributes.ts';
import { priorityOfLabel, priorityOfText } from './vocabulary/priorities.ts';
import { readStory } from './vocabulary/user-stories.ts';
import { criterionAt, firstText, readList } from './read-list.ts';
import type { Walk } from './walk.ts';

/** A heading with an id announces one requirement; its first paragraph states it. Null when the section holds several. */
export function readEntry(walk: Walk, section: Section): Draft | null {
  if (section.role === 'ignored' || section.role === 'open_questions' || section.role === 'risks' || section.role === 'metrics' || section.role === 'glossary') return null;
  const { blocks } = section;
  const attributes = blocks.flatMap(attributesOf);
  const stated = statementOf(section, attributes);
  if (stated === null) return null;
  const priority = attributes.map(({ attribute }) => (attribute.role === 'priority' ? priorityOfLabel(attribute.value) : null)).find((found) => found !== null);
  const draft = takeStatement(walk.found, {
    ...stated,
    section,
    authorId: section.entry?.id === '' ? null : section.entry,
    priority: priority ?? section.priority ?? priorityOfText(section.title),
    confidence: 0.97,
    reason: section.entry?.id === '' ? 'The statement under a heading that announces a requirement' : `The statement under the heading ${section.entry?.id ?? ''}`,
  });
  if (draft === null) return null;
  for (const { attribute, paragraph } of attributes) {
    if (attribute.role === 'acceptance' && attribute.value !== '') draft.acceptance.push(criterionAt(paragraph.content, paragraph.content.text.indexOf(attribute.value)));
  }
  readRest(walk, section, draft, stated.block);
  return draft;
}

interface Stated {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** The block that states it, null for the heading itself. */
  readonly block: Block | null;
}

/** A `Description:` or `User story:` line, else the first paragraph that says something, else the heading. */
function statementOf(section: Section, attributes: readonly PlacedAttribute[]): Stated | null {
  const named = attributes.find(({ attribute }) => (attribute.role === 'story' || attribute.role === 'statement') && attribute.value !== '');
  if (named !== undefined) return ofAttribute(named);
  const paragraph = section.blocks.find((block): block is Paragraph => block.type === 'paragraph' && readAttribute(block.content.text) === null && block.content.text !== '' && !isAboutDocument(block.content.text));
  const list = section.blocks.find((block) => block.type === 'list');
  const listFirst = list !== undefined && (paragraph === undefined || list.start < paragraph.start);
  if (paragraph !== undefined && !listFirst) return ofParagraph(paragraph, list);
  if (list?.type === 'list' && list.items.some((item) => { const text = firstText(item)?.text ?? ''; return readAttribute(text) === null && strengthOf(text) >= 1; })) return null;
  if (section.children.some((child) => child.entry !== null || (child.role === 'requirements' && child.blocks.length > 0))) return null;
  return section.label === '' ? null : { text: section.label, start: section.start, end: section.headingEnd, block: null };
}

function ofAttribute({ attribute, paragraph, offset }: PlacedAttribute): Stated {
  const from = offset + attribute.valueStart;
  return { text: attribute.value, start: paragraph.content.sourceStart(from), end: paragraph.content.sourceEnd(from + attribute.value.length), block: paragraph };
}

/** A paragraph states it. "The system must:" states it together with the list that follows. */
function ofParagraph(paragraph: Paragraph, list: Block | undefined): Stated {
  const { content } = paragraph;
  const text = content.text.replace(/\n/g, ' ').replace(/\s*[:：]$/, '');
  const stated = { text, start: content.sourceStart(0), end: content.sourceEnd(content.text.length), block: paragraph };
  if (list?.type !== 'list' || countWords(text) > 6 || !/[:：]$/.test(content.text)) return stated;
  return { ...stated, text: `${text} ${list.items.map((item) => firstText(item)?.text ?? '').join('; ')}` };
}

interface PlacedAttribute {
  readonly attribute: Attribute;
  readonly paragraph: Paragraph;
  /** Index in the paragraph's text at which the line starts. */
  readonly offset: number;
}

function attributesOf(block: Block): PlacedAttribute[] {
  if (block.type === 'paragraph') return linesOf(block);
  if (block.type !== 'list') return [];
  return block.items.flatMap((item) => {
    const first = item.blocks[0];
    return first?.type === 'paragraph' ? linesOf(first) : [];
  });
}

function linesOf(paragraph: Paragraph): PlacedAttribute[] {
  const found: PlacedAttribute[] = [];
  let offset = 0;
  for (const line of paragraph.content.text.split('\n')) {
    const attribute = readAttribute(line);
    if (attribute !== null) found.push({ attribute, paragraph, offset });
    offset += line.length + 1;
  }
  return found;
}

/** What follows the statement: criteria and normative sentences under it; the rest explains it. */
function readRest(walk: Walk, section: Section, draft: Draft, statedBy: Block | null): void {
  const isStory = readStory(draft.text) !== null;
  for (const block of section.blocks) {
    if (block === statedBy || block.type === 'paragraph') continue;
    if (block.type !== 'list') {
      if (block.type === 'table' || block.type === 'quote') walk.readBlocks(section, [block], draft);
      continue;
    }
    for (const item of block.items) {
      const content = firstText(item);
      if (content === null || readAttribute(content.text) !== null) continue;
      if (isStory && isNormative(content.text)) readList({ ...walk.context(section, draft), lead: null, readOther: () => undefined }, { ...block, items: [item] });
      else if (content.text !== '') draft.acceptance.push(criterionAt(content, 0));
    }
  }
}
