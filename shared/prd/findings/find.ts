import type { Finding } from '../../domain/prd.ts';
import { toFinding } from './rule.ts';
import type { FindingInput, FindingOptions, FindingRule } from './rule.ts';

/** Every rule, in the order in which findings of one place are shown. */
export const findingRules: readonly FindingRule[] = [];

/** Weaknesses of a document by all rules that are on, in document order. */
export function findWeaknesses(input: FindingInput, options: FindingOptions): Finding[] {
  const disabled = new Set(options.disabledRules ?? []);
  return findingRules
    .filter((rule) => !disabled.has(rule.name))
    .flatMap((rule) => [...rule.find(input)].map((weakness) => toFinding(rule, weakness)))
    .sort((a, b) => a.span.start - b.span.start || a.rule.localeCompare(b.rule));
}
