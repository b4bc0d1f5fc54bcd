import type { ArtifactContent } from '../../../shared/domain/pack.ts';
import { mentions } from '../mentions.ts';
import { cell, count, table } from '../markdown.ts';
import { artifact, idCell, lineCell, spanLines } from '../plan-facts.ts';
import type { PlanFacts } from '../plan-facts.ts';
import { inScope } from '../scope.ts';

/** Terms that the PRD defines, and the ones it uses often without doing so. */
export function glossary(facts: PlanFacts): ArtifactContent {
  const requirements = inScope(facts.prd);
  const terms = facts.prd.glossary.map((entry) => ({
    term: entry.term,
    definition: entry.definition,
    lines: spanLines(entry.span),
    usedBy: requirements.filter((requirement) => mentions(requirement.text, entry.term.toLowerCase())).map((requirement) => requirement.id),
  }));
  const undefinedTerms = facts.entities
    .filter((entity) => entity.definition === null && entity.requirementIds.length >= 3)
    .map((entity) => ({ name: entity.name, requirements: [...entity.requirementIds] }));
  return artifact({
    kind: 'glossary',
    title: 'Glossary',
    summary: terms.length === 0 ? 'The PRD has no glossary.' : `${count(terms.length, 'term')} that the PRD defines.`,
    body: [
      terms.length === 0 ? '' : table(['Term', 'Definition', 'PRD lines', 'Used by'], terms.map((entry) => [cell(entry.term), cell(entry.definition), lineCell(entry.lines), idCell(entry.usedBy)])),
      undefinedTerms.length === 0 ? '' : `## Used without a definition\n\n${table(['Term', 'Used by'], undefinedTerms.map((entry) => [cell(entry.name), idCell(entry.requirements)]))}`,
    ],
    json: { schema: 'pass.pack.glossary/v1', terms, undefinedTerms },
    notDerived: undefinedTerms.length === 0 ? [] : ['Definitions of the terms that the PRD uses without one.'],
  });
}
