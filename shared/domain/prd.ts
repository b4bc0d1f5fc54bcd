import { z } from 'zod';
import { Digest } from './digest.ts';

/**
 * A place in the PRD text. Offsets are UTF-16 code units into the text as decoded (without a byte order mark, line ends
 * as they are), `end` exclusive; lines are 1-based, `lineEnd` inclusive, and the same whether lines end in CRLF or LF.
 */
export const Span = z.object({
  start: z.int().min(0),
  end: z.int().min(0),
  lineStart: z.int().min(1),
  lineEnd: z.int().min(1),
});
export type Span = z.infer<typeof Span>;

export const RequirementKind = z.enum(['functional', 'nonfunctional', 'constraint', 'user_story', 'goal', 'out_of_scope']);
export type RequirementKind = z.infer<typeof RequirementKind>;

export const Priority = z.enum(['must', 'should', 'could', 'wont']);
export type Priority = z.infer<typeof Priority>;

export const AcceptanceCriterion = z.object({ text: z.string(), span: Span });
export type AcceptanceCriterion = z.infer<typeof AcceptanceCriterion>;

/** One thing that the PRD asks for. */
export const Requirement = z.object({
  /** The author's id, or a derived one that no edit elsewhere in the document changes. Unique in the document. */
  id: z.string().min(1).max(120),
  idSource: z.enum(['author', 'derived']),
  kind: RequirementKind,
  /** The statement as plain text, without list marker, bold id or Markdown syntax. */
  text: z.string().min(1),
  span: Span,
  priority: Priority.nullable(),
  acceptance: z.array(AcceptanceCriterion),
  /** Who wants it, from a user story. */
  persona: z.string().nullable(),
  /** External systems, services and APIs that the statement names. */
  integrations: z.array(z.string()),
  /** 0 to 1. */
  confidence: z.number().min(0).max(1),
  /** Why the text was taken for a requirement, and what lowers the confidence. */
  confidenceReason: z.string(),
  /** Headings above it, outermost first. */
  section: z.array(z.string()),
  /** The user story or parent item that it refines. */
  parentId: z.string().nullable(),
});
export type Requirement = z.infer<typeof Requirement>;

export const FindingSeverity = z.enum(['error', 'warning', 'info']);
export type FindingSeverity = z.infer<typeof FindingSeverity>;

/** One weakness of the PRD's text that a careful reader would point out. */
export const Finding = z.object({
  rule: z.string(),
  severity: FindingSeverity,
  span: Span,
  message: z.string(),
  why: z.string(),
  suggestion: z.string(),
  requirementId: z.string().nullable(),
});
export type Finding = z.infer<typeof Finding>;

/** Names of finding rules that are turned off. A name that this version does not know is allowed: it turns nothing off. */
export const RulesOff = z.array(z.string().regex(/^[a-z][a-z0-9-]{0,59}$/)).max(100);
export type RulesOff = z.infer<typeof RulesOff>;

export const PrdSection = z.object({
  title: z.string(),
  level: z.int().min(1).max(6),
  span: Span,
  /** What the section holds, from its heading and those above it. */
  role: z.enum(['requirements', 'goals', 'non_goals', 'acceptance', 'open_questions', 'glossary', 'risks', 'background', 'ignored', 'other']),
});
export type PrdSection = z.infer<typeof PrdSection>;

/** What a careful engineer reads out of a PRD. */
export const PrdDocument = z.object({
  title: z.string().nullable(),
  /** BCP 47 primary subtag of the language the document is mostly written in. */
  language: z.string(),
  requirements: z.array(Requirement),
  openQuestions: z.array(z.object({ text: z.string(), span: Span })),
  glossary: z.array(z.object({ term: z.string(), definition: z.string(), span: Span })),
  /** People that sections on users and personas introduce; those of user stories stand with their requirements. */
  people: z.array(z.object({ name: z.string(), span: Span })).optional(),
  sections: z.array(PrdSection),
  findings: z.array(Finding),
  /** Rules that were turned off, so that nobody takes their silence for a pass. Absent when all were on. */
  rulesOff: RulesOff.optional(),
  /** False when nothing in it asks for anything; the reason is a sentence for a person. */
  isPrd: z.object({ yes: z.boolean(), reason: z.string() }),
});
export type PrdDocument = z.infer<typeof PrdDocument>;

/** Something that was taken out of the text before it is used, kept so that a person sees it. */
export const RemovedText = z.object({
  kind: z.enum(['invisible', 'bidi', 'tag_characters', 'html_comment', 'html', 'control', 'hidden_attribute']),
  span: Span,
  /** What was there, made visible (tag characters decoded, controls escaped). */
  shown: z.string(),
  why: z.string(),
});
export type RemovedText = z.infer<typeof RemovedText>;

export const SanitisedText = z.object({ text: z.string(), removed: z.array(RemovedText) });
export type SanitisedText = z.infer<typeof SanitisedText>;

/** Largest PRD that is accepted, in bytes. */
export const maxPrdBytes = 5 * 1024 * 1024;

/** The document as submitted. The bytes are snapshotted by the runner and named by their SHA-256. */
export const PrdSnapshot = z.object({
  /** File name for people. */
  name: z.string().min(1).max(255),
  /**
   * What stays the same when the document is edited and run again: its path below the Git root, else its whole path, with
   * forward slashes. Together with the target it names the lineage.
   */
  documentKey: z.string().min(1).max(1024),
  digest: Digest,
  bytes: z.int().min(0),
  /** False when an unsaved editor buffer was submitted. */
  saved: z.boolean(),
  /** Rules of findings that `.pass/config.yml` beside the document turned off when it was submitted. */
  rulesOff: RulesOff.optional(),
});
export type PrdSnapshot = z.infer<typeof PrdSnapshot>;
