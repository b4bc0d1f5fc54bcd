import { readAcceptance } from './acceptance.ts';
import { Findings } from './drafts.ts';
import type { Draft } from './drafts.ts';
import { readEntry } from './read-entry.ts';
import { readFence } from './read-fence.ts';
import { firstText, isBehaviourList, readList } from './read-list.ts';
import { readPeople } from './read-people.ts';
import { readPlainStatements } from './read-leaves.ts';
import { readProse } from './read-prose.ts';
import type { ProseContext } from './read-prose.ts';
import { readGlossary, readQuestionBlocks } from './read-notes.ts';
import { readTable } from './read-table.ts';
import type { Block, List, Paragraph } from './markdown.ts';
import { classifyHeading } from './sections.ts';
import type { Section } from './sections.ts';
import { takeStatement } from './statement.ts';
import { countWords, isEars, isScenarioStep, strengthOf } from './strength.ts';
import { readStory } from './vocabulary/user-stories.ts';
import type { Phrases } from './vocabulary/phrases.ts';

/** Reads one document: each section by its role, each block of it by its form. */
export class Walk {
  readonly found = new Findings();
  readonly #openDocument: boolean;
  readonly #names: Phrases | null;

  constructor(openDocument: boolean, names: Phrases | null) {
    this.#openDocument = openDocument;
    this.#names = names;
  }

  readSection(section: Section): void {
    this.readOwn(section);
    for (const child of section.children) this.readSection(child);
  }

  /** True when the heading announces one requirement, which is read from the section and those below it. */
  readsEntry(section: Section): boolean {
    return section.entry !== null && section.role !== 'acceptance';
  }

  /** What a section states itself, without the sections below it. */
  readOwn(section: Section): void {
    if (section.deleted && section.parent?.deleted !== true) this.found.cancelled.push({ text: section.title === '' ? 'a struck-through heading' : section.title, start: section.start, end: section.end, why: 'under a heading that takes it out' });
    const entry = this.readsEntry(section) ? readEntry(this, section) : null;
    if (entry !== null) return;
    this.readBlocks(section, section.blocks, null);
    if (this.#isUnread(section)) readPlainStatements(this, section);
  }

  /** A section of requirements that holds sentences only, none of which has a word that asks. */
  #isUnread(section: Section): boolean {
    const { role, topic, blocks, children } = section;
    if (role !== 'requirements' || topic || section.deleted || section.isTitle || blocks.length === 0 || children.length > 0) return false;
    return blocks.every(({ type }) => type === 'paragraph') && this.found.statedIn(section).every(({ text }) => strengthOf(text) < 2);
  }

  readBlocks(section: Section, blocks: readonly Block[], parent: Draft | null): void {
    const context = this.context(section, parent);
    switch (section.role) {
      case 'acceptance':
        readAcceptance(context, blocks);
        return;
      case 'glossary':
        readGlossary(this.found, blocks);
        break;
      case 'people':
        readPeople(this.found, section, blocks);
        break;
      case 'open_questions':
        readQuestionBlocks(this.found, blocks);
        break;
      default:
    }
    blocks.forEach((block, index) => {
      this.#readBlock(section, block, blocks[index - 1], blocks[index + 1], parent);
    });
  }

  context(section: Section, parent: Draft | null): ProseContext {
    return { found: this.found, section, parent, openDocument: this.#openDocument, names: this.#names };
  }

  #readBlock(section: Section, block: Block, before: Block | undefined, after: Block | undefined, parent: Draft | null): void {
    const context = this.context(section, parent);
    switch (block.type) {
      case 'paragraph':
        if (after !== undefined && after.type !== 'paragraph' && endsInColon(block)) this.#readLead(section, block, after, parent);
        else readProse(context, block);
        return;
      case 'list':
        this.#readList(section, block, before?.type === 'paragraph' && endsInColon(before) ? before : null, parent);
        return;
      case 'table':
        readTable(context, block);
        return;
      case 'quote':
        if (section.role !== null && section.role !== 'background') this.readBlocks(section, block.blocks, parent);
        return;
      case 'code':
        readFence(context, block);
        return;
      default:
    }
  }

