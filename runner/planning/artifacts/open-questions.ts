import type { ArtifactContent } from '../../../shared/domain/pack.ts';
import { measuresIn } from '../measures.ts';
import { cell, count, linesOf, table } from '../markdown.ts';
import { artifact, idCell, lineCell, spanLines } from '../plan-facts.ts';
import type { PlanFacts } from '../plan-facts.ts';
import { inScope } from '../scope.ts';
import { namesId } from '../references.ts';

/** What the PRD asks itself, and what it leaves unsaid. */
export function openQuestions(facts: PlanFacts): ArtifactContent {
  const questions = facts.prd.openQuestions.map((question) => {
    const close = facts.backlog.issues.filter((issue) => issue.traces.some((id) => namesId(question.text, id) || facts.backlog.distinctive.shared(question.text, facts.byId.get(id)?.text ?? '') >= 2));
    return { text: question.text, lines: spanLines(question.span), issues: close.slice(0, 8).map((issue) => issue.key) };
  });
  const gaps = gapsOf(facts);
  return artifact({
    kind: 'open_questions',
    title: 'Open questions',
    summary: `${count(questions.length, 'question')} in the PRD, ${count(gaps.length, 'gap')} that rules find.`,
    body: [
      questions.length === 0 ? 'The PRD asks no open questions.' : `## Asked in the PRD\n\n${table(['Question', 'PRD lines', 'Issues that may wait for the answer'], questions.map((question) => [cell(question.text), lineCell(question.lines), idCell(question.issues)]))}`,
      gaps.length === 0 ? '' : `## Left unsaid\n\n${table(['Question', 'Requirements'], gaps.map((gap) => [cell(gap.question), idCell(gap.requirements)]))}`,
    ],
    json: { schema: 'pass.pack.open_questions/v1', questions, gaps },
  });
}

function gapsOf({ prd, backlog }: PlanFacts): { question: string; requirements: string[] }[] {
  const kept = inScope(prd);
  const features = kept.filter((requirement) => requirement.kind === 'functional' || requirement.kind === 'user_story');
  const noPriority = kept.filter((requirement) => requirement.priority === null);
  const vague = kept.filter((requirement) => requirement.kind === 'nonfunctional' && measuresIn([requirement.text, ...requirement.acceptance.map((criterion) => criterion.text)].join('\n')).length === 0);
  const bare = features.filter((requirement) => backlog.literalCriteria.has(requirement.id));
  const unsure = kept.filter((requirement) => requirement.confidence < 0.6);
  const gaps = [
    { question: 'How does one see that it is done? The PRD gives no acceptance criteria.', from: bare },
    { question: 'Which number makes it measurable, and under which conditions?', from: vague },
    { question: 'How important is it, compared with the others?', from: noPriority },
    ...unsure.slice(0, 20).map((requirement) => ({ question: `Is this asked for, and as ${requirement.kind.replace('_', ' ')}? (${linesOf(requirement.span)}: ${requirement.confidenceReason})`, from: [requirement] })),
  ];
  return gaps.filter((gap) => gap.from.length > 0).map((gap) => ({ question: gap.question, requirements: gap.from.map((requirement) => requirement.id) }));
}
