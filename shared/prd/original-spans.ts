import type { PrdDocument, Span } from '../domain/prd.ts';
import { lineOf, lineStarts } from './line-of.ts';

/**
 * Move the spans of a document that was read from sanitised text to where the same characters stand in the original.
 * @param originOf offset in the original of the character at an offset of the sanitised text
 */
export function toOriginalSpans(document: PrdDocument, original: string, originOf: (offset: number) => number): PrdDocument {
  const lines = lineStarts(original);
  const move = (span: Span): Span => {
    const start = originOf(span.start);
    // The end belongs to the last character: what was taken out behind it is not part of the span.
    const end = span.end > span.start ? originOf(span.end - 1) + 1 : start;
    return { start, end, lineStart: lineOf(lines, start), lineEnd: lineOf(lines, Math.max(start, end - 1)) };
  };
  const withSpan = <T extends { span: Span }>(value: T): T => ({ ...value, span: move(value.span) });
  return {
    ...document,
    requirements: document.requirements.map((requirement) => ({ ...withSpan(requirement), acceptance: requirement.acceptance.map(withSpan) })),
    openQuestions: document.openQuestions.map(withSpan),
    glossary: document.glossary.map(withSpan),
    ...(document.people === undefined ? {} : { people: document.people.map(withSpan) }),
    sections: document.sections.map(withSpan),
    findings: document.findings.map(withSpan),
  };
}
