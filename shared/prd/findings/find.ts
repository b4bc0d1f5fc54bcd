import type { Finding } from '../../domain/prd.ts';
import { candidatePairs } from './about.ts';
import { contradictoryNumbers, contradictsScope } from './contradiction.ts';
import { duplicateId, duplicateStatement } from './duplicate.ts';
import { leftOverText } from './left-over.ts';
import { missingErrorCase } from './missing-error-case.ts';
import { noAcceptanceCriterion } from './no-acceptance-criterion.ts';
import { openQuestion } from './open-question.ts';
import { passiveVoice } from './passive-voice.ts';
import { placeholderText } from './placeholder.ts';
import { toFinding } from './rule.ts';
import type { FindingInput, FindingOptions, FindingRule } from './rule.ts';
import { scopeCancelled } from './scope-cancelled.ts';
import { undefinedTerm } from './undefined-term.ts';
import { untestable } from './untestable.ts';
import { vagueWording } from './vague-wording.ts';

/** Every rule. Each can be turned off by its name. */
export const findingRules: readonly FindingRule[] = [
  contradictoryNumbers, contradictsScope, duplicateId, duplicateStatement, leftOverText, missingErrorCase, noAcceptanceCriterion, openQuestion, passiveVoice, placeholderText, scopeCancelled, undefinedTerm, untestable, vagueWording,
];

/** Names of the rules that the options turn off, in the order of the rules; a name that is no rule turns nothing off. */
export function switchedOff(options: FindingOptions): string[] {
  const disabled = new Set(options.disabledRules ?? []);
  return findingRules.flatMap(({ name }) => (disabled.has(name) ? [name] : []));
}

/** Weaknesses of a document by all rules that are on, in document order. */
export function findWeaknesses(given: Omit<FindingInput, 'pairs'>, options: FindingOptions): Finding[] {
  const input: FindingInput = { ...given, pairs: [...candidatePairs(given.document.requirements)] };
  const disabled = new Set(switchedOff(options));
  return findingRules
    .filter((rule) => !disabled.has(rule.name))
    .flatMap((rule) => Array.from(rule.find(input), (weakness) => toFinding(rule, weakness)))
    .sort((a, b) => a.span.start - b.span.start || (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0));
}
