import { isDeepStrictEqual } from 'node:util';
import { mutations } from '../../../runner/gatekeeper/github/requests.ts';
import type { IssueRef, Operation, OperationId, SlottedText, WriteBundle } from '../../../shared/domain/bundle.ts';
import type { FileChange } from '../../../shared/domain/code-content.ts';
import { fillSlots } from '../../../shared/domain/issue-text.ts';
import { writtenMilestone } from '../../../shared/domain/written-milestone.ts';
import type { DoubleRepository } from '../../support/github-double/repository.ts';
import type { LoggedRequest } from '../../support/github-double/server.ts';

/** What the server itself says about a series of syncs. Each list is empty when the gate kept its promise. */
export interface Verdict {
  /** Writes that no approved operation asks for, or with other content than it has. */
  readonly unapproved: string[];
  /** What was approved once and is there more than once: issues, comments, milestones, pull requests. */
  readonly duplicates: string[];
  /** What was approved and is not there. */
  readonly lost: string[];
}

interface Scene {
  readonly bundle: WriteBundle;
  readonly repository: DoubleRepository;
  readonly account: string;
  readonly numbers: ReadonlyMap<OperationId, number>;
}

/** Compare a server's log of requests, and what it has, with the one bundle that was approved. */
export function judge(bundle: WriteBundle, requests: readonly LoggedRequest[], repository: DoubleRepository, account: string): Verdict {
  const scene = { bundle, repository, account, numbers: numbersOf(bundle, repository, account) };
  const counts = bundle.operations.flatMap((operation) => {
    const count = timesThere(operation, scene);
    return count === undefined ? [] : [{ name: `${operation.id} ${operation.kind}`, count }];
  });
  const writes = requests.filter(({ route }) => !route.startsWith('GET '));
  return {
    unapproved: writes.filter((request) => !bundle.operations.some((operation) => wanted(operation, scene).some(([route, body, path]) => asks(request, route, body, path)))).map(({ route, path }) => `${route} (${path})`),
    duplicates: counts.filter(({ count }) => count > 1).map(({ name, count }) => `${name} × ${count}`),
    lost: counts.filter(({ count }) => count === 0).map(({ name }) => name),
  };
}

function numbersOf(bundle: WriteBundle, { issues, pulls }: DoubleRepository, account: string): Map<OperationId, number> {
  return new Map(
    bundle.operations.flatMap((operation) => {
      const made = operation.kind === 'issue.create' ? issues.find(({ title, author }) => title === operation.title && author === account) : operation.kind === 'pull_request.create' ? pulls.find(({ title }) => title === operation.title) : undefined;
      return made === undefined ? [] : [[operation.id, made.number] as const];
    }),
  );
}

/** How often the target has what an operation makes; undefined for one that makes nothing of its own. */
function timesThere(operation: Operation, scene: Scene): number | undefined {
  const { repository, account, numbers } = scene;
  switch (operation.kind) {
    case 'issue.create': {
      const { milestone } = milestoneOf(operation, scene);
      return repository.issues.filter((issue) => issue.title === operation.title && issue.author === account && (milestone === undefined || issue.milestone === milestone)).length;
    }
    case 'issue.sub_issue': {
      const [parent, child] = [operation.parent, operation.child].map((ref) => repository.issues.find(({ number }) => number === numberOf(ref, numbers)));
      return child !== undefined && repository.parentOf(child) === parent ? 1 : 0;
    }
    case 'issue.comment': {
      const issue = repository.issues.find(({ number }) => number === numberOf(operation.issue, numbers));
      return issue?.comments.filter(({ body, author }) => author === account && body === filled(operation.body, numbers)).length ?? 0;
    }
    case 'milestone.ensure':
      return repository.milestones.filter(({ title }) => title === operation.title).length;
    case 'branch.create':
      return repository.branches.has(operation.name) ? 1 : 0;
    case 'pull_request.create':
      return repository.pulls.filter(({ title }) => title === operation.title).length;
    case 'issue.close':
    case 'issue.reopen':
      return repository.issues.some(({ number, state }) => number === operation.number && state === (operation.kind === 'issue.close' ? 'closed' : 'open')) ? 1 : 0;
    default:
      return undefined;
  }
}

type Wanted = readonly [route: string, body: unknown, pathEnd?: string];
const here = '/repos/{owner}/{repo}';

function asks(request: LoggedRequest, route: string, body: unknown, pathEnd = ''): boolean {
  return request.route === route && request.path.endsWith(pathEnd) && isDeepStrictEqual(request.body, body);
}

