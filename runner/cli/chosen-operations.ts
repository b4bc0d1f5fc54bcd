import { requireClosed } from '../../shared/domain/approved-operations.ts';
import type { OperationId, WriteBundle } from '../../shared/domain/bundle.ts';
import { choosableIssues, operationsOfIssues } from '../../shared/domain/chosen-operations.ts';
import { namesIn } from './choices.ts';
import { UsageError } from './usage-error.ts';

export interface Choice {
  /** `--only op-0001,op-0002` */
  readonly only?: string;
  /** `--issues cart,pay`: keys of staged issues */
  readonly issues?: string;
}

/**
 * The operations that a person chose, in the order of the bundle; all of them without a choice. `--issues` takes along what
 * belongs to these issues (labels, links between them), and never another issue.
 * @throws UsageError, or PassError `bad_input` for an operation without what it needs
 */
export function chosenOperations(bundle: WriteBundle, { only, issues }: Choice): OperationId[] {
  if (only !== undefined && issues !== undefined) throw new UsageError('--only and --issues do not go together.', 'Name operations, or issues.');
  const chosen = only !== undefined ? byId(bundle, namesIn(only)) : issues !== undefined ? byKey(bundle, namesIn(issues)) : new Set(bundle.operations.map(({ id }) => id));
  const ids = bundle.operations.map(({ id }) => id).filter((id) => chosen.has(id));
  requireClosed(bundle, ids);
  return ids;
}

function byId({ operations }: WriteBundle, wanted: readonly string[]): Set<string> {
  const unknown = wanted.find((id) => !operations.some((operation) => operation.id === id));
  if (unknown !== undefined) throw new UsageError(`The bundle has no operation ${unknown}.`, 'Read them with "pass-runner bundle".');
  return new Set(wanted);
}

function byKey(bundle: WriteBundle, keys: readonly string[]): Set<string> {
  const known = new Set(choosableIssues(bundle).map(({ key }) => key));
  const unknown = keys.find((key) => !known.has(key));
  if (unknown !== undefined) throw new UsageError(`The bundle does nothing for an issue ${unknown}.`, 'Read the keys with "pass-runner backlog".');
  return new Set(operationsOfIssues(bundle, keys));
}
