import type { Priority, RequirementKind } from '../domain/prd.ts';
import { readAuthorId } from './identifiers.ts';
import { memoise } from './memo.ts';
import { readRunIn } from './run-in.ts';
import type { HeadingLine } from './run-in.ts';
import type { AuthorId } from './identifiers.ts';
import type { Block, Paragraph } from './markdown.ts';
import { countWords, isEars, isScenarioStep } from './strength.ts';
import { readStory } from './vocabulary/user-stories.ts';
import { Phrases } from './vocabulary/phrases.ts';
import { headingConjunctions, headingRules } from './vocabulary/section-headings.ts';
import type { HeadingRule, SectionRole } from './vocabulary/section-headings.ts';

export interface Section {
  readonly title: string;
  /** 0 for the document itself, 7 for a bold line that serves as a heading. */
  readonly level: number;
  readonly start: number;
  readonly headingEnd: number;
  end: number;
  readonly parent: Section | null;
  /** Null when no heading above says what it holds. */
  role: SectionRole | null;
  /** The role that headings give it: what sections below it inherit. */
  readonly declared: SectionRole | null;
  readonly kind: RequirementKind | null;
  readonly priority: Priority | null;
  readonly topic: boolean;
  /** True for the heading that names the document. */
  readonly isTitle: boolean;
  /** True when the heading takes what is under it out: it is struck through, or says "deleted". */
  readonly deleted: boolean;
  /** The id in the heading: the section states that one requirement. */
  readonly entry: AuthorId | null;
  /** Heading without its id and section number. */
  readonly label: string;
  readonly blocks: Block[];
  readonly children: Section[];
}

const headings = new Phrases(headingRules.map((rule) => rule.phrases));

/** What a section inherits whatever its own heading says. */
const sticky: ReadonlySet<SectionRole> = new Set(['ignored', 'open_questions', 'acceptance', 'glossary', 'risks', 'non_goals', 'metrics']);

/** Roles that a heading joined of two topics may have at once. */
const positive: ReadonlySet<SectionRole> = new Set(['goals', 'scope', 'requirements']);

