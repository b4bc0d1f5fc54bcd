import type { BundleChoices } from '../../shared/domain/bundle-choices.ts';
import type { ChoiceOptions } from './command.ts';
import { UsageError } from './usage-error.ts';

/**
 * What a person chose, as the runner takes it: only the runner knows which issues the plan has.
 * @throws UsageError for a list without names
 */
export function choicesOf({ closeDropped, takePlan }: ChoiceOptions): BundleChoices {
  return {
    ...(closeDropped === undefined ? {} : { closeDropped }),
    ...(takePlan === undefined ? {} : { takePlan: takePlan === false ? [] : namesIn(takePlan) }),
  };
}

/** @throws UsageError for a list without names */
export function namesIn(list: string): string[] {
  const found = list.split(/[\s,]+/).filter((name) => name !== '');
  if (found.length === 0) throw new UsageError('Nothing is named.', 'Separate the names with commas.');
  return found;
}
