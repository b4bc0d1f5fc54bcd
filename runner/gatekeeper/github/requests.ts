import { BranchName } from '../../../shared/domain/code-content.ts';

/** A request as it is about to leave. */
export interface Outgoing {
  readonly method: string;
  /** Below the address of the API; undefined when it is elsewhere. */
  readonly path: string | undefined;
  readonly body: unknown;
}

/** Whether a request may be made: asked right before it leaves. */
export type Allowed = (request: Outgoing) => boolean;

/**
 * What REST does not offer (docs.github.com/graphql/reference/mutations). GitHub refuses auto-merge itself when the head is
 * another commit by then.
 */
export const mutations = {
  ready: 'mutation($pull: ID!) { markPullRequestReadyForReview(input: { pullRequestId: $pull }) { pullRequest { id } } }',
  autoMerge: 'mutation($pull: ID!, $head: GitObjectID!, $by: PullRequestMergeMethod!) { enablePullRequestAutoMerge(input: { pullRequestId: $pull, expectedHeadOid: $head, mergeMethod: $by }) { pullRequest { id } } }',
} as const;
/** Where the answer of a mutation holds its result. */
export const mutationFields = { ready: 'markPullRequestReadyForReview', autoMerge: 'enablePullRequestAutoMerge' } as const;
export type Mutation = keyof typeof mutations;

const repository = '^/repos/[^/]+/[^/]+/';
const creations = new RegExp(`${repository}(labels|milestones|issues|issues/\\d+/(dependencies/blocked_by|comments|sub_issues)|git/(blobs|trees|commits|refs)|pulls)$`);
const changes = new RegExp(`${repository}issues/\\d+$`);
const references = /\/git\/refs$/;

/** Whose token it is: an installation token may not ask REST (docs.github.com/graphql/reference/queries). */
export const viewerQuery = 'query { viewer { login } }';

/** Any GET, and one query. */
export const mayRead: Allowed = ({ method, path, body }) => path !== undefined && (method === 'GET' || (method === 'POST' && path === '/graphql' && fieldOf(body, 'query') === viewerQuery));

/** Creations, changes of issues, and two mutations. There is no way to delete, to merge, or to move a branch. */
export const mayWrite: Allowed = ({ method, path, body }) => {
  if (path === undefined) return false;
  if (path === '/graphql') return method === 'POST' && isMutation(body);
  if (method === 'PATCH') return changes.test(path);
  return method === 'POST' && creations.test(path) && (!references.test(path) || makesBranch(body));
};

function isMutation(body: unknown): boolean {
  return Object.values<string>(mutations).includes(String(fieldOf(body, 'query')));
}

function makesBranch(body: unknown): boolean {
  const ref = fieldOf(body, 'ref');
  return typeof ref === 'string' && ref.startsWith('refs/heads/') && BranchName.safeParse(ref.slice('refs/heads/'.length)).success;
}

function fieldOf(body: unknown, name: string): unknown {
  if (typeof body !== 'string') return undefined;
  const value = JSON.parse(body) as unknown;
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
