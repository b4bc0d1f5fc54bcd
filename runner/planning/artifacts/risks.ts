import type { ArtifactContent } from '../../../shared/domain/pack.ts';
import type { PackContent } from '../../../shared/domain/pack-content.ts';
import { measuresIn } from '../measures.ts';
import { cell, count, shorten, table } from '../markdown.ts';
import { artifact, idCell, lineCell, spanLines } from '../plan-facts.ts';
import type { PlanFacts } from '../plan-facts.ts';
import { inScope } from '../scope.ts';
import { externalsOf } from './shared-views.ts';

type Risk = PackContent<'risks'>['risks'][number];
type NewRisk = Omit<Risk, 'id'>;

/** Dependents from which on one issue holds up a noticeable part of the work. */
const bottleneck = 4;

/** Risks that the text itself shows. Each names its evidence; none is guessed. */
export function risks(facts: PlanFacts): ArtifactContent {
  const found = [...fromFindings(facts), ...fromQuestions(facts), ...fromConfidence(facts), ...fromMeasures(facts), ...fromCriteria(facts), ...fromStructure(facts), ...fromExternals(facts)];
  const levels = ['high', 'medium', 'low'] as const;
  const list = found.sort((a, b) => levels.indexOf(a.level) - levels.indexOf(b.level)).map((risk, index): Risk => ({ id: `R-${String(index + 1).padStart(3, '0')}`, ...risk }));
  return artifact({
    kind: 'risks',
    title: 'Risks',
    summary: list.length === 0 ? 'The text shows no risk that rules can find.' : `${count(list.length, 'risk')} that the text shows: ${levels.map((level) => `${list.filter((risk) => risk.level === level).length} ${level}`).join(', ')}.`,
    body: [
      list.length === 0 ? '' : table(['Risk', 'Level', 'What may go wrong', 'Evidence', 'What to do', 'PRD lines', 'Requirements'], list.map((risk) => [
        risk.id, risk.level, cell(risk.risk), cell(shorten(risk.evidence, 240)), cell(risk.action), risk.lines === null ? '' : lineCell(risk.lines), idCell(risk.requirements, 6),
      ])),
    ],
    json: { schema: 'pass.pack.risks/v1', risks: list },
    notDerived: [...switchedOff(facts), 'Likelihood, cost and market risks: they are not in the text. The level says how directly the evidence bears on what gets built.'],
  });
}

/** A rule that did not run found nothing, which is no news. */
function switchedOff({ prd }: PlanFacts): string[] {
  return prd.rulesOff === undefined ? [] : [`Findings of rules that the project switched off in .pass/config.yml: ${prd.rulesOff.join(', ')}.`];
}

function fromFindings({ prd }: PlanFacts): NewRisk[] {
  const level = { error: 'high', warning: 'medium', info: 'low' } as const;
  return prd.findings.filter((finding) => finding.severity !== 'info').map((finding) => ({
    level: level[finding.severity], risk: finding.message, evidence: finding.why, action: finding.suggestion, lines: spanLines(finding.span), requirements: finding.requirementId === null ? [] : [finding.requirementId],
  }));
}

function fromQuestions({ prd }: PlanFacts): NewRisk[] {
  return prd.openQuestions.map((question) => ({
    level: 'medium', risk: 'An open question may change what is built.', evidence: question.text, action: 'Answer it in the PRD before the issues that it touches start.', lines: spanLines(question.span), requirements: [],
  }));
}

function fromConfidence({ prd }: PlanFacts): NewRisk[] {
  return inScope(prd).filter((requirement) => requirement.confidence < 0.6).map((requirement) => ({
    level: requirement.confidence < 0.4 ? 'medium' : 'low', risk: `${requirement.id} may have been misread as ${requirement.kind.replace('_', ' ')}.`, evidence: requirement.confidenceReason, action: 'Read the lines; give the statement an id and a modal verb (must, should), or drop its issue.',
    lines: spanLines(requirement.span), requirements: [requirement.id],
  }));
}

function fromMeasures({ prd }: PlanFacts): NewRisk[] {
  // The reader's own findings name some of them already.
  const named = new Set(prd.findings.map((finding) => finding.requirementId));
  const vague = inScope(prd).filter((requirement) => requirement.kind === 'nonfunctional' && !named.has(requirement.id) && measuresIn([requirement.text, ...requirement.acceptance.map((criterion) => criterion.text)].join('\n')).length === 0);
  return vague.length === 0 ? [] : [{
    level: 'medium', risk: 'Qualities without a number cannot be tested and are settled by opinion.', evidence: vague.map((requirement) => shorten(requirement.text, 70)).slice(0, 3).join(' · '), action: 'State a number and the conditions under which it is measured.', lines: null, requirements: vague.map((requirement) => requirement.id),
  }];
}

function fromCriteria({ prd, backlog }: PlanFacts): NewRisk[] {
  const missing = inScope(prd).filter((requirement) => backlog.literalCriteria.has(requirement.id) && requirement.kind !== 'nonfunctional' && requirement.kind !== 'constraint');
  return missing.length === 0 ? [] : [{
    level: missing.length > inScope(prd).length / 2 ? 'medium' : 'low', risk: 'Without acceptance criteria, done is a matter of interpretation.', evidence: `${count(missing.length, 'feature requirement')} of ${inScope(prd).length} in scope give none.`, action: 'Add criteria in the PRD, or in the staged issues before approval.', lines: null,
    requirements: missing.map((requirement) => requirement.id),
  }];
}

function fromStructure({ backlog }: PlanFacts): NewRisk[] {
  const dependents = new Map<string, number>();
  for (const dependency of backlog.ordering.dependencies) dependents.set(dependency.on, (dependents.get(dependency.on) ?? 0) + 1);
  const held = backlog.issues.filter((issue) => (dependents.get(issue.key) ?? 0) >= bottleneck).map((issue): NewRisk => ({
    level: 'medium', risk: 'One issue holds up several others.', evidence: `${dependents.get(issue.key) ?? 0} issues wait for “${issue.title}” (${issue.key}).`, action: 'Start it first and agree on its interface early.', lines: issue.rationale.lines[0] ?? null, requirements: issue.traces,
  }));
  const circles = backlog.ordering.leftOut.map((dependency): NewRisk => ({
    level: 'medium', risk: 'Requirements need each other.', evidence: `${dependency.from} would have to wait for ${dependency.on} (${dependency.because}), which already waits for it.`, action: 'Say in the PRD which of the two comes first.', lines: null, requirements: [],
  }));
  return [...held, ...circles];
}

function fromExternals({ prd }: PlanFacts): NewRisk[] {
  return externalsOf(prd).filter((external) => external.requirements.length >= 2).map((external) => ({
    level: 'low', risk: `The product depends on ${external.name}, which is outside the team’s control.`, evidence: `${count(external.requirements.length, 'requirement')} name it.`, action: 'Agree on access, limits and what happens when it does not answer.', lines: null, requirements: external.requirements,
  }));
}