/** The requests that an approved operation may make. */
function wanted(operation: Operation, scene: Scene): Wanted[] {
  const { numbers, repository } = scene;
  const issue = `${here}/issues/{issue_number}`;
  const idOf = (ref: IssueRef): number | undefined => repository.issues.find(({ number }) => number === numberOf(ref, numbers))?.id;
  switch (operation.kind) {
    case 'label.ensure':
      return [[`POST ${here}/labels`, { name: operation.name, color: operation.color, description: operation.description }]];
    case 'milestone.ensure':
      return [[`POST ${here}/milestones`, { title: operation.title, description: operation.description }]];
    case 'issue.create':
      return [[`POST ${here}/issues`, { title: operation.title, body: filled(operation.body, numbers), labels: operation.labels, ...milestoneOf(operation, scene) }]];
    case 'issue.update':
      return [[`PATCH ${issue}`, { title: operation.title, body: filled(operation.body, numbers), labels: operation.labels, ...milestoneOf(operation, scene) }, `/${operation.number}`]];
    case 'issue.close':
      return [[`PATCH ${issue}`, { state: 'closed', state_reason: 'not_planned' }, `/${operation.number}`]];
    case 'issue.reopen':
      return [[`PATCH ${issue}`, { state: 'open', state_reason: 'reopened' }, `/${operation.number}`]];
    case 'issue.comment':
      return [[`POST ${issue}/comments`, { body: filled(operation.body, numbers) }, `/${String(numberOf(operation.issue, numbers))}/comments`]];
    case 'issue.sub_issue':
      return [[`POST ${issue}/sub_issues`, { sub_issue_id: idOf(operation.child) }, `/${String(numberOf(operation.parent, numbers))}/sub_issues`]];
    case 'issue.blocked_by':
      return [[`POST ${issue}/dependencies/blocked_by`, { issue_id: idOf(operation.blockedBy) }, `/${String(numberOf(operation.issue, numbers))}/dependencies/blocked_by`]];
    default:
      return wantedCode(operation, scene);
  }
}

function milestoneOf(operation: Operation, { bundle, repository }: Scene): { readonly milestone?: number | undefined } {
  const title = writtenMilestone(operation, bundle.operations)?.to;
  return title === undefined ? {} : { milestone: repository.milestones.find((milestone) => milestone.title === title)?.number };
}

function wantedCode(operation: Operation, { bundle, repository, numbers }: Scene): Wanted[] {
  // A bundle of these episodes has one commit: whatever is there beside the base commit has to be it.
  const [sha, commit] = [...repository.git.commits].find(([name]) => name !== repository.headSha) ?? ['', undefined];
  const node = repository.pulls[0]?.nodeId;
  switch (operation.kind) {
    case 'commit.create': {
      const { message, author, committer, date } = operation;
      const base = repository.headSha ?? '';
      return [
        ...operation.files.flatMap((file): Wanted[] => (file.as === 'base64' ? [[`POST ${here}/git/blobs`, { content: file.content, encoding: 'base64' }]] : [])),
        [`POST ${here}/git/trees`, { base_tree: repository.git.commits.get(base)?.tree, tree: operation.files.map((file) => entryOf(file, repository)) }],
        [`POST ${here}/git/commits`, { message, tree: commit?.tree ?? [...repository.git.trees.keys()].at(-1), parents: [base], author: { ...author, date }, committer: { ...committer, date } }],
      ];
    }
    case 'branch.create':
      return [[`POST ${here}/git/refs`, { ref: `refs/heads/${operation.name}`, sha }]];
    case 'pull_request.create': {
      const branch = bundle.operations.find(({ id }) => id === operation.head.ref);
      const head = branch?.kind === 'branch.create' ? branch.name : '';
      return [[`POST ${here}/pulls`, { head, base: operation.base, title: operation.title, body: filled(operation.body, numbers), draft: true, maintainer_can_modify: false }]];
    }
    case 'pull_request.ready':
      return [['POST /graphql', { query: mutations.ready, variables: { pull: node } }]];
    case 'pull_request.auto_merge':
      return [['POST /graphql', { query: mutations.autoMerge, variables: { pull: node, head: sha, by: operation.method.toUpperCase() } }]];
    default:
      return [];
  }
}

function entryOf(file: FileChange, { git }: DoubleRepository): unknown {
  if (file.as === 'deletion') return { path: file.path, mode: '100644', type: 'blob', sha: null };
  const common = { path: file.path, mode: file.mode, type: 'blob' };
  return file.as === 'text' ? { ...common, content: file.content } : { ...common, sha: [...git.blobs].find(([, content]) => content.toString('base64') === file.content)?.[0] };
}

function filled(text: SlottedText, numbers: ReadonlyMap<OperationId, number>): string | undefined {
  return text.every((part) => typeof part === 'string' || numbers.has(part.ref)) ? fillSlots(text, numbers) : undefined;
}

function numberOf(ref: IssueRef, numbers: ReadonlyMap<OperationId, number>): number | undefined {
  return 'number' in ref ? ref.number : numbers.get(ref.ref);
}
