import { z } from 'zod';
import { invalid, wrongContent } from './answer.ts';
import type { Answer, RouteRequest } from './answer.ts';
import type { GitTree } from './git.ts';
import type { DoublePull, DoubleRepository } from './repository.ts';

type Route = (request: RouteRequest) => Answer;

const notFound: Answer = { status: 404, error: 'Not Found' };
const Person = z.object({ name: z.string(), email: z.string(), date: z.string() });
const NewTree = z.object({
  base_tree: z.string().optional(),
  tree: z.array(z.object({ path: z.string(), mode: z.string(), type: z.literal('blob'), content: z.string().optional(), sha: z.string().nullish() })),
});

function refusedBy(message: string): Answer {
  return { status: 422, error: message };
}

function commitBody(sha: string, { repository, url }: RouteRequest): Record<string, unknown> {
  const commit = repository.git.commits.get(sha);
  if (commit === undefined) throw new Error(`no commit ${sha}`);
  const at = (kind: string, name: string): string => `${url}/repos/${repository.owner}/${repository.name}/git/${kind}/${name}`;
  return {
    sha,
    url: at('commits', sha),
    tree: { sha: commit.tree, url: at('trees', commit.tree) },
    parents: commit.parents.map((parent) => ({ sha: parent, url: at('commits', parent), html_url: at('commits', parent) })),
    message: commit.message,
    author: commit.author,
    committer: commit.committer,
  };
}

function treeBody(sha: string, files: GitTree): Record<string, unknown> {
  return { sha, truncated: false, tree: [...files].map(([path, file]) => ({ path, type: 'blob', ...file })) };
}

function createBlob({ repository, body, url }: RouteRequest): Answer {
  const { content, encoding } = z.object({ content: z.string(), encoding: z.enum(['utf-8', 'base64']).default('utf-8') }).parse(body);
  const sha = repository.git.addBlob(Buffer.from(content, encoding === 'base64' ? 'base64' : 'utf8'));
  return { status: 201, body: { sha, url: `${url}/git/blobs/${sha}` } };
}

function createTree({ repository: { git }, body }: RouteRequest): Answer {
  const { base_tree: base, tree } = NewTree.parse(body);
  const files = new Map(base === undefined ? [] : git.trees.get(base));
  if (base !== undefined && !git.trees.has(base)) return { status: 404, error: 'Not Found' };
  for (const { path, mode, content, sha } of tree) {
    if ((content === undefined) === (sha === undefined)) return refusedBy('Must supply either tree.sha or tree.content, and not both');
    if (sha === null) {
      if (!files.delete(path)) return refusedBy('GitRPC::BadObjectState');
      continue;
    }
    const blob = content === undefined ? (sha ?? '') : git.addBlob(Buffer.from(content));
    if (!git.blobs.has(blob)) return refusedBy(`tree.sha ${blob} is not a valid blob`);
    // As git does: a path is either a file or a folder.
    for (const other of [...files.keys()]) if (other.startsWith(`${path}/`) || path.startsWith(`${other}/`)) files.delete(other);
    files.set(path, { mode, sha: blob });
  }
  const made = git.addTree(files);
  return { status: 201, body: treeBody(made, files) };
}

function createCommit(request: RouteRequest): Answer {
  const { git } = request.repository;
  const commit = z.object({ message: z.string(), tree: z.string(), parents: z.array(z.string()), author: Person, committer: Person }).parse(request.body);
  if (!git.trees.has(commit.tree)) return refusedBy('Tree SHA does not exist');
  if (commit.parents.some((parent) => !git.commits.has(parent))) return refusedBy('Parent SHA does not exist or is not a commit object');
  return { status: 201, body: commitBody(git.addCommit(commit), request) };
}

function createRef({ repository, body, url }: RouteRequest): Answer {
  const { ref, sha } = z.object({ ref: z.string(), sha: z.string() }).parse(body);
  const name = /^refs\/heads\/(.+)$/.exec(ref)?.[1];
  if (name === undefined) return refusedBy('Reference name is not valid');
  if (!repository.git.commits.has(sha)) return refusedBy('Object does not exist');
  if (repository.tipOf(name) !== undefined) return refusedBy('Reference already exists');
  repository.branches.set(name, sha);
  return { status: 201, body: refBody(name, sha, url) };
}

function refBody(name: string, sha: string, url: string): Record<string, unknown> {
  return { ref: `refs/heads/${name}`, object: { type: 'commit', sha, url: `${url}/commits/${sha}` } };
}

