import { isDeepStrictEqual } from 'node:util';
import type { Operation, OperationId, WriteBundle } from '../../../shared/domain/bundle.ts';
import { fillSlots } from '../../../shared/domain/issue-text.ts';
import type { DoubleIssue } from '../../support/github-double/repository.ts';
import type { LoggedRequest } from '../../support/github-double/server.ts';

/** What the server itself says about a series of syncs. Each list is empty when the gate kept its promise. */
export interface Verdict {
  /** Writes that no approved operation asks for, or with other content than it has. */
  readonly unapproved: string[];
  /** Approved issues that are there more than once. */
  readonly duplicates: string[];
  /** Approved issues that are not there. */
  readonly lost: string[];
}

type Creation = Extract<Operation, { kind: 'issue.create' }>;

/** Compare a server's log of requests, and its issues, with the one bundle that was approved. */
export function judge(bundle: WriteBundle, requests: readonly LoggedRequest[], issues: readonly DoubleIssue[], account: string): Verdict {
  const creations = bundle.operations.filter((operation): operation is Creation => operation.kind === 'issue.create');
  const made = new Map(creations.map((creation) => [creation.id, issues.filter(({ title, author }) => title === creation.title && author === account)]));
  const count = (id: OperationId): number => made.get(id)?.length ?? 0;
  const numbers = new Map([...made].flatMap(([id, [first]]) => (first === undefined ? [] : [[id, first.number] as const])));
  const writes = requests.filter(({ route }) => !route.startsWith('GET '));
  return {
    unapproved: writes.filter((request) => !bundle.operations.some((operation) => asksFor(operation, request, numbers, issues))).map(({ route, path }) => `${route} (${path})`),
    duplicates: creations.filter(({ id }) => count(id) > 1).map(({ title, id }) => `${title} × ${count(id)}`),
    lost: creations.filter(({ id }) => count(id) === 0).map(({ title }) => title),
  };
}

function asksFor(operation: Operation, { route, path, body }: LoggedRequest, numbers: ReadonlyMap<OperationId, number>, issues: readonly DoubleIssue[]): boolean {
  const filled = (creation: Creation): unknown => {
    const known = creation.body.every((part) => typeof part === 'string' || numbers.has(part.ref));
    return known ? { title: creation.title, body: fillSlots(creation.body, numbers), labels: creation.labels } : undefined;
  };
  switch (operation.kind) {
    case 'label.ensure':
      return route === 'POST /repos/{owner}/{repo}/labels' && isDeepStrictEqual(body, { name: operation.name, color: operation.color, description: operation.description });
    case 'issue.create':
      return route === 'POST /repos/{owner}/{repo}/issues' && isDeepStrictEqual(body, filled(operation));
    case 'issue.blocked_by': {
      const numberOf = (ref: typeof operation.issue): number | undefined => ('number' in ref ? ref.number : numbers.get(ref.ref));
      const blocker = issues.find(({ number }) => number === numberOf(operation.blockedBy));
      return route.endsWith('/dependencies/blocked_by') && path.endsWith(`/issues/${String(numberOf(operation.issue))}/dependencies/blocked_by`) && isDeepStrictEqual(body, { issue_id: blocker?.id });
    }
    default:
      return false;
  }
}
