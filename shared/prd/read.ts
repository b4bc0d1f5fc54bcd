import type { PrdDocument, PrdSection, Requirement, Span } from '../domain/prd.ts';
import { settleLooseCriteria } from './acceptance.ts';
import type { Findings } from './drafts.ts';
import { findWeaknesses, switchedOff } from './findings/find.ts';
import type { FindingOptions } from './findings/rule.ts';
import { settleIds } from './settle-ids.ts';
import { namedIntegrations } from './integrations.ts';
import { detectLanguage } from './language.ts';
import { parseMarkdown } from './markdown.ts';
import { markScenarios, SectionBuilder, sectionPath } from './sections.ts';
import type { Section } from './sections.ts';
import { SourceText } from './source-text.ts';
import { describesProduct, judgeDocument } from './is-prd.ts';
import { findProductNames } from './product-names.ts';
import { readLeaves } from './read-leaves.ts';
import type { Phrases } from './vocabulary/phrases.ts';
import type { SectionRole } from './vocabulary/section-headings.ts';
import { WalkAsRead } from './walk-as-read.ts';
import { Walk } from './walk.ts';

/** A longer text is read without all its blocks at hand, to save memory, in characters. */
const wholeLength = 200_000;

/**
 * Read a PRD: what it asks for, with the place of each statement, and what is weak about it. Deterministic, without a
 * model, linear in the length of the text. Spans count in `text` as given.
 */
export function readPrd(text: string, options: FindingOptions = {}): PrdDocument {
  const source = new SourceText(text);
  const { root, announced, names, walk } = (text.length > wholeLength ? readAsItComes(source) : null) ?? readWhole(source);
  const { found } = walk;
  const title = titleOf(root);
  const verdict = judgeDocument(source.normal, root, found.drafts);
  const onlyAims = found.drafts.every((draft) => draft.kind === 'goal' || draft.kind === 'out_of_scope');
  if (onlyAims && !announced && describesProduct(root, names)) readLeaves(walk, root);
  settleLooseCriteria(found);
  const requirements = toRequirements(found, source, announced);
  const document: PrdDocument = {
    title,
    language: detectLanguage(source.normal),
    requirements,
    openQuestions: found.questions.map((question) => ({ text: question.text, span: source.span(question.start, question.end) })),
    glossary: found.terms.map((term) => ({ term: term.term, definition: term.definition, span: source.span(term.start, term.end) })),
    ...(found.people.length === 0 ? {} : { people: found.people.map((person) => ({ name: person.name, span: source.span(person.start, person.end) })) }),
    sections: listSections(root, source),
    findings: [],
    isPrd: requirements.length > 0 && !verdict.yes ? verdict : judgeDocument(source.normal, root, found.drafts),
  };
  const placed = <T extends { readonly start: number; readonly end: number }>(item: T): T & { readonly span: Span } => ({ ...item, span: source.span(item.start, item.end) });
  const rulesOff = switchedOff(options);
  return { ...document, ...(rulesOff.length === 0 ? {} : { rulesOff }), findings: findWeaknesses({ document, cancelled: found.cancelled.map(placed), leftOver: found.leftOver.map(placed), source }, options) };
}

interface Walked {
  readonly root: Section;
  /** True when a heading announces requirements. */
  readonly announced: boolean;
  readonly names: Phrases | null;
  readonly walk: Walk;
}

/** Reads a text with all its blocks at hand. */
function readWhole(source: SourceText): Walked {
  const builder = new SectionBuilder();
  for (const block of parseMarkdown(source.normal)) builder.add(block);
  const root = builder.finish(source.normal.length);
  markScenarios(root);
  const announced = announcesRequirements(root);
  const names = findProductNames(source.normal, titleOf(root));
  const walk = new Walk(!announced, names);
  walk.readSection(root);
  return { root, announced, names, walk };
}

/** Reads a text and keeps no more than a few sections at hand. Null when no heading announces requirements: that is known at its end only. */
function readAsItComes(source: SourceText): Walked | null {
  let walked: { names: Phrases | null; walk: Walk } | undefined;
  const start = (title: Section | null): Walk => {
    const names = findProductNames(source.normal, nameIn(title));
    walked = { names, walk: new Walk(false, names) };
    return walked.walk;
  };
  const builder = new SectionBuilder(new WalkAsRead(start));
  for (const block of parseMarkdown(source.normal)) builder.add(block);
  const root = builder.finish(source.normal.length);
  return walked === undefined || !announcesRequirements(root) ? null : { root, announced: true, ...walked };
}

function toRequirements(found: Findings, source: SourceText, announced: boolean): Requirement[] {
  const ids = settleIds(found);
  // Shared by all statements of a section: a long document has few sections for its statements.
  const paths = new Map<Section, string[]>();
  const pathOf = (section: Section): string[] => {
    const path = paths.get(section) ?? sectionPath(section);
    paths.set(section, path);
    return path;
  };
  return Array.from(ids, ([draft, id]) => ({
    id: id.id,
    idSource: id.source,
    kind: draft.kind,
    text: draft.text,
    span: source.span(draft.start, draft.end),
    priority: draft.priority,
    acceptance: draft.acceptance.map((criterion) => ({ text: criterion.text, span: source.span(criterion.start, criterion.end) })),
    persona: draft.persona,
    integrations: namedIntegrations(draft.text),
    confidence: Math.round(draft.confidence * 100) / 100,
    confidenceReason: announced || draft.authorId !== null ? `${draft.reason}.` : `${draft.reason}. No heading announces requirements.`,
    section: pathOf(draft.section),
    parentId: draft.parent === null ? null : (ids.get(draft.parent)?.id ?? null),
  }));
}

function announcesRequirements(section: Section): boolean {
  return (section.role === 'requirements' && !section.topic && !section.isTitle) || section.children.some(announcesRequirements);
}

function titleOf(root: Section): string | null {
  return nameIn(root.children.find((section) => section.isTitle) ?? null);
}

function nameIn(title: Section | null): string | null {
  return title === null || title.title === '' || isContents(title) ? null : title.title;
}

function isContents(section: Section): boolean {
  return /^(?:table of contents|contents|toc|inhalt|inhaltsverzeichnis|sommaire|índice|sumário|innehåll|目次|目录|목차|содержание|оглавление)$/iu.test(section.title.trim());
}

const publicRoles: Readonly<Record<SectionRole, PrdSection['role']>> = {
  requirements: 'requirements', scope: 'requirements', journey: 'requirements', goals: 'goals', non_goals: 'non_goals', acceptance: 'acceptance', open_questions: 'open_questions',
  glossary: 'glossary', risks: 'risks', metrics: 'background', design: 'other', background: 'background', people: 'background', ignored: 'ignored',
};

function listSections(root: Section, source: SourceText): PrdSection[] {
  const listed: PrdSection[] = [];
  const pending = [...root.children].reverse();
  for (let section = pending.pop(); section !== undefined; section = pending.pop()) {
    if (section.level <= 6 && section.title !== '') {
      listed.push({ title: section.title, level: section.level, span: source.span(section.start, section.end), role: section.role === null ? 'other' : publicRoles[section.role] });
    }
    pending.push(...[...section.children].reverse());
  }
  return listed;
}
