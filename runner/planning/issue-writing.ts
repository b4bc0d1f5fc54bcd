import type { PrdDocument, Requirement } from '../../shared/domain/prd.ts';
import { headingName, isGeneric } from './headings.ts';
import { blocks, bullets, count, inline, linesOf, sentenceList, shorten, within } from './markdown.ts';
import { namesId } from './references.ts';
import { capitalise, lowerFirst, outOfFirstPerson, titleOf } from './titles.ts';
import type { TitleStyle } from './titles.ts';
import type { Unit } from './units.ts';
import type { DistinctiveWords } from './distinctive.ts';

/** What of the PRD lies around a unit. */
export interface Surroundings {
  readonly story: Requirement | undefined;
  readonly goals: readonly Requirement[];
  readonly outOfScope: readonly Requirement[];
  readonly questions: readonly PrdDocument['openQuestions'][number][];
}

/** Finds the goals, exclusions and open questions that share enough words with a unit to matter to whoever builds it. */
export function surroundingsIn(prd: PrdDocument, distinctive: DistinctiveWords): (unit: Unit) => Surroundings {
  const ofKind = (kind: Requirement['kind']): Requirement[] => prd.requirements.filter((requirement) => requirement.kind === kind);
  const [goals, outOfScope] = [ofKind('goal'), ofKind('out_of_scope')];
  const byId = Map.groupBy(prd.requirements, ({ id }) => id);
  return (unit) => {
    const [lead] = unit.requirements;
    const text = unit.requirements.map((requirement) => requirement.text).join(' ');
    const ids = unit.requirements.map((requirement) => requirement.id);
    const near = (words: number) => (other: { readonly text: string }): boolean => distinctive.shared(text, other.text) >= words || ids.some((id) => namesId(other.text, id));
    return {
      story: lead.parentId === null ? undefined : byId.get(lead.parentId)?.find((requirement) => requirement !== lead),
      goals: goals.filter(near(2)).slice(0, 3),
      outOfScope: outOfScope.filter(near(2)).slice(0, 3),
      // Somebody waits for the answer, so that two words in common are not enough.
      questions: prd.openQuestions.filter(near(3)).slice(0, 3),
    };
  };
}

/** Title of the issue for a unit, in the imperative. */
export function unitTitle(unit: Unit, style: TitleStyle): string {
  const lead = unit.requirements[0];
  if (unit.part !== null) return `${shorten(titleOf(lead, style), 72)} (part ${unit.part.number} of ${unit.part.of})`;
  if (unit.gatheredBy === null || unit.requirements.length === 1) return titleOf(lead, style);
  const names = unit.requirements.map((requirement) => lowerFirst(shorten(titleOf(requirement, style), 44)));
  const listed = firstFew(isGeneric(unit.gatheredBy) ? names : names.map((name) => name.replace(/^provide /i, '')));
  if (isGeneric(unit.gatheredBy) && lead.kind === 'functional') return shorten(capitalise(sentenceList(listed)), 120);
  const verb = { nonfunctional: 'Meet', constraint: 'Hold', functional: 'Build', user_story: 'Build', goal: 'Reach', out_of_scope: 'Leave out' }[lead.kind];
  if (style.language !== 'en') return shorten(`${unit.gatheredBy}: ${names.join('; ')}`, 120);
  const noun = lead.kind === 'nonfunctional' ? `the ${lowerFirst(unit.gatheredBy)} targets` : lead.kind === 'constraint' ? 'the constraints' : unit.gatheredBy;
  return shorten(capitalise(`${verb} ${noun}: ${sentenceList(listed)}`), 120);
}

/** As many as a title has room for, and how many more. */
function firstFew(names: readonly string[]): string[] {
  let room = 84;
  const shown = names.slice(0, 3).filter((name, index) => index === 0 || (room -= name.length) > 44);
  return shown.length === names.length ? shown : [...shown, `${names.length - shown.length} more`];
}

