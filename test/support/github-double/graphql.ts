import { z } from 'zod';
import { headOf } from './code-routes.ts';
import type { DoublePull, DoubleRepository } from './repository.ts';

const Request = z.strictObject({ query: z.string(), variables: z.record(z.string(), z.string()) });

/**
 * The inputs of the two mutations that the double knows, and the types that their fields must be given as
 * (docs.github.com/graphql/reference/mutations, input objects).
 */
const inputs: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  markPullRequestReadyForReview: { pullRequestId: 'ID!', clientMutationId: 'String' },
  enablePullRequestAutoMerge: { pullRequestId: 'ID!', expectedHeadOid: 'GitObjectID', mergeMethod: 'PullRequestMergeMethod', commitHeadline: 'String', commitBody: 'String', authorEmail: 'String', clientMutationId: 'String' },
};

export type MutationAnswer = { readonly data: unknown } | { readonly data: null; readonly errors: readonly { readonly type: string; readonly message: string }[] };

function refused(type: string, message: string): MutationAnswer {
  return { data: null, errors: [{ type, message }] };
}

/** Whether it asks whose token it is. */
export function asksViewer(body: unknown): boolean {
  return z.object({ query: z.literal('query { viewer { login } }') }).safeParse(body).success;
}

/** What is wrong with a request to the GraphQL API, and what it asks for. */
export function readMutation(body: unknown): { name: string; input: Readonly<Record<string, string>>; problems: string[] } {
  const parsed = Request.safeParse(body);
  if (!parsed.success) return { name: '', input: {}, problems: ['no GraphQL request with text variables'] };
  const { query, variables } = parsed.data;
  const match = /^mutation\(([^)]*)\) \{ (\w+)\(input: \{ ([^}]*) \}\) \{ pullRequest \{ id \} \} \}$/.exec(query);
  const [, declared = '', name = '', fields = ''] = match ?? [];
  const known = inputs[name];
  if (known === undefined) return { name, input: {}, problems: ['not a mutation that the double knows'] };
  const types = new Map(declared.split(', ').map((one) => one.slice(1).split(': ') as [string, string]));
  const given = fields.split(', ').map((one) => one.split(': $') as [string, string]);
  const problems = [
    ...given.flatMap(([field, variable]) => (known[field] === types.get(variable)?.replace(/!$/, '') || known[field] === types.get(variable) || `${known[field] ?? ''}!` === types.get(variable) ? [] : [`${field} is not of the type ${types.get(variable) ?? 'given'}`])),
    ...[...types.keys()].filter((variable) => !(variable in variables)).map((variable) => `$${variable} is missing`),
    ...Object.keys(variables).filter((variable) => !types.has(variable)).map((variable) => `$${variable} is not declared`),
  ];
  return { name, input: Object.fromEntries(given.map(([field, variable]) => [field, variables[variable] ?? ''])), problems };
}

/** Carries a mutation out, refusing what GitHub refuses. */
export function mutate(name: string, input: Readonly<Record<string, string>>, repositories: readonly DoubleRepository[]): MutationAnswer {
  const repository = repositories.find(({ pulls }) => pulls.some(({ nodeId }) => nodeId === input['pullRequestId']));
  const pull = repository?.pulls.find(({ nodeId }) => nodeId === input['pullRequestId']);
  if (repository === undefined || pull === undefined) return refused('NOT_FOUND', `Could not resolve to a node with the global id of '${input['pullRequestId'] ?? ''}'`);
  if (!repository.push) return refused('FORBIDDEN', 'Resource not accessible by personal access token');
  const fault = name === 'enablePullRequestAutoMerge' ? autoMergeFault(pull, repository, input) : pull.state === 'closed' ? 'Pull request is closed' : undefined;
  if (fault !== undefined) return refused('UNPROCESSABLE', fault);
  if (name === 'enablePullRequestAutoMerge') pull.autoMerge = (input['mergeMethod'] ?? 'MERGE').toLowerCase() as 'merge' | 'squash' | 'rebase';
  else pull.draft = false;
  return { data: { [name]: { pullRequest: { id: pull.nodeId } } } };
}

function autoMergeFault(pull: DoublePull, repository: DoubleRepository, input: Readonly<Record<string, string>>): string | undefined {
  if (!repository.allowAutoMerge) return 'Auto merge is not allowed for this repository';
  if (pull.state === 'closed') return 'Pull request is closed';
  if (pull.draft) return 'Pull request Pull request is in draft state';
  return input['expectedHeadOid'] === headOf(pull, repository) ? undefined : 'Head sha did not match expected head oid';
}
