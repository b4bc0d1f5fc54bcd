import { needsOf } from './approved-operations.ts';
import type { IssueRef, Operation, OperationId, WriteBundle } from './bundle.ts';

/** An issue that a bundle does something for, as a person chooses it. */
export interface ChoosableIssue {
  readonly key: string;
  /** Null for operations that carry no title, such as a close. */
  readonly title: string | null;
  /** Its own operations, without labels and links. */
  readonly operations: readonly Operation[];
}

/** The issues that a bundle writes, in its order. */
export function choosableIssues({ operations }: WriteBundle): ChoosableIssue[] {
  const keyed = operations.flatMap((operation) => ('key' in operation ? [operation] : []));
  return [...new Set(keyed.map(({ key }) => key))].map((key) => {
    const own = keyed.filter((operation) => operation.key === key);
    return { key, title: own.flatMap((operation) => ('title' in operation ? [operation.title] : []))[0] ?? null, operations: own };
  });
}

/**
 * What belongs to some issues: their own operations, the labels and milestones that these name, and the links among them and issues that
 * are there already. In the order of the bundle; never another issue, also where the text of one names it.
 * @param keys of staged issues
 */
export function operationsOfIssues(bundle: WriteBundle, keys: readonly string[]): OperationId[] {
  const own = bundle.operations.filter((operation) => 'key' in operation && keys.includes(operation.key));
  const chosen = new Set(own.map(({ id }) => id));
  const numbers = new Set(own.flatMap((operation) => ('number' in operation ? [operation.number] : [])));
  const there = new Set([...numbers, ...bundle.unchanged.map(({ number }) => number)]);
  const ensured = own.flatMap((operation) => needsOf(operation, bundle)).filter((id) => bundle.operations.some((other) => other.id === id && (other.kind === 'label.ensure' || other.kind === 'milestone.ensure')));
  const links = bundle.operations.filter((operation) => {
    const ends = linkEnds(operation);
    return ends.length > 0 && ends.every((ref) => ('ref' in ref ? chosen.has(ref.ref) : there.has(ref.number))) && ends.some((ref) => 'ref' in ref || numbers.has(ref.number));
  });
  return inOrder(bundle, new Set([...chosen, ...ensured, ...links.map(({ id }) => id)]));
}

/** The keys of these issues, and of those that they cannot be written without because their text names them. */
export function issuesWithNeeds(bundle: WriteBundle, keys: readonly string[]): string[] {
  const byId = new Map(bundle.operations.map((operation) => [operation.id, operation]));
  const closed = new Set<string>(keys);
  for (const key of closed) {
    const needed = bundle.operations.filter((operation) => 'key' in operation && operation.key === key).flatMap((operation) => needsOf(operation, bundle));
    for (const id of needed) {
      const operation = byId.get(id);
      // A set that grows while it is walked is walked to its end.
      if (operation !== undefined && 'key' in operation) closed.add(operation.key);
    }
  }
  return choosableIssues(bundle).flatMap(({ key }) => (closed.has(key) ? [key] : []));
}

/** The bundle with nothing but these operations, for the sentence that describes their effect. It is not what is signed. */
export function partOf(bundle: WriteBundle, operationIds: readonly OperationId[]): WriteBundle {
  const ids = new Set(operationIds);
  return { ...bundle, operations: bundle.operations.filter(({ id }) => ids.has(id)) };
}

/** What an approval of these operations leaves out. */
export function leftOut({ operations }: WriteBundle, operationIds: readonly OperationId[]): Operation[] {
  const ids = new Set(operationIds);
  return operations.filter(({ id }) => !ids.has(id));
}

function inOrder({ operations }: WriteBundle, chosen: ReadonlySet<OperationId>): OperationId[] {
  return operations.flatMap(({ id }) => (chosen.has(id) ? [id] : []));
}

function linkEnds(operation: Operation): IssueRef[] {
  switch (operation.kind) {
    case 'issue.blocked_by':
      return [operation.issue, operation.blockedBy];
    case 'issue.sub_issue':
      return [operation.parent, operation.child];
    default:
      return [];
  }
}
