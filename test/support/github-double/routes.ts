import { z } from 'zod';
import { invalid, maxBodyLength, wrongContent } from './answer.ts';
import type { Answer, RouteRequest } from './answer.ts';
import { codeRoutes } from './code-routes.ts';
import type { DoubleComment, DoubleIssue, DoublePull, DoubleRepository } from './repository.ts';

type Route = (request: RouteRequest) => Answer;

/** Template of the operation whose example an issue is laid over: others have examples of special cases. */
const issueExample = 'POST /repos/{owner}/{repo}/issues 201';
const issuePath = '/repos/{owner}/{repo}/issues/{issue_number}';

const Labels = z.array(z.union([z.string(), z.object({ name: z.string() }).transform((label) => label.name)]));
const NewIssue = z.object({ title: z.union([z.string(), z.int()]).transform(String), body: z.string().nullish(), labels: Labels.default([]), milestone: z.int().nullish() });
const IssueChange = z.object({
  title: z.union([z.string(), z.int()]).transform(String).optional(),
  body: z.string().nullish(),
  labels: Labels.optional(),
  state: z.enum(['open', 'closed']).optional(),
  milestone: z.int().nullish(),
  state_reason: z.enum(['completed', 'not_planned', 'duplicate', 'reopened']).nullish(),
});
const NewLabel = z.object({ name: z.string(), color: z.string().default('ededed'), description: z.string().nullish() });

function user(login: string, url: string): Record<string, unknown> {
  return { login, url: `${url}/users/${encodeURIComponent(login)}`, html_url: `${url}/${encodeURIComponent(login)}` };
}

export function repositoryBody(repository: DoubleRepository, url: string): Record<string, unknown> {
  const fullName = `${repository.owner}/${repository.name}`;
  return {
    id: repository.id,
    name: repository.name,
    full_name: fullName,
    owner: { login: repository.owner },
    private: repository.isPrivate,
    visibility: repository.isPrivate ? 'private' : 'public',
    archived: repository.archived,
    has_issues: repository.hasIssues,
    allow_auto_merge: repository.allowAutoMerge,
    default_branch: 'main',
    language: null,
    url: `${url}/repos/${fullName}`,
    html_url: `${url}/${fullName}`,
    permissions: { admin: repository.push, maintain: repository.push, push: repository.push, triage: repository.push || repository.triage, pull: true },
  };
}

function milestoneIn(repository: DoubleRepository, number: number | null, url: string): Record<string, unknown> | null {
  const milestone = repository.milestones.find((one) => one.number === number);
  return milestone === undefined ? null : { ...milestone, url: `${url}/repos/${repository.owner}/${repository.name}/milestones/${milestone.number}` };
}

/** GitHub takes the number of a milestone that is there; from an account that may not push it leaves the milestone out, without a word. */
function wrongMilestone({ repository }: RouteRequest, number: number | null | undefined): Answer | undefined {
  return number === null || number === undefined || repository.milestones.some((one) => one.number === number) ? undefined : invalid('Issue', 'milestone', 'invalid');
}

function issueBody(issue: DoubleIssue, { repository, url }: Pick<RouteRequest, 'repository' | 'url'>): Record<string, unknown> {
  const path = `${repository.owner}/${repository.name}/issues/${issue.number}`;
  const parent = repository.tellsParents ? repository.parentOf(issue) : undefined;
  return {
    ...(parent === undefined ? {} : { parent_issue_url: `${url}/repos/${repository.owner}/${repository.name}/issues/${parent.number}` }),
    milestone: milestoneIn(repository, issue.milestone, url),
    comments: issue.comments.length,
    id: issue.id,
    number: issue.number,
    title: issue.title,
    body: issue.body,
    state: issue.state,
    state_reason: issue.stateReason,
    labels: issue.labels.map((name) => ({ name, color: repository.label(name)?.color ?? 'ededed' })),
    user: user(issue.author, url),
    author_association: issue.author === repository.owner ? 'OWNER' : (repository.roles.get(issue.author) ?? 'read') === 'read' ? 'NONE' : 'COLLABORATOR',
    url: `${url}/repos/${path}`,
    html_url: `${url}/${path}`,
    repository_url: `${url}/repos/${repository.owner}/${repository.name}`,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
  };
}

/** Carries on with the issue of the path, or answers as GitHub does for one that is not there. */
function withIssue(route: (issue: DoubleIssue, request: RouteRequest) => Answer): Route {
  return (request) => {
    const number = Number(request.parameters['issue_number']);
    const deleted = request.repository.deleted.get(number);
    if (deleted !== undefined) return { status: deleted, error: deleted === 410 ? 'This issue was deleted' : 'Not Found' };
    const issue = request.repository.issues.find((candidate) => candidate.number === number);
    return issue === undefined ? { status: 404, error: 'Not Found' } : route(issue, request);
  };
}

