import { readAuthorId } from './identifiers.ts';
import type { InlineText } from './inline-text.ts';
import type { Block, Paragraph } from './markdown.ts';
import { attributeRole } from './vocabulary/attributes.ts';
import type { HeadingRule, SectionRole } from './vocabulary/section-headings.ts';

export interface HeadingLine {
  readonly level: number;
  readonly content: InlineText;
}

/** A bold label in front of the text that it heads. */
export interface RunIn {
  readonly heading: HeadingLine;
  readonly rest: Paragraph;
  /** True when the label says what the paragraph holds, so that it serves as a heading. */
  readonly opens: boolean;
}

/** Roles that a label at the start of a paragraph can give to it. Others are told by each sentence. */
const runInRoles: ReadonlySet<SectionRole> = new Set(['requirements', 'scope', 'non_goals', 'risks', 'metrics', 'open_questions']);

/** A paragraph that begins with a label, as in "**What we won’t do.** Sync with calendars."; null for any other block. */
export function readRunIn(block: Block, classify: (title: string) => HeadingRule | null): RunIn | null {
  if (block.type !== 'paragraph') return null;
  const { content } = block;
  const end = content.strong[0] === 0 ? (content.strong[1] ?? 0) : 0;
  const label = content.text.slice(0, end);
  const separator = /^\s*[:：.–—-]?\s*/.exec(content.text.slice(end))?.[0] ?? '';
  const from = end + separator.length;
  if (end === 0 || from >= content.text.length || label.length > 60 || !(/[.:：?？!]$/.test(label) || separator.trim() !== '')) return null;
  const plain = label.replace(/[.:：?？!]+$/, '');
  const rule = attributeRole(plain) === undefined && readAuthorId(plain, true) === null ? classify(plain) : null;
  const split = content.sourceStart(from);
  return {
    heading: { level: 7, content: content.part(block.start, content.sourceEnd(end)) },
    rest: { type: 'paragraph', start: split, end: block.end, content: content.part(split, block.end) },
    opens: rule !== null && rule.topic !== true && runInRoles.has(rule.role),
  };
}
