import type { Draft, Findings } from './drafts.ts';
import type { Paragraph } from './markdown.ts';
import type { Section } from './sections.ts';
import { splitSentences } from './sentences.ts';
import { splitId, takeStatement } from './statement.ts';
import { countWords, hasProductSubject, isAboutDocument, isNormative, statesAim, statesPresent, strengthOf } from './strength.ts';
import type { Strength } from './strength.ts';
import { scopeCancel } from './vocabulary/obligations.ts';
import type { Phrases } from './vocabulary/phrases.ts';
import { readAttribute } from './vocabulary/attributes.ts';
import { readStory } from './vocabulary/user-stories.ts';

/** How the sentences of a section are read. */
export interface ProseContext {
  readonly found: Findings;
  readonly section: Section;
  readonly parent: Draft | null;
  /** True when the document has no heading that announces requirements, so that any section may state them. */
  readonly openDocument: boolean;
  /** Names of the product and its parts. */
  readonly names: Phrases | null;
}

/** Requirements stated in the sentences of a paragraph. Returns the last one. */
export function readProse(context: ProseContext, paragraph: Paragraph): Draft | null {
  const { content } = paragraph;
  if (content.text === '' && content.struck) noteStruck(context, paragraph, 'a struck-through paragraph');
  if (content.text === '' || content.linked > content.text.length * 0.7) return null;
  const whole = takeWhole(context, paragraph);
  if (whole !== undefined) return whole;
  let last: Draft | null = null;
  for (const sentence of splitSentences(content.text)) {
    if (isMetadata(sentence.text)) continue;
    const verdict = judge(context, sentence.text);
    if (verdict === null) continue;
    const draft = takeStatement(context.found, {
      text: sentence.text,
      start: content.sourceStart(sentence.start),
      end: content.sourceEnd(sentence.end),
      section: context.section,
      parent: context.parent,
      ...verdict,
    });
    last = draft ?? last;
  }
  return last;
}

/** Keep in mind that the author struck something through where requirements stand. */
export function noteStruck({ found, section }: Pick<ProseContext, 'found' | 'section'>, place: { readonly start: number; readonly end: number }, text: string): void {
  if (mayState(section)) found.cancelled.push({ text, start: place.start, end: place.end, why: 'struck through' });
}

/** A paragraph that is one statement: it carries an id, or it is a user story. Undefined when it is neither. */
function takeWhole(context: ProseContext, paragraph: Paragraph): Draft | null | undefined {
  const { content } = paragraph;
  if (!mayState(context.section)) return undefined;
  const { authorId, offset } = splitId(content.text, content.strong);
  const story = readStory(content.text.slice(offset).replace(/^[^:：\n]{1,30}[:：]\s*/, '')) ?? readStory(content.text.slice(offset));
  if (story !== null && story.persona === null && context.section.role !== 'requirements' && context.section.role !== 'journey') return undefined;
  const explicit = authorId !== null && (context.section.role === 'requirements' || strengthOf(content.text) >= 2);
  if (!explicit && (story === null || splitSentences(content.text).length > 3)) return undefined;
  const attribute = authorId === null ? readAttribute(content.text) : null;
  const from = attribute?.role === 'story' || attribute?.role === 'statement' ? attribute.valueStart : offset;
  return takeStatement(context.found, {
    text: content.text.slice(from),
    start: content.sourceStart(from),
    end: content.sourceEnd(content.text.length),
    section: context.section,
    parent: context.parent,
    authorId,
    confidence: 0.95,
    reason: authorId === null ? 'A paragraph of its own' : `It carries the id ${authorId.id}`,
  });
}

function mayState(section: Section): boolean {
  switch (section.role) {
    case 'ignored':
    case 'glossary':
    case 'metrics':
    case 'open_questions':
    case 'risks':
      return false;
    default:
      return true;
  }
}

/** The whole sentence puts something off ("Cache support is planned for v2."). */
function deferredSentence(text: string): boolean {
  return countWords(text) <= 14 && strengthOf(text) < 3 && scopeCancel.test(text.toLowerCase());
}

type Verdict = { readonly confidence: number; readonly reason: string; readonly kind?: 'goal' | 'out_of_scope' } | null;