/** GitHub's lists of issues show pull requests, too. */
function pullAsIssue(pull: DoublePull, { repository, url }: Pick<RouteRequest, 'repository' | 'url'>): Record<string, unknown> {
  const at = `${url}/${repository.owner}/${repository.name}/pull/${pull.number}`;
  const issue = { ...pull, labels: [], stateReason: null, updatedAt: pull.createdAt, closedAt: null, blockedBy: [], subIssues: [], milestone: null, comments: [] };
  return { ...issueBody(issue, { repository, url }), pull_request: { url: at, html_url: at, diff_url: at, patch_url: at, merged_at: pull.mergedAt } };
}

/** GitHub compares logins without case. */
function sameLogin(author: string, creator: string | null): boolean {
  return creator === null || author.toLowerCase() === creator.toLowerCase();
}

function listIssues(request: RouteRequest): Answer {
  const { repository, query } = request;
  const wanted = (query.get('labels') ?? '').split(',').filter((name) => name !== '').map((name) => name.toLowerCase());
  const state = query.get('state') ?? 'open';
  const found = repository.issues
    .filter((issue) => (state === 'all' || issue.state === state) && wanted.every((name) => issue.labels.some((label) => label.toLowerCase() === name)))
    .filter((issue) => sameLogin(issue.author, query.get('creator')) && issue.updatedAt >= (query.get('since') ?? ''));
  const key = query.get('sort') === 'updated' ? 'updatedAt' : 'number';
  const sorted = found.sort((a, b) => (a[key] < b[key] ? 1 : -1));
  const list = query.get('direction') === 'asc' ? sorted.reverse() : sorted;
  const pulls = wanted.length > 0 ? [] : repository.pulls.filter((pull) => (state === 'all' || pull.state === state) && sameLogin(pull.author, query.get('creator')));
  const bodies = [...list.map((issue) => issueBody(issue, request)), ...pulls.map((pull) => pullAsIssue(pull, request))];
  // By number where it is the order anyway; the double needs no other order for pull requests.
  return { status: 200, list: pulls.length > 0 && key === 'number' ? bodies.sort((a, b) => Number(b['number']) - Number(a['number'])) : bodies, exampleOf: issueExample };
}

function createIssue(request: RouteRequest): Answer {
  const content = NewIssue.parse(request.body);
  const issue = { title: content.title, body: content.body ?? null, labels: content.labels, author: request.login, milestone: content.milestone ?? null };
  return wrongContent(content) ?? wrongMilestone(request, content.milestone) ?? { status: 201, body: issueBody(request.repository.addIssue(issue, request.now), request) };
}

function updateIssue(issue: DoubleIssue, request: RouteRequest): Answer {
  const { state_reason: reason, title, body, labels, state, milestone } = IssueChange.parse(request.body);
  const wrong = wrongContent({ title, body }) ?? wrongMilestone(request, milestone);
  if (wrong !== undefined) return wrong;
  const stateReason = reason === 'duplicate' ? 'not_planned' : (reason ?? (state === 'closed' ? 'completed' : undefined));
  const change = Object.entries({ title, body, labels, state, stateReason, milestone }).filter(([, value]) => value !== undefined);
  request.repository.editIssue(issue, Object.fromEntries(change), request.now);
  return { status: 200, body: issueBody(issue, request), exampleOf: issueExample };
}

function createLabel({ repository, body }: RouteRequest): Answer {
  const label = NewLabel.parse(body);
  if (repository.label(label.name) !== undefined) return invalid('Label', 'name', 'already_exists');
  if (!/^[0-9a-f]{6}$/i.test(label.color) || (label.description ?? '').length > 100) return invalid('Label', 'color', 'invalid');
  return { status: 201, body: { ...repository.addLabel(label.name, label.color, label.description ?? null), default: false } };
}

/** Links one issue to another by database id, refusing what GitHub refuses: it takes a sub-issue out of its parent only when asked to. */
function link(list: 'blockedBy' | 'subIssues', parameter: string): Route {
  return withIssue((issue, request) => {
    const { [parameter]: id, replace_parent: replaces } = z.record(z.string(), z.unknown()).parse(request.body);
    const { repository } = request;
    const other = repository.issues.find((candidate) => candidate.id === id);
    if (other === undefined) return { status: 404, error: 'Not Found' };
    if (other === issue || issue[list].includes(other.id)) return invalid('Issue', parameter, other === issue ? 'invalid' : 'already_exists');
    if (list === 'subIssues') {
      if (repository.parentOf(other) !== undefined && replaces !== true) return invalid('Issue', 'parent', 'custom');
      repository.nest(other, issue);
    } else issue.blockedBy.push(other.id);
    return { status: 201, body: issueBody(issue, request), exampleOf: issueExample };
  });
}

