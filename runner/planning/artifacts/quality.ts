import type { ArtifactContent } from '../../../shared/domain/pack.ts';
import { qualityNames, qualityOf } from '../classify.ts';
import { cell, count, shorten, table } from '../markdown.ts';
import { artifact, idCell, issueKeys, lineCell, spanLines } from '../plan-facts.ts';
import type { PlanFacts } from '../plan-facts.ts';
import { inScope } from '../scope.ts';
import { measuresIn } from '../measures.ts';
import { levelOf } from './test-levels.ts';

/** Nonfunctional requirements by characteristic, with the number that makes each measurable. */
export function quality(facts: PlanFacts): ArtifactContent {
  const qualities = inScope(facts.prd).filter((requirement) => requirement.kind === 'nonfunctional').map((requirement) => ({
    requirementId: requirement.id,
    characteristic: qualityNames[qualityOf(requirement)],
    text: requirement.text,
    lines: spanLines(requirement.span),
    measures: measuresIn([requirement.text, ...requirement.acceptance.map((criterion) => criterion.text)].join('\n')),
    verifiedBy: levelOf(requirement.text, requirement).level,
    issues: issueKeys(facts, [requirement.id]),
  }));
  const vague = qualities.filter((item) => item.measures.length === 0);
  return artifact({
    kind: 'quality',
    title: 'Quality attributes',
    summary: qualities.length === 0 ? 'The PRD states no nonfunctional requirement.' : `${count(qualities.length, 'quality', 'qualities')}, ${vague.length} without a number.`,
    body: [
      qualities.length === 0 ? '' : table(['Requirement', 'Characteristic', 'Asked for', 'Measure', 'Verified by', 'Issues', 'PRD lines'], qualities.map((item) => [
        cell(item.requirementId), item.characteristic, cell(shorten(item.text, 240)), item.measures.length === 0 ? '**no number stated**' : item.measures.map(cell).join('; '), item.verifiedBy, idCell(item.issues), lineCell(item.lines),
      ])),
    ],
    json: { schema: 'pass.pack.quality/v1', qualities },
    notDerived: [
      ...(vague.length === 0 ? [] : [`Targets for ${vague.map((item) => item.requirementId).join(', ')}: the text gives no number, and none is made up.`]),
      ...missingCharacteristics(qualities.map((item) => item.characteristic)),
    ],
  });
}

/** The characteristics that reviews ask for first and that the PRD says nothing about. */
function missingCharacteristics(present: readonly string[]): string[] {
  const missing = (['performance', 'reliability', 'security', 'accessibility'] as const).map((key) => qualityNames[key]).filter((name) => !present.includes(name));
  return missing.length === 0 ? [] : [`${missing.join(', ')}: no nonfunctional requirement is about ${missing.length === 1 ? 'it' : 'them'}.`];
}
