import { disclosureRule, smallerAudience } from '../domain/disclosure.ts';
import type { DisclosureRule, PrdAudience } from '../domain/disclosure.ts';
import type { PrdDocument } from '../domain/prd.ts';
import type { Target, TargetChoice } from '../domain/target.ts';
import { isInternal, readDisclosureMarks, withoutParts } from './disclosure-marks.ts';
import type { InternalPart } from './disclosure-marks.ts';
import { readVisiblePrd } from './read-visible.ts';

/** A PRD as it may be used for one target. */
export interface DisclosureReading {
  readonly audience: PrdAudience | null;
  readonly rule: DisclosureRule;
  /** The administrator’s rules for paths take the document for internal; its author did not mark all of it. */
  readonly ruled?: true;
  /** What the backlog may be planned from: the document without what is withheld. */
  readonly document: PrdDocument;
  readonly parts: readonly InternalPart[];
  /** Requirements that are left out because all or some of them is internal. */
  readonly withheld: readonly { readonly id: string; readonly lineStart: number; readonly lineEnd: number }[];
  /** Requirements that nobody marked, and that cannot be read without the internal text around them. */
  readonly lost: readonly string[];
  readonly unresolved: readonly string[];
  readonly notices: readonly string[];
}

/**
 * Read a PRD for a target. Nothing can be planned from an internal part that is withheld: it is blanked before the text is
 * read, so that no title, grouping or estimate knows of it.
 * @param document the whole document, as read from the same text
 * @param ruled what the administrator's rules for paths say about the audience: the whole document then
 */
export function readForTarget(text: string, document: PrdDocument, target: Target | TargetChoice, ruled: PrdAudience | null = null): DisclosureReading {
  const marks = readDisclosureMarks(text, document);
  const audience = smallerAudience(marks.audience, ruled);
  const rule = disclosureRule(audience, target, marks.whole || ruled !== null);
  const common = { audience, rule, ...(ruled === null || marks.whole ? {} : { ruled: true as const }), parts: marks.parts, unresolved: marks.unresolved, notices: marks.notices };
  if (!rule.withholds || marks.parts.length === 0) return { ...common, document, withheld: [], lost: [] };
  const open = readVisiblePrd(withoutParts(text, marks.parts)).document;
  const touched = document.requirements.filter((requirement) => [requirement.span, ...requirement.acceptance.map(({ span }) => span)].some((span) => isInternal(span, marks.parts)));
  const readable = new Set(open.requirements.map(({ id }) => id));
  return {
    ...common,
    document: open,
    withheld: touched.map(({ id, span }) => ({ id, lineStart: span.lineStart, lineEnd: span.lineEnd })),
    lost: document.requirements.filter((requirement) => !touched.includes(requirement) && !readable.has(requirement.id)).map(({ id }) => id),
  };
}
