import type { PrdDocument, PrdSnapshot, Requirement, Span } from '../../../../shared/domain/prd.ts';
import { digestOf } from '../../../../shared/domain/digest.ts';

type RequirementInput = Partial<Omit<Requirement, 'acceptance' | 'section' | 'integrations'>> & {
  readonly text: string;
  readonly acceptance?: readonly string[];
  readonly section?: readonly string[];
  readonly integrations?: readonly string[];
};

const span = (line: number): Span => ({ start: line * 100, end: line * 100 + 80, lineStart: line, lineEnd: line });

/** A document with these requirements, one per ten lines; ids `FR-1`… as an author would give them unless told otherwise. */
export function prdOf(inputs: readonly RequirementInput[], rest: Partial<PrdDocument> = {}): PrdDocument {
  const requirements = inputs.map((input, index): Requirement => {
    const line = 10 * (index + 1);
    return {
      id: `FR-${index + 1}`, idSource: 'author', kind: 'functional', span: span(line), priority: null, persona: null, confidence: 0.9, confidenceReason: 'A modal verb.', parentId: null,
      ...input,
      section: [...(input.section ?? ['Requirements'])],
      integrations: [...(input.integrations ?? [])],
      acceptance: (input.acceptance ?? []).map((text, at) => ({ text, span: span(line + 1 + at) })),
    };
  });
  return { title: 'Shop', language: 'en', requirements, openQuestions: [], glossary: [], sections: [], findings: [], isPrd: { yes: true, reason: 'It asks for things.' }, ...rest };
}

export const snapshot: PrdSnapshot = { name: 'shop.md', documentKey: 'docs/shop.md', digest: digestOf('shop'), bytes: 4, saved: true };
