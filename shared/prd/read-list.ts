import type { Draft, DraftCriterion } from './drafts.ts';
import type { InlineText } from './inline-text.ts';
import { readAuthorId } from './identifiers.ts';
import type { Block, List, ListItem, Paragraph } from './markdown.ts';
import { namesProduct, noteStruck } from './read-prose.ts';
import type { ProseContext } from './read-prose.ts';
import { classifyHeading } from './sections.ts';
import { splitId, takeStatement } from './statement.ts';
import { countWords, hasProductSubject, isNormative, isScenarioStep, statesPresent, strengthOf } from './strength.ts';
import { readAttribute } from './vocabulary/attributes.ts';
import { priorityOfLabel, priorityOfText } from './vocabulary/priorities.ts';
import type { SectionRole } from './vocabulary/section-headings.ts';
import { readStory } from './vocabulary/user-stories.ts';

export interface ListContext extends ProseContext {
  /** The sentence with a colon that leads to the list. */
  readonly lead: Paragraph | null;
  /** Reads the blocks of an item that are neither its first paragraph nor a list. */
  readonly readOther: (blocks: readonly Block[], section: ProseContext['section'], parent: Draft | null) => void;
}

/** Requirements in the items of a list. */
export function readList(context: ListContext, list: List): void {
  if (isDataList(context, list)) return;
  list.items.forEach((item) => {
    readItem(context, item);
  });
}

/** A list of names, fields or values under a sentence or item: that sentence is the requirement, its members are data. */
function isDataList(context: ListContext, list: List): boolean {
  if (context.lead === null && context.parent === null) return false;
  if (context.section.role === 'goals' || context.section.role === 'non_goals') return false;
  return !isBehaviourList(list);
}

/** True when most items say what happens, and not only what there is. */
export function isBehaviourList(list: List): boolean {
  let behaviours = 0;
  for (const item of list.items) {
    const text = firstText(item)?.text ?? '';
    const code = firstText(item)?.code ?? 0;
    if (readAuthorId(text, false) !== null || strengthOf(text) >= 2 || (countWords(text) >= 4 && code < text.length * 0.5)) behaviours += 1;
  }
  return behaviours * 2 > list.items.length;
}

export function firstText(item: ListItem): InlineText | null {
  const first = item.blocks[0];
  return first?.type === 'paragraph' ? first.content : null;
}

function readItem(context: ListContext, item: ListItem): void {
  const [first, ...rest] = item.blocks;
  if (first === undefined) return;
  if (first.type !== 'paragraph') {
    context.readOther(item.blocks, context.section, context.parent);
    return;
  }
  if (readMetadata(context, first)) return;
  const nested = rest.filter((block): block is List => block.type === 'list');
  const draft = takesItem(context, first, nested) ? takeItem(context, first, nested) : null;
  readNested(context, first, nested, draft);
  context.readOther(rest.filter((block) => block.type !== 'list'), context.section, draft ?? context.parent);
}

/** `Key: value` items describe the requirement they stand under. True when the item is used up. */
function readMetadata(context: ListContext, paragraph: Paragraph): boolean {
  const attribute = readAttribute(paragraph.content.text);
  if (attribute === null || context.section.role === 'non_goals' || context.section.role === 'goals') return false;
  if (attribute.role === 'acceptance' && context.parent !== null && attribute.value !== '') {
    context.parent.acceptance.push(criterionAt(paragraph.content, attribute.valueStart));
    return true;
  }
  return attribute.role === 'metadata' || attribute.role === 'id' || attribute.role === 'kind' || (attribute.role === 'priority' && priorityOfLabel(attribute.value) !== null);
}

function isFlat(list: List): boolean {
  return list.items.every((item) => item.blocks.length === 1);
}

/** Where an item with data below it is one, though no verb says so: many languages end such a line in a noun. */
const statesItself: ReadonlySet<SectionRole | null> = new Set(['requirements', 'scope', null]);

function takesItem(context: ListContext, paragraph: Paragraph, nested: readonly List[]): boolean {
  const { text, linked } = paragraph.content;
  if (linked > text.length * 0.8 || /[?？]$/.test(text) || (nested.length === 0 && /[:：]$/.test(text) && (strengthOf(text) === 0 || countWords(text) < 6))) return false;
  if (labelledElsewhere(context, text)) return false;
  const { role } = context.section;
  const leadsOn = nested.length > 0 && (/[:：]$/.test(text) || isLabel(paragraph));
  if (leadsOn) return nested.every((list) => !isBehaviourList(list)) && (strengthOf(text) >= 1 || (statesItself.has(role) && !isLabel(paragraph) && countWords(text) >= 5 && nested.every(isFlat)));
  if (readStory(text) !== null) return role !== 'ignored' && role !== 'glossary';
  const strength = Math.max(strengthOf(text), context.lead === null ? 0 : strengthOf(context.lead.content.text));
  switch (role) {
    case 'requirements':
      return !context.section.topic || (strengthOf(text) >= 2 && !statesPresent(text));
    case 'goals':
    case 'non_goals':
    case 'scope':
      return true;
    case 'journey':
      return hasProductSubject(text.toLowerCase()) || namesProduct(context, text) || hasId(paragraph);
    case 'design':
      return (strength >= 1 || hasId(paragraph)) && !statesPresent(text);
    case 'background':
      return isNormative(text);
    case null:
      return strength >= (context.openDocument ? 1 : 2) || hasId(paragraph);
    default:
      return false;
  }
}

