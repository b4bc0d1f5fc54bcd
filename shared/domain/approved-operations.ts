import { PassError } from '../protocol/pass-error.ts';
import type { Operation, OperationId, Slot, WriteBundle } from './bundle.ts';
import { slotsOf } from './issue-text.ts';

/** What one person agreed to. */
export interface Agreement {
  readonly approver: string;
  readonly operationIds: readonly OperationId[];
}

/**
 * Operations whose result another one uses: the issues, commits, branches and pull requests that fill its slots, the labels
 * and the milestone that it names, the close of the issue that a comment explains, and what opens its issue again.
 */
export function needsOf(operation: Operation, bundle: WriteBundle): OperationId[] {
  const refs = [...refsOf(operation), ...reopensOf(operation, bundle)];
  if (operation.kind === 'issue.comment') return [...refs, ...closesOf(operation, bundle)];
  if (operation.kind !== 'issue.create' && operation.kind !== 'issue.update') return refs;
  const named = new Set(operation.labels.map((label) => label.toLowerCase()));
  const labels = bundle.operations.filter((other) => other.kind === 'label.ensure' && named.has(other.name.toLowerCase()));
  return [...new Set([...refs, ...labels.map(({ id }) => id)])];
}

function closesOf({ key, issue }: Extract<Operation, { kind: 'issue.comment' }>, { operations }: WriteBundle): OperationId[] {
  return operations.flatMap((other) => (other.kind === 'issue.close' && other.key === key && 'number' in issue && other.number === issue.number ? [other.id] : []));
}

/** Nothing is written to an issue that is closed, and it gets no links. */
function reopensOf(operation: Operation, { operations }: WriteBundle): OperationId[] {
  const number = writtenNumber(operation);
  return number === undefined ? [] : operations.flatMap((other) => (other.kind === 'issue.reopen' && other.number === number ? [other.id] : []));
}

function writtenNumber(operation: Operation): number | undefined {
  if (operation.kind === 'issue.update') return operation.number;
  const own = operation.kind === 'issue.blocked_by' ? operation.issue : operation.kind === 'issue.sub_issue' ? operation.child : undefined;
  return own !== undefined && 'number' in own ? own.number : undefined;
}

function refOf(value: Slot | object): OperationId[] {
  return 'ref' in value ? [value.ref] : [];
}

function refsOf(operation: Operation): OperationId[] {
  switch (operation.kind) {
    case 'issue.create':
      return [...slotsOf(operation.body), ...refOf(operation.milestone ?? {})];
    case 'issue.update':
      return [...slotsOf(operation.body), ...refOf(operation.milestone?.to ?? {})];
    case 'issue.blocked_by':
      return [operation.issue, operation.blockedBy].flatMap(refOf);
    case 'issue.sub_issue':
      return [operation.parent, operation.child].flatMap(refOf);
    case 'issue.comment':
      return [...slotsOf(operation.body), ...refOf(operation.issue)];
    case 'commit.create':
      return refOf(operation.parent);
    case 'branch.create':
      return [operation.commit.ref];
    case 'pull_request.create':
      return [operation.head.ref, ...slotsOf(operation.body)];
    case 'pull_request.ready':
    case 'pull_request.auto_merge':
      return [...refOf(operation.pull), ...refOf(operation.head)];
    case 'label.ensure':
    case 'milestone.ensure':
    case 'issue.close':
    case 'issue.reopen':
      return [];
  }
}

/**
 * An approval may name some of a bundle's operations. Each has to be one of the bundle, named once, and everything that it
 * needs has to be named too. An approval of nothing is one only for an empty bundle.
 * @throws PassError `bad_input`
 */
export function requireClosed(bundle: WriteBundle, operationIds: readonly OperationId[]): void {
  const named = new Set(operationIds);
  if (named.size !== operationIds.length) throw incomplete('names an operation twice');
  if (named.size === 0 && bundle.operations.length > 0) throw incomplete('names no operation');
  const byId = new Map(bundle.operations.map((operation) => [operation.id, operation]));
  for (const id of operationIds) {
    const operation = byId.get(id);
    if (operation === undefined) throw incomplete(`names ${id}, which this bundle does not have`);
    const missing = needsOf(operation, bundle).find((need) => !named.has(need));
    if (missing !== undefined) throw incomplete(`names ${id} without ${missing}, which it needs`);
  }
}

/**
 * What may be carried out: the operations that enough different persons named, in the order of the bundle. When every one
 * of them named what an operation needs, what it needs is among these too. Nothing while enough of them agree on nothing but
 * the labels and milestones that different issues need: carrying these out would use the bundle up.
 */
export function approvedOperations(bundle: WriteBundle, agreements: readonly Agreement[], required: number): OperationId[] {
  const approved = bundle.operations.filter(({ id }) => new Set(agreements.filter(({ operationIds }) => operationIds.includes(id)).map(({ approver }) => approver)).size >= required);
  const wanted = new Set(agreements.flatMap(({ operationIds }) => operationIds));
  if (approved.every(isHelper) && bundle.operations.some((operation) => wanted.has(operation.id) && !isHelper(operation))) return [];
  return approved.map(({ id }) => id);
}

/** True for an operation that is there for the sake of issues. */
function isHelper({ kind }: Operation): boolean {
  return kind === 'label.ensure' || kind === 'milestone.ensure';
}

function incomplete(reason: string): PassError {
  return new PassError('bad_input', `The approval ${reason}.`, 'Approve all operations, or also those that the chosen ones need.');
}