function judge(context: ProseContext, text: string): Verdict {
  const { section } = context;
  if (deferredSentence(text) && section.role !== 'background' && section.role !== null && mayState(section) && section.role !== 'journey') return { confidence: 0.6, reason: 'A sentence that defers something', kind: 'out_of_scope' };
  if (/[:：]$/.test(text) || /[?？]$/.test(text) || countWords(text) < (section.role === 'non_goals' ? 1 : 3)) return null;
  if (isFlow(text)) return null;
  if (isAboutDocument(text) && !(section.role === 'background' && statesAim(text) && !/(?:document|specification|prd|srs) (?:is|describes|defines|specifies)/i.test(text))) return null;
  const plain = strengthOf(text);
  const strength = plain === 0 && namesProduct(context, text) ? 1 : plain;
  if (strength < 3 && speaksForItself(text)) return null;
  switch (section.role) {
    case 'requirements':
    case 'scope':
      return judgeRequirement(section, text, strength);
    case 'goals':
      return statesAim(text) || strength >= 1 ? { confidence: 0.7, reason: `A sentence under the goals heading “${section.title}”` } : null;
    case 'non_goals':
      return { confidence: 0.75, reason: `A sentence under “${section.title}”` };
    case 'journey':
      return hasProductSubject(text.toLowerCase()) || namesProduct(context, text) || isImpersonal(text) ? { confidence: 0.55, reason: 'The product’s behaviour in a user journey' } : null;
    case 'design':
      return strength >= 2 && !statesPresent(text) ? { confidence: 0.6, reason: 'A promise in the design' } : null;
    case 'background':
      return judgeBackground(text);
    case null:
      return judgeUnknown(context, text, strength);
    default:
      return null;
  }
}

/** True when a sentence begins with a name of the product. */
export function namesProduct({ names }: Pick<ProseContext, 'names'>, text: string): boolean {
  return names !== null && names.test(text.slice(0, 60).toLowerCase());
}

/** "It should be possible to …" has no subject, and still asks. */
function isImpersonal(text: string): boolean {
  return /(?:^|[.,]\s)(?:it (?:should|must|shall|will) be|es (?:soll|muss|sollte)|il (?:doit|devrait|faut)|(?:debe|debería) ser|deve ser|det ska|должна быть|должно быть)/iu.test(text);
}

/** "Status: draft" and "Priorities: high, low" describe the document or another statement. */
function isMetadata(text: string): boolean {
  const role = readAttribute(text)?.role;
  return role === 'metadata' || role === 'priority' || role === 'kind' || role === 'id';
}

/** A path through screens, drawn with arrows. */
function isFlow(text: string): boolean {
  return (text.match(/->|→|=>|⇒/gu) ?? []).length >= 2;
}

/** The author's own thoughts ("I'd rather …"). */
function speaksForItself(text: string): boolean {
  return /(?<!\p{L})(?:I|I['’](?:d|m|ll|ve))(?!\p{L})/u.test(text) && readStory(text) === null;
}

function judgeRequirement(section: Section, text: string, strength: Strength): Verdict {
  if (statesAim(text) && strength < 3) return { confidence: 0.6, reason: `The aim of the product, stated under “${section.title}”`, kind: 'goal' };
  if (section.kind === 'nonfunctional' && /^(?:no|kein\p{L}{0,2}|aucune?|ningun\p{L}?|nenhum\p{L}?|ing[ae]t?|никак\p{L}{1,3})\s/iu.test(text)) return { confidence: 0.55, reason: `A quality stated under “${section.title}”` };
  const least = section.topic || section.role === 'scope' ? 2 : 1;
  if (strength < least || (strength < 3 && statesPresent(text))) return null;
  const reason = `A sentence under “${section.title}”`;
  if (strength === 3) return { confidence: 0.9, reason: `${reason} with an obliging verb` };
  return { confidence: strength === 2 ? 0.75 : 0.6, reason: `${reason} without an obliging verb` };
}

function judgeBackground(text: string): Verdict {
  if (isNormative(text)) return { confidence: 0.6, reason: 'A normative sentence in an introduction' };
  return statesAim(text) && !statesPresent(text) ? { confidence: 0.55, reason: 'The aim of the product, stated in an introduction', kind: 'goal' } : null;
}

function judgeUnknown(context: ProseContext, text: string, strength: Strength): Verdict {
  if (context.section.level === 0 || context.section.isTitle) {
    if (strength === 3 && context.openDocument) return { confidence: 0.6, reason: 'An obliging sentence in a document without headings for requirements' };
    return judgeBackground(text);
  }
  const least = context.openDocument ? 2 : 3;
  if (strength >= least && !statesPresent(text)) return { confidence: 0.55, reason: `An obliging sentence under “${context.section.title}”` };
  return isNormative(text) ? { confidence: 0.7, reason: 'A normative sentence' } : null;
}