/** "Target users: …" and "Assumption: …" in a list of scope or requirements tell about something else. */
function labelledElsewhere(context: ListContext, text: string): boolean {
  const role = roleOfLabel(text);
  const { section } = context;
  return (section.role === 'scope' || section.role === null || section.role === 'requirements') && (role === 'people' || role === 'risks' || role === 'metrics' || role === 'open_questions');
}

/** What the label in front of an item ("Out of scope: …") says that the item is. */
function roleOfLabel(text: string): SectionRole | null {
  const label = /^([^:：\n]{2,30})[:：]\s*\S/u.exec(text)?.[1];
  if (label === undefined || countWords(label) > 3) return null;
  const rule = classifyHeading(label);
  return rule === null || rule.topic === true ? null : rule.role;
}

function hasId(paragraph: Paragraph): boolean {
  return splitId(paragraph.content.text, paragraph.content.strong).authorId !== null;
}

/** A bold phrase, or a few words, that only name the items under them. */
function isLabel(paragraph: Paragraph): boolean {
  const { text, strong } = paragraph.content;
  const bold = strong[0] === 0 && (strong[1] ?? 0) >= text.length - 1;
  return bold || (countWords(text) <= 4 && strengthOf(text) === 0 && !hasId(paragraph));
}

function takeItem(context: ListContext, paragraph: Paragraph, nested: readonly List[]): Draft | null {
  const { content } = paragraph;
  const { authorId, offset } = splitId(content.text, content.strong);
  const text = content.text.slice(offset).replace(/\n/g, ' ');
  if (text === '' && content.struck) noteStruck(context, paragraph, authorId === null ? 'a struck-through item' : authorId.id);
  const asks = context.section.role === 'requirements' || context.section.role === 'goals' || context.section.role === 'non_goals';
  const where = context.section.title === '' ? 'a list' : `“${context.section.title}”`;
  const base = authorId !== null ? 0.97 : asks ? 0.8 : 0.6;
  const strength = strengthOf(text);
  return takeStatement(context.found, {
    text,
    start: content.sourceStart(offset),
    end: content.sourceEnd(content.text.length),
    section: context.section,
    parent: context.parent,
    authorId,
    details: /[:：]$/.test(text) ? listed(nested) : '',
    // "The portal shall:" obliges what it leads to.
    priority: context.section.priority ?? priorityOfText(text) ?? (context.lead === null ? null : priorityOfText(context.lead.content.text)),
    kind: roleOfLabel(text) === 'non_goals' ? 'out_of_scope' : null,
    confidence: Math.min(0.98, base + (strength === 3 ? 0.1 : 0)),
    reason: authorId === null ? `An item under ${where}${strength === 3 ? ' with an obliging verb' : ''}` : `It carries the id ${authorId.id}`,
  });
}

/** "The kiosk must accept these cards:" says little without them. */
function listed(nested: readonly List[]): string {
  const data = nested.flatMap(({ items }) => items).map((item) => firstText(item)?.text.replace(/\n/g, ' ') ?? '').filter((text) => text !== '').join(', ');
  return data === '' ? '' : ` ${data.length > 400 ? `${data.slice(0, 399)}…` : data}`;
}

function readNested(context: ListContext, paragraph: Paragraph, nested: readonly List[], draft: Draft | null): void {
  const attribute = readAttribute(paragraph.content.text);
  for (const list of nested) {
    const owner = draft ?? context.parent;
    if (owner !== null && (attribute?.role === 'acceptance' || isScenario(list) || (draft?.authorId != null && !holdsIds(list)))) {
      for (const item of list.items) addCriterion(owner, item);
    } else if (attribute?.role !== 'metadata') {
      const ownLead = draft === null && /[:：]$/.test(paragraph.content.text) && strengthOf(paragraph.content.text) >= 1 ? paragraph : null;
      readList({ ...context, parent: draft ?? context.parent, lead: ownLead ?? (draft === null ? context.lead : null) }, list);
    }
  }
}

function holdsIds(list: List): boolean {
  return list.items.some((item) => readAuthorId(firstText(item)?.text ?? '', false) !== null);
}

function isScenario(list: List): boolean {
  return list.items.length > 0 && list.items.every((item) => isScenarioStep(firstText(item)?.text ?? ''));
}

function addCriterion(owner: Draft, item: ListItem): void {
  const content = firstText(item);
  if (content !== null && content.text !== '') owner.acceptance.push(criterionAt(content, 0));
}

/** The text from an index to its end, as a criterion. */
export function criterionAt(content: InlineText, from: number): DraftCriterion {
  return { text: content.text.slice(from).replace(/\n/g, ' '), start: content.sourceStart(from), end: content.sourceEnd(content.text.length) };
}
