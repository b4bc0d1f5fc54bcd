import type { Priority, RequirementKind } from '../domain/prd.ts';
import { readDefinition } from './definition.ts';
import type { Cancelled, Draft, Findings } from './drafts.ts';
import { readAuthorId } from './identifiers.ts';
import type { AuthorId } from './identifiers.ts';
import { kindOf } from './kinds.ts';
import type { Section } from './sections.ts';
import { splitSentences } from './sentences.ts';
import { scopeCancel } from './vocabulary/obligations.ts';
import { priorityOfText } from './vocabulary/priorities.ts';
import { isTemplate, readStory } from './vocabulary/user-stories.ts';

/** A piece of text that may be a requirement. Offsets are into the parsed text. */
export interface Statement {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly section: Section;
  readonly confidence: number;
  readonly reason: string;
  readonly parent?: Draft | null;
  readonly authorId?: AuthorId | null;
  readonly kind?: RequirementKind | null;
  readonly priority?: Priority | null;
  readonly persona?: string | null;
  readonly number?: string | null;
  /** What the place says beside the statement, such as the other cells of a table row; put behind it. */
  readonly details?: string;
}

const emptyStatement = /^(?:n\/?a|none|nil|tbd|tba|todo|tbc|-+|—|–|\.{2,}|…|keine|aucune?|ninguno|nenhum|inga?|нет|なし|无|暂无|없음|see above|wip)[.。]?$/iu;

/** Take a statement up as a requirement, unless its own words say that it is none. */
export function takeStatement(found: Findings, statement: Statement): Draft | null {
  const text = withoutId(stripLabel(statement.text).text, statement.authorId?.id ?? '');
  if (text === '' || emptyStatement.test(text) || !/\p{L}{2}/u.test(text)) return null;
  if (/^[_*]*\{.*\}[_*]*$/u.test(text)) return null;
  const defined = readDefinition(text);
  if (defined !== null) {
    found.terms.push({ term: defined.term, definition: defined.meaning, start: statement.start, end: statement.end });
    return null;
  }
  const story = readStory(text);
  if (story?.template === true || isTemplate(text)) {
    found.leftOver.push({ text, start: statement.start, end: statement.end, what: 'template' });
    return null;
  }
  if (cancels(text) && statement.section.role !== 'non_goals') {
    found.cancelled.push(cancelledAt(statement, text));
    return null;
  }
  const authorId = statement.authorId ?? null;
  const priority = statement.priority ?? statement.section.priority ?? priorityOfText(statement.text);
  return found.add({
    text: text + (statement.details ?? ''),
    start: statement.start,
    end: statement.end,
    kind: statement.kind ?? kindOf({ text, section: statement.section, authorId, isStory: story !== null }),
    authorId,
    priority,
    confidence: story !== null ? Math.max(statement.confidence, 0.95) : statement.confidence,
    reason: story !== null ? `${statement.reason}; it is a user story` : statement.reason,
    section: statement.section,
    parent: statement.parent ?? null,
    persona: statement.persona ?? story?.persona ?? null,
    number: statement.number ?? null,
    acceptance: [],
  });
}

/** Some authors say the id twice, in its column and in front of the statement. One that only says its id stays. */
function withoutId(text: string, id: string): string {
  const rest = id !== '' && text.startsWith(id) ? /^\s*[:：.–—-]\s*(\S.*)$/su.exec(text.slice(id.length))?.[1] : undefined;
  return rest ?? text;
}

function cancelledAt(statement: Statement, text: string): Cancelled {
  return { text, start: statement.start, end: statement.end, why: 'marked as not in this version' };
}

/** True when the first sentence is taken out of this delivery: in brackets, or after a dash. */
function cancels(text: string): boolean {
  const first = splitSentences(text)[0]?.text ?? text;
  const asides = first.match(/[([（][^)\]）]{2,60}[)\]）]|\s[—–-]\s[^—–]{2,60}$/gu) ?? [];
  return asides.some((aside) => scopeCancel.test(aside.toLowerCase()));
}

/** Drop "User Story:", "[P1]" and the like in front of a statement; other labels are part of it. */
function stripLabel(given: string): { readonly text: string } {
  const text = given.replace(/^[[(](?:p[0-4]|must|should|could|must have|should have|could have|required|optional|high|medium|low)[\])]\s*[:–-]?\s*/iu, '');
  const label = /^(?:user story|story|requirement|description|beschreibung|anforderung|exigence|requisito|krav|требование|описание|ユーザーストーリー|要件|用户故事|需求|描述|사용자 스토리|요구사항|설명)\s*(?:\d+\s*)?[:：]\s*/iu.exec(text);
  return { text: (label === null ? text : text.slice(label[0].length)).trim() };
}

export interface Identified {
  readonly authorId: AuthorId | null;
  /** Index in the text at which the statement starts. */
  readonly offset: number;
}

/** Split the author's id from the start of an item; a bold id needs no separator. */
export function splitId(text: string, strong: readonly number[]): Identified {
  const boldEnd = strong[0] === 0 ? (strong[1] ?? 0) : 0;
  const found = readAuthorId(text, false) ?? (boldEnd > 0 ? readBoldId(text, boldEnd) : null);
  return found === null ? { authorId: null, offset: 0 } : { authorId: found, offset: found.length };
}

function readBoldId(text: string, boldEnd: number): AuthorId | null {
  const found = readAuthorId(text, true);
  if (found === null) return null;
  // `**FR-1** The system …` is an id; `**Windows 10 support** …` is a phrase that happens to hold a number.
  return found.length >= boldEnd ? found : null;
}