/** Acceptance criteria of a unit, as inline Markdown, and the ids of the requirements that state none. */
export function criteriaOf(unit: Unit): { criteria: string[]; literal: string[] } {
  const literal: string[] = [];
  const several = unit.requirements.length > 1;
  const criteria = unit.requirements.flatMap((requirement) => {
    if (requirement.acceptance.length === 0) {
      literal.push(requirement.id);
      return statementsOf(requirement.text).map((statement) => `${inline(shorten(statement, 1800))} (as stated in ${within(requirement.id)})`);
    }
    const own = unit.part === null ? requirement.acceptance : requirement.acceptance.slice(unit.part.from, unit.part.to);
    return own.map((criterion) => `${inline(shorten(criterion.text, 1800))}${several ? ` (${within(requirement.id)})` : ''}`);
  });
  return { criteria: [...new Set(criteria.map((text) => text.slice(0, 2000)))].slice(0, 100), literal };
}

/** The sentences of a statement; each can be checked by itself. */
function statementsOf(text: string): string[] {
  return text.split(/(?<=[\p{L}\p{N})”"’%][.!?])\s+(?=\p{Lu})/u).reduce<string[]>((sentences, sentence) => {
    const last = sentences.at(-1);
    // An abbreviation ends no sentence, and a fragment is no criterion.
    if (last !== undefined && (/\b(?:e\.g|i\.e|etc|vs|approx|no|fig|cf)\.$/i.test(last) || sentence.length < 20 || last.length < 20)) sentences[sentences.length - 1] = `${last} ${sentence}`;
    else sentences.push(sentence);
    return sentences;
  }, []);
}

/** Body of the issue: what is asked for, why, what is in and out. Criteria, dependencies and sources are added when it is written out. */
export function unitBody(unit: Unit, around: Surroundings, literal: readonly string[]): string {
  const lead = unit.requirements[0];
  const what = unit.gatheredBy === null ? `> ${inline(lead.text)}` : `The PRD asks for ${count(unit.requirements.length, 'small thing')} under “${within(headingName(unit.gatheredBy))}”; they are kept together in one issue.`;
  const listed = unit.gatheredBy === null ? unit.requirements.slice(1) : unit.requirements;
  const inScope = listed.map((requirement) => `${inline(requirement.text)} (${inline(requirement.id)}, ${linesOf(requirement.span)})`);
  return blocks(
    what,
    unit.part === null ? '' : `Part ${unit.part.number} of ${unit.part.of}: the PRD gives more criteria than one issue should carry; this one covers ${unit.part.from + 1} to ${unit.part.to}.`,
    purpose(lead, around),
    inScope.length === 0 ? '' : `### In scope\n\n${bullets(inScope)}`,
    around.outOfScope.length === 0 ? '' : `### Out of scope\n\n${bullets(around.outOfScope.map((item) => `${inline(item.text)} (${linesOf(item.span)})`))}`,
    around.questions.length === 0 ? '' : `### Settle first\n\n${bullets(around.questions.map((question) => `${inline(question.text)} (${linesOf(question.span)})`))}`,
    notes(unit, literal),
  ).trimEnd();
}

function purpose(lead: Requirement, around: Surroundings): string {
  const lines: string[] = [];
  const benefit = /\bso that (.{4,300}?)[.;]?$|\bin order to (.{4,300}?)[.;]?$/i.exec(lead.text);
  if (around.story !== undefined) lines.push(`Part of ${inline(around.story.id)}: ${inline(shorten(around.story.text, 300))}`);
  if (benefit !== null) lines.push(`${benefit[1] === undefined ? 'In order to' : 'So that'} ${within(outOfFirstPerson(benefit[1] ?? benefit[2] ?? ''))}.`);
  if (around.goals.length > 0) lines.push(`Serves: ${around.goals.map((goal) => `${inline(shorten(goal.text, 200))} (${inline(goal.id)})`).join('; ')}`);
  if (lead.persona !== null && benefit === null && around.story === undefined) lines.push(`For: ${inline(lead.persona)}.`);
  return lines.join('\n\n');
}

function notes(unit: Unit, literal: readonly string[]): string {
  const lines: string[] = [];
  if (literal.length > 0) lines.push(`The PRD gives no acceptance criteria for ${sentenceList(literal.map(inline))}: the statement itself is the criterion.`);
  for (const requirement of unit.requirements) {
    if (requirement.confidence < 0.6) lines.push(`${inline(requirement.id)} may have been misread: ${inline(requirement.confidenceReason)}`);
  }
  return lines.length === 0 ? '' : `### Notes\n\n${bullets(lines)}`;
}