  /** "The tool must support:" is the requirement when data follows, and only leads to the requirements when behaviour does. */
  #readLead(section: Section, lead: Paragraph, after: Block, parent: Draft | null): void {
    const context = this.context(section, parent);
    const { content } = lead;
    const lastSentence = content.text.lastIndexOf('. ') + 1;
    if (lastSentence > 1) readProse(context, lead);
    if ((after.type === 'list' && isBehaviourList(after)) || after.type === 'table') return;
    const stated = content.text.slice(lastSentence).trim();
    const mayAsk = section.role === 'requirements' || section.role === 'scope' || section.role === null;
    if (!mayAsk || strengthOf(stated) < (section.role === 'requirements' ? 2 : 3) || countWords(stated) < 3 || classifyHeading(stated)?.role === 'non_goals') return;
    takeStatement(this.found, {
      text: withData(stated.replace(/\s*[:：]$/, ''), after),
      start: content.sourceStart(content.text.length - stated.length),
      end: content.sourceEnd(content.text.length),
      section,
      parent,
      confidence: 0.75,
      reason: 'A sentence that asks for what is listed after it',
    });
  }

  /** Given/When/Then below a story under the same heading, without a line that says what they are. */
  #isScenarioOfStory(section: Section, list: List): boolean {
    const steps = list.items.map((item) => firstText(item)?.text ?? '');
    return steps.every((text) => isScenarioStep(text) && !isEars(text)) && this.found.statedIn(section).some(({ text }) => readStory(text) !== null);
  }

  #readList(section: Section, list: List, lead: Paragraph | null, parent: Draft | null): void {
    const led = lead === null ? section : sectionOfLead(section, lead);
    if (led.role === 'acceptance') {
      readAcceptance(this.context(led, parent), [list]);
      return;
    }
    if (this.#isScenarioOfStory(section, list)) {
      readAcceptance(this.context({ ...section, role: 'acceptance', parent: section }, parent), [list]);
      return;
    }
    readList({ ...this.context(led, parent), lead, readOther: (blocks, within, owner) => { this.readBlocks(within, blocks, owner); } }, list);
  }
}

/** A lead sentence says little without what it leads to. */
function withData(stated: string, after: Block): string {
  const data = after.type === 'list' ? after.items.map((item) => firstText(item)?.text ?? '') : after.type === 'code' ? after.content.split('\n') : [];
  const listed = data.map((entry) => entry.trim()).filter((entry) => entry !== '').join(', ');
  return listed === '' ? stated : `${stated}: ${listed.length > 400 ? `${listed.slice(0, 399)}…` : listed}`;
}

function endsInColon(paragraph: Paragraph): boolean {
  return /[:：]$/.test(paragraph.content.text);
}

/** "Out of scope:" in front of a list says what the list holds, as a heading would. */
function sectionOfLead(section: Section, lead: Paragraph): Section {
  const { text } = lead.content;
  const last = text.slice(Math.max(text.lastIndexOf('. '), text.lastIndexOf('\n')) + 1).trim();
  if (section.role === 'ignored' || section.role === 'risks' || section.role === 'glossary' || section.role === 'metrics') return section;
  if (/mitigat|threat|risk|risik|risque|riesgo|risco|риск|风险|リスク|위험/iu.test(last)) return { ...section, role: 'risks' };
  if (negativeLead.test(last.toLowerCase())) return { ...section, role: 'non_goals', kind: 'out_of_scope' };
  if (countWords(last) > 5) return section;
  const rule = classifyHeading(last);
  if (rule === null || rule.topic === true || rule.role === 'background' || rule.role === 'people' || rule.role === 'design') return section;
  return { ...section, role: rule.role, kind: rule.kind ?? section.kind, priority: rule.priority ?? section.priority, parent: section };
}

const negativeLead = /(?:is|are) not intended to|(?:will|does|do|shall|should) not(?: \w+)?\s*[:：]$|won[’']?t(?: \w+)?\s*[:：]$|out of scope|not in scope|not include|wird nicht|nicht enthalten|hors périmètre|ne (?:sera|seront|fera) pas|fuera de(?:l)? alcance|no incluye|não inclui|fora do escopo|ingår inte|не входит|не включает|对象外|対象外|不包含|不包括|不应被定义为|제외/u;