function linked(list: 'blockedBy' | 'subIssues'): Route {
  return withIssue((issue, request) => ({
    status: 200,
    list: request.repository.issues.filter((candidate) => issue[list].includes(candidate.id)).map((candidate) => issueBody(candidate, request)),
    exampleOf: issueExample,
  }));
}

function readIssue(request: RouteRequest): Answer {
  const number = Number(request.parameters['issue_number']);
  const pull = request.repository.pulls.find((candidate) => candidate.number === number);
  if (pull !== undefined) return { status: 200, body: pullAsIssue(pull, request), exampleOf: issueExample };
  return withIssue((issue) => ({ status: 200, body: issueBody(issue, request), exampleOf: issueExample }))(request);
}

/** GitHub tells of `triage` and `maintain` in the role alone. */
function permission({ repository, parameters, url }: RouteRequest): Answer {
  const login = parameters['username'] ?? '';
  const role = repository.roles.get(login);
  if (role === undefined) return { status: 404, error: `${login} is not a user` };
  const level = role === 'maintain' ? 'write' : role === 'triage' ? 'read' : role;
  return { status: 200, body: { permission: level, role_name: role, user: { ...user(login, url), role_name: role } } };
}

function labelBody({ repository, parameters }: RouteRequest): Answer {
  const label = repository.label(parameters['name'] ?? '');
  return label === undefined ? { status: 404, error: 'Not Found' } : { status: 200, body: { ...label, default: false } };
}

function commentBody(comment: DoubleComment, { url }: Pick<RouteRequest, 'url'>, { repository, number }: { repository: DoubleRepository; number: number }): Record<string, unknown> {
  return { id: comment.id, body: comment.body, user: user(comment.author, url), html_url: `${url}/${repository.owner}/${repository.name}/issues/${number}#issuecomment-${comment.id}` };
}

const createComment = withIssue((issue, request) => {
  const { body } = z.object({ body: z.string().min(1) }).parse(request.body);
  if (body.length > maxBodyLength) return invalid('IssueComment', 'body', 'invalid');
  return { status: 201, body: commentBody(request.repository.addComment(issue, body, request.login), request, { repository: request.repository, number: issue.number }) };
});

const listComments = withIssue((issue, request) => ({ status: 200, list: issue.comments.map((comment) => commentBody(comment, request, { repository: request.repository, number: issue.number })) }));

function createMilestone({ repository, body }: RouteRequest): Answer {
  const { title, description } = z.object({ title: z.string().min(1), description: z.string().optional() }).parse(body);
  if (repository.milestones.some((milestone) => milestone.title.toLowerCase() === title.toLowerCase())) return invalid('Milestone', 'title', 'already_exists');
  return { status: 201, body: { ...repository.addMilestone(title, description ?? null) } };
}

/** What the double can do in a repository. Anything else is answered with 501 and counted as a violation. */
export const routes: Readonly<Record<string, Route>> = {
  'GET /repos/{owner}/{repo}': ({ repository, url }) => ({ status: 200, body: repositoryBody(repository, url) }),
  ...codeRoutes,
  'GET /repos/{owner}/{repo}/labels': ({ repository }) => ({ status: 200, list: repository.labels.map((label) => ({ ...label, default: false })) }),
  'GET /repos/{owner}/{repo}/labels/{name}': labelBody,
  'POST /repos/{owner}/{repo}/labels': createLabel,
  'GET /repos/{owner}/{repo}/issues': listIssues,
  'POST /repos/{owner}/{repo}/issues': createIssue,
  [`GET ${issuePath}`]: readIssue,
  'GET /repos/{owner}/{repo}/collaborators/{username}/permission': permission,
  [`PATCH ${issuePath}`]: withIssue(updateIssue),
  [`GET ${issuePath}/dependencies/blocked_by`]: linked('blockedBy'),
  [`POST ${issuePath}/dependencies/blocked_by`]: link('blockedBy', 'issue_id'),
  [`GET ${issuePath}/comments`]: listComments,
  [`POST ${issuePath}/comments`]: createComment,
  'GET /repos/{owner}/{repo}/milestones': ({ repository }) => ({ status: 200, list: repository.milestones.map((milestone) => ({ ...milestone })) }),
  'POST /repos/{owner}/{repo}/milestones': createMilestone,
  [`GET ${issuePath}/sub_issues`]: linked('subIssues'),
  [`POST ${issuePath}/sub_issues`]: link('subIssues', 'sub_issue_id'),
};