/** The rule that a heading falls under, or null. */
export const classifyHeading = memoise((title: string): HeadingRule | null => {
  const plain = plainHeading(title);
  const tagged = /^[([]?p([0-3])(?![\p{L}\p{N}])/u.exec(plain)?.[1];
  if (tagged !== undefined) return { role: 'requirements', priority: tagged === '0' ? 'must' : tagged === '1' ? 'should' : 'could', phrases: [] };
  // Alone it is what will be built; with other words it is how.
  if (/^(?:the |our |proposed )?solution$/.test(plain)) return { role: 'scope', kind: 'functional', phrases: [] };
  const group = headings.groupOf(plain);
  const rule = group === null ? undefined : headingRules[group];
  if (group === null || rule === undefined) return null;
  if ((rule.role === 'non_goals' || rule.role === 'acceptance' || rule.role === 'risks') && headingConjunctions.test(` ${plain} `)) {
    const other = headingRules[headings.groupOf(headings.without(plain, group)) ?? -1];
    if (other !== undefined && positive.has(other.role)) return rule.role === 'non_goals' ? null : other;
  }
  return rule;
});

/** Heading in lower case, without number, emoji, and marks. */
function plainHeading(title: string): string {
  return title
    .normalize('NFKC')
    .toLowerCase()
    .replace(/['´]/g, '’')
    .replace(/^(?:[\p{Extended_Pictographic}\uFE0F\s]+)?(?:(?:section|chapter|part|kapitel|abschnitt|第)?\s*[\p{N}]+(?:[.．]\p{N}+)*\s*[.．:)、章节節장]?\s*|[ivxlc]{1,5}[.)]\s+|[a-z][.)]\s+|[一二三四五六七八九十]{1,3}[、.．]\s*|[가나다라마바사][.)]\s+)/u, '')
    .replace(/[*_`~#]/g, ' ')
    .replace(/[:：]\s*$/, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Told of sections while they are built. */
export interface SectionListener {
  /** A heading was read. What stands between its parent's heading and the first heading below that is complete. */
  opened(section: Section): void;
  /** All that a section holds was read. */
  closed(section: Section): void;
}

/** Builds the sections of a document from its blocks in their order; the document itself is the root. */
export class SectionBuilder {
  readonly root: Section = { title: '', level: 0, start: 0, headingEnd: 0, end: 0, parent: null, role: null, declared: null, kind: null, priority: null, topic: false, isTitle: false, deleted: false, entry: null, label: '', blocks: [], children: [] };
  readonly #listener: SectionListener | undefined;
  #current = this.root;
  #titled = false;
  /** Sections that a bold label at the start of a paragraph opened: the next such label ends them. */
  readonly #runIns = new WeakSet<Section>();
  /** Whether a bold line is a heading depends on what follows it. */
  #held: Block | undefined;

  constructor(listener?: SectionListener) {
    this.#listener = listener;
  }

  add(block: Block): void {
    if (this.#held !== undefined) this.#place(this.#held, block);
    this.#held = block;
  }

  /** @param end length of the text */
  finish(end: number): Section {
    if (this.#held !== undefined) this.#place(this.#held, undefined);
    this.#held = undefined;
    while (this.#current !== this.root) this.#close(end);
    this.root.end = end;
    this.#listener?.closed(this.root);
    return this.root;
  }

  #place(block: Block, next: Block | undefined): void {
    const heading = asHeading(block, next);
    if (heading === null) {
      const runIn = readRunIn(block, classifyHeading);
      if (runIn === null) {
        this.#current.blocks.push(block);
        return;
      }
      while (this.#runIns.has(this.#current)) this.#close(block.start);
      if (!runIn.opens || this.#current.role === 'requirements') {
        this.#current.blocks.push(block);
        return;
      }
      this.#open(runIn.heading, block);
      this.#runIns.add(this.#current);
      this.#current.blocks.push(runIn.rest);
      return;
    }
    this.#open(heading, block);
    // A question in bold is answered until the next label.
    if (block.type === 'paragraph' && /[?？]$/.test(heading.content.text)) this.#runIns.add(this.#current);
  }

  #open(heading: HeadingLine, block: Block): void {
    while (this.#current.level >= heading.level) this.#close(block.start);
    const isTitle = !this.#titled && heading.level <= 2 && this.#current === this.root;
    if (heading.level < 7) this.#titled = true;
    const section = openSection(heading, block, this.#current, isTitle);
    this.#current.children.push(section);
    this.#current = section;
    this.#listener?.opened(section);
  }

  #close(end: number): void {
    const section = this.#current;
    if (section.parent === null) throw new TypeError('The document itself cannot be closed.');
    section.end = end;
    this.#current = section.parent;
    this.#listener?.closed(section);
  }
}

/** A scenario told in Given/When/Then steps is a criterion of the requirement above it, whatever its heading says. */
export function markScenarios(section: Section): void {
  markScenario(section);
  for (const child of section.children) markScenarios(child);
}

/** The same for one section alone; what stands below it does not inherit the mark. A story that tells its own steps is no criterion. */
export function markScenario(section: Section): void {
  if (section.blocks.some((block) => block.type === 'paragraph' && readStory(block.content.text) !== null)) return;
  const items = section.blocks.flatMap((block) => (block.type === 'list' ? block.items : []));
  const steps = items.filter((item) => item.blocks[0]?.type === 'paragraph' && isScenarioStep(item.blocks[0].content.text));
  const listed = section.role === 'acceptance' || section.role === 'ignored';
  if (!listed && steps.length > 1 && steps.length * 2 >= items.length && section.entry === null && !items.some((item) => item.blocks[0]?.type === 'paragraph' && isEars(item.blocks[0].content.text))) section.role = 'acceptance';
}

/** A heading, or a paragraph that is set in bold as a whole and followed by something it can head. */
function asHeading(block: Block, next: Block | undefined): HeadingLine | null {
  if (block.type === 'heading') return block;
  if (block.type !== 'paragraph' || next === undefined || next.type === 'heading') return null;
  return isBoldLine(block) ? { level: 7, content: block.content } : null;
}

function isBoldLine(paragraph: Paragraph): boolean {
  const { text, strong } = paragraph.content;
  if (text.length > 100 || text.includes('\n') || text === '') return false;
  const [from, to] = strong;
  return strong.length === 2 && from === 0 && to !== undefined && to >= text.replace(/\s*[:：]$/, '').length && (!/[.。!?？]$/.test(text) || (/[?？]$/.test(text) && classifyHeading(text) !== null));
}

function openSection(heading: HeadingLine, block: Block, parent: Section, isTitle: boolean): Section {
  const section = describeSection(heading, block, parent, isTitle);
  return { ...section, declared: section.role };
}

function describeSection(heading: HeadingLine, block: Block, parent: Section, isTitle: boolean): Omit<Section, 'declared'> {
  const title = heading.content.text;
  const entry = isTitle ? null : readEntry(title);
  const label = entry === null ? title : title.slice(entry.length).trim();
  const rule = heading.content.struck && title === '' ? { role: 'ignored' as const, deleted: true as const, phrases: [] } : classifyHeading(entry === null ? title : label);
  const deleted = rule?.deleted === true || (entry !== null && /^(?:DELETED|REMOVED|OBSOLETE|DEPRECATED)/.test(entry.prefix));
  const base = { title, level: heading.level, start: block.start, headingEnd: block.end, end: block.end, parent, isTitle, deleted: deleted && !isTitle, entry, label, blocks: [], children: [] };
  if (isTitle) return { ...base, role: null, kind: null, priority: null, topic: false };
  if (deleted && entry !== null) return { ...base, role: 'ignored', kind: null, priority: null, topic: false };
  const inherited = { role: parent.declared, kind: parent.kind, priority: parent.priority, topic: parent.topic };
  const keepsParent = parent.declared !== null && sticky.has(parent.declared) && rule?.role !== 'acceptance';
  if (rule === null || keepsParent || entry !== null) return { ...base, ...inherited, ...(entry === null ? {} : entryRole(entry, inherited.role)) };
  if (refines(parent, rule, title)) return { ...base, ...inherited, topic: false, kind: rule.kind ?? parent.kind };
  return { ...base, role: rule.role, kind: rule.kind ?? kindBelow(parent, rule.role), priority: rule.priority ?? (rule.role === parent.declared ? parent.priority : null), topic: rule.topic === true };
}

/** A topic word (Security, Design, Users) under requirements names a group of them, not another role. */
function refines(parent: Section, rule: HeadingRule, title: string): boolean {
  if (parent.declared !== 'requirements' || parent.topic || rule.firm === true) return false;
  if (rule.role === 'people') return countWords(title) === 1;
  return rule.topic === true || rule.role === 'design' || rule.role === 'background' || rule.role === 'scope' || rule.role === 'goals';
}

function kindBelow(parent: Section, role: SectionRole): RequirementKind | null {
  return parent.declared === role ? parent.kind : null;
}

function entryRole(entry: AuthorId, role: SectionRole | null): Pick<Section, 'role'> | object {
  if (/^(?:AC|ATC)$/.test(entry.prefix)) return { role: 'acceptance' };
  if (/^(?:OQ|Q)$/.test(entry.prefix)) return { role: 'open_questions' };
  if (/^(?:RISK|RSK|ADR|KPI|TC|TEST)$/.test(entry.prefix)) return { role: 'ignored' };
  return role === null || role === 'background' || role === 'design' ? { role: 'requirements' } : {};
}

function readEntry(title: string): AuthorId | null {
  const numbered = /^\d+(?:\.\d+)*\.?\s+/.exec(title)?.[0].length ?? 0;
  const found = readAuthorId(title.slice(numbered), true);
  if (found !== null && !/^(?:P|MVP|PHASE|VERSION|STEP|PART|TABLE|OPTION)$/.test(found.prefix)) return { ...found, length: found.length + numbered };
  const named = /^(?:requirement|anforderung|exigence|requisito|krav|требование|需求|要件|요구사항)\s*[:：]\s*/iu.exec(title);
  return named === null ? null : { id: '', length: named[0].length, prefix: 'REQUIREMENT' };
}

/** Titles from the outermost heading to the section's own, without the document's title. */
export function sectionPath(section: Section): string[] {
  const path: string[] = [];
  for (let at: Section | null = section; at !== null && at.level > 0; at = at.parent) if (!at.isTitle) path.unshift(at.title);
  return path;
}
