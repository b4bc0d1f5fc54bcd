import { needsOf, requireClosed } from '../../shared/domain/approved-operations.ts';
import type { Operation, OperationId, WriteBundle } from '../../shared/domain/bundle.ts';
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
  const chosen = only !== undefined ? byId(bundle, words(only)) : issues !== undefined ? byKey(bundle, words(issues)) : new Set(bundle.operations.map(({ id }) => id));
  const ids = bundle.operations.map(({ id }) => id).filter((id) => chosen.has(id));
  requireClosed(bundle, ids);
  return ids;
}

function words(list: string): string[] {
  const found = list.split(/[\s,]+/).filter((word) => word !== '');
  if (found.length === 0) throw new UsageError('Nothing is named.', 'Separate the names with commas.');
  return found;
}

function byId({ operations }: WriteBundle, wanted: readonly string[]): Set<string> {
  const unknown = wanted.find((id) => !operations.some((operation) => operation.id === id));
  if (unknown !== undefined) throw new UsageError(`The bundle has no operation ${unknown}.`, 'Read them with "pass-runner bundle".');
  return new Set(wanted);
}

function byKey(bundle: WriteBundle, keys: readonly string[]): Set<string> {
  const own = bundle.operations.filter((operation) => 'key' in operation && keys.includes(operation.key));
  const unknown = keys.find((key) => !own.some((operation) => 'key' in operation && operation.key === key));
  if (unknown !== undefined) throw new UsageError(`The bundle does nothing for an issue ${unknown}.`, 'Read the keys with "pass-runner backlog".');
  const chosen = new Set(own.map(({ id }) => id));
  const numbers = new Set(own.flatMap((operation) => ('number' in operation ? [operation.number] : [])));
  const there = new Set([...numbers, ...bundle.unchanged.map(({ number }) => number)]);
  const labels = own.flatMap((operation) => needsOf(operation, bundle)).filter((id) => bundle.operations.some((other) => other.id === id && other.kind === 'label.ensure'));
  const links = bundle.operations.filter((operation) => isLinkAmong(operation, chosen, numbers, there));
  return new Set([...chosen, ...labels, ...links.map(({ id }) => id)]);
}

function isLinkAmong(operation: Operation, chosen: ReadonlySet<string>, numbers: ReadonlySet<number>, there: ReadonlySet<number>): boolean {
  if (operation.kind !== 'issue.blocked_by') return false;
  const refs = [operation.issue, operation.blockedBy];
  return refs.every((ref) => ('ref' in ref ? chosen.has(ref.ref) : there.has(ref.number))) && refs.some((ref) => 'ref' in ref || numbers.has(ref.number));
}