function readRef({ repository, parameters, url }: RouteRequest): Answer {
  if (repository.headSha === null) return { status: 409, error: 'Git Repository is empty.' };
  const name = (parameters['ref'] ?? '').replace(/^heads\//, '');
  const sha = repository.tipOf(name);
  return sha === undefined ? notFound : { status: 200, body: refBody(name, sha, url) };
}

function branch({ repository, parameters }: RouteRequest): Answer {
  const name = parameters['branch'] ?? '';
  const sha = repository.tipOf(name);
  return sha === undefined ? { status: 404, error: 'Branch not found' } : { status: 200, body: { name, commit: { sha } } };
}

function createPull(request: RouteRequest): Answer {
  const { repository, body, now } = request;
  const pull = z.object({ head: z.string(), base: z.string(), title: z.string().min(1), body: z.string().default(''), draft: z.boolean().default(false) }).parse(body);
  const [head, base] = [repository.tipOf(pull.head), repository.tipOf(pull.base)];
  if (head === undefined || base === undefined) return invalid('PullRequest', head === undefined ? 'head' : 'base', 'invalid');
  if (head === base) return { status: 422, error: 'Validation Failed', errors: [{ resource: 'PullRequest', code: 'custom', message: `No commits between ${pull.base} and ${pull.head}` }] };
  if (repository.pulls.some((other) => other.state === 'open' && other.head === pull.head && other.base === pull.base)) {
    return { status: 422, error: 'Validation Failed', errors: [{ resource: 'PullRequest', code: 'custom', message: `A pull request already exists for ${repository.owner}:${pull.head}.` }] };
  }
  return wrongContent(pull) ?? { status: 201, body: pullBody(repository.addPull({ ...pull, author: request.login }, now), request) };
}

/** Whole, because GitHub's example has none in this place. */
function simpleUser(login: string, url: string): Record<string, unknown> {
  const links = ['url', 'html_url', 'followers_url', 'following_url', 'gists_url', 'starred_url', 'subscriptions_url', 'organizations_url', 'repos_url', 'events_url', 'received_events_url', 'avatar_url'];
  return { ...Object.fromEntries(links.map((name) => [name, `${url}/users/${encodeURIComponent(login)}`])), login, id: 1, node_id: 'U_1', gravatar_id: '', type: 'User', site_admin: false };
}

/** Template of the operation whose example a pull request is laid over. */
const pullExample = 'GET /repos/{owner}/{repo}/pulls/{pull_number} 200';

export function pullBody(pull: DoublePull, { repository, url }: Pick<RouteRequest, 'repository' | 'url'>): Record<string, unknown> {
  const path = `${repository.owner}/${repository.name}/pull/${pull.number}`;
  return {
    id: pull.id,
    node_id: pull.nodeId,
    number: pull.number,
    html_url: `${url}/${path}`,
    title: pull.title,
    body: pull.body,
    user: { login: pull.author },
    draft: pull.draft,
    state: pull.state,
    merged_at: pull.mergedAt,
    merged: pull.mergedAt !== null,
    base: { ref: pull.base, sha: repository.tipOf(pull.base) ?? '' },
    head: { ref: pull.head, sha: headOf(pull, repository) },
    requested_teams: [],
    auto_merge: pull.autoMerge === null ? null : { enabled_by: simpleUser(pull.author, url), merge_method: pull.autoMerge, commit_title: '', commit_message: '' },
  };
}

export function headOf(pull: DoublePull, repository: DoubleRepository): string {
  return repository.tipOf(pull.head) ?? pull.lastHead;
}

function listPulls(request: RouteRequest): Answer {
  const { repository, query } = request;
  const [state, head] = [query.get('state') ?? 'open', query.get('head')];
  const found = repository.pulls.filter((pull) => (state === 'all' || pull.state === state) && (head === null || head === `${repository.owner}:${pull.head}`));
  return { status: 200, list: found.toReversed().map((pull) => pullBody(pull, request)), exampleOf: 'GET /repos/{owner}/{repo}/pulls 200' };
}

function readPull(request: RouteRequest): Answer {
  const pull = request.repository.pulls.find(({ number }) => number === Number(request.parameters['pull_number']));
  return pull === undefined ? notFound : { status: 200, body: pullBody(pull, request), exampleOf: pullExample };
}

/** Commits, branches and pull requests. */
export const codeRoutes: Readonly<Record<string, Route>> = {
  'GET /repos/{owner}/{repo}/git/ref/{ref}': readRef,
  'GET /repos/{owner}/{repo}/branches/{branch}': branch,
  'POST /repos/{owner}/{repo}/git/blobs': createBlob,
  'POST /repos/{owner}/{repo}/git/trees': createTree,
  'GET /repos/{owner}/{repo}/git/trees/{tree_sha}': ({ repository, parameters }) => {
    const files = repository.git.trees.get(parameters['tree_sha'] ?? '');
    return files === undefined ? notFound : { status: 200, body: treeBody(parameters['tree_sha'] ?? '', files) };
  },
  'POST /repos/{owner}/{repo}/git/commits': createCommit,
  'GET /repos/{owner}/{repo}/git/commits/{commit_sha}': (request) => {
    const sha = request.parameters['commit_sha'] ?? '';
    return request.repository.git.commits.has(sha) ? { status: 200, body: commitBody(sha, request) } : notFound;
  },
  'POST /repos/{owner}/{repo}/git/refs': createRef,
  'POST /repos/{owner}/{repo}/pulls': createPull,
  'GET /repos/{owner}/{repo}/pulls': listPulls,
  'GET /repos/{owner}/{repo}/pulls/{pull_number}': readPull,
};
