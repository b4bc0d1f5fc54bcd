import type { Finding, RemovedText } from '../../shared/domain/prd.ts';

/** A weakness as the editor marks it. Offsets count in the document's text, `end` exclusive. */
export interface FindingMark {
  readonly start: number;
  readonly end: number;
  /** `hint` is a few dots, and not listed among the problems. */
  readonly level: 'information' | 'hint';
  /** Name of the rule. */
  readonly rule: string;
  readonly message: string;
  readonly requirementId: string | null;
}

/** Name under which hidden text is marked; what is hidden is taken out in any case, so it is no rule to turn off. */
export const hiddenTextRule = 'hidden-text';
const mostHidden = 200;

/**
 * Quiet: nothing of this keeps a document from being submitted, so that nothing is an error or a warning. Underlined are
 * contradictions, and the very words that are weak; what is missing from a whole statement is a hint at its start.
 */
export function findingMarks(text: string, findings: readonly Finding[], removed: readonly RemovedText[]): FindingMark[] {
  const weak = findings.map((finding): FindingMark => ({
    ...firstLine(text, finding.span),
    level: finding.severity === 'error' || (finding.severity === 'warning' && isAtWords(finding)) ? 'information' : 'hint',
    rule: finding.rule,
    message: `${finding.message} ${finding.suggestion}`,
    requirementId: finding.requirementId,
  }));
  // Comments are every author's tool; what hides otherwise, somebody may have hidden from the reader.
  const hidden = removed.filter((one) => one.kind !== 'html_comment').slice(0, mostHidden);
  return [...weak, ...hidden.map((one): FindingMark => ({
    ...firstLine(text, one.span),
    level: 'information',
    rule: hiddenTextRule,
    message: `Hidden text, taken out before anything is planned: ${JSON.stringify(one.shown.slice(0, 200))}. ${one.why}`,
    requirementId: null,
  }))];
}

/** True when a finding stands at the very words that it quotes at its start: `“fast” says nothing…`. */
function isAtWords({ message, span }: Finding): boolean {
  const words = /^“([^”]+)”/.exec(message)?.[1];
  return words !== undefined && span.end - span.start <= 2 * words.length;
}

/** A mark over several lines would colour the page. */
function firstLine(text: string, { start, end }: { readonly start: number; readonly end: number }): { start: number; end: number } {
  const lineEnd = text.slice(start, end).search(/[\r\n]/);
  return { start, end: lineEnd > 0 ? start + lineEnd : end };
}
