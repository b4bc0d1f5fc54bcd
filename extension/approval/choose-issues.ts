import { summariseOperation, visible } from '../../shared/domain/bundle-text.ts';
import type { Operation, OperationId, WriteBundle } from '../../shared/domain/bundle.ts';
import { choosableIssues, issuesWithNeeds, operationsOfIssues } from '../../shared/domain/chosen-operations.ts';
import type { Ask } from '../platform/ask.ts';

export interface ChosenIssues {
  readonly keys: readonly string[];
  /** In the order of the bundle. */
  readonly operationIds: readonly OperationId[];
  /** Keys that the person did not choose and that the chosen ones need. */
  readonly needed: readonly string[];
}

/**
 * Which issues of the bundle to approve. What a chosen one cannot be written without comes along, and is named.
 * @param before keys that are ticked at first
 * @returns undefined when the person left the list or chose nothing
 */
export async function chooseIssues(ask: Ask, bundle: WriteBundle, before: readonly string[]): Promise<ChosenIssues | undefined> {
  const chosen = await ask.chooseMany(
    'Approve which issues?',
    choosableIssues(bundle).map(({ key, title, operations }) => ({ label: visible(title ?? operations.map(summariseOperation).join(', ')), description: operations.map(effectOf).join(', '), value: key, picked: before.includes(key) })),
    'What is not ticked is not written',
  );
  if (chosen === undefined || chosen.length === 0) return undefined;
  const keys = issuesWithNeeds(bundle, chosen);
  return { keys, operationIds: operationsOfIssues(bundle, keys), needed: keys.filter((key) => !chosen.includes(key)) };
}

function effectOf(operation: Operation): string {
  const verb = operation.kind.split('.').at(-1) ?? operation.kind;
  return 'number' in operation ? `${verb} #${operation.number}` : verb;
}
