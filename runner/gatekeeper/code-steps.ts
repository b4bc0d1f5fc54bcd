import type { CommitRef, Operation, OperationId, PullRef, WriteBundle } from '../../shared/domain/bundle.ts';
import { isCodeOperation } from '../../shared/domain/code-rules.ts';
import type { CodeOperation } from '../../shared/domain/code-rules.ts';
import { fillSlots, normaliseLines, readMarker } from '../../shared/domain/issue-text.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { pathFault } from './commit-paths.ts';
import type { CodePort, CommitContent, ObservedPull } from './code-port.ts';
import type { Step } from './perform.ts';
import { stale } from './stale.ts';
import type { TargetPort, Written } from './target-port.ts';

type PullCreation = Extract<Operation, { kind: 'pull_request.create' }>;

/** @throws PassError `bad_input` for a target without branches */
export function codeOf(port: TargetPort): CodePort {
  if (port.code === undefined) throw new PassError('bad_input', 'This target has no branches.', 'This is a defect in PASS. Nothing was written.');
  return port.code;
}

/**
 * The state that a code operation is to reach, when the target has it already: then nothing is written.
 * @throws PassError `stale` when the base branch moved, a branch of that name is elsewhere, or a pull request is not as approved
 */
export async function alreadyCode(operation: CodeOperation, step: Step): Promise<Written | undefined> {
  const code = codeOf(step.port);
  switch (operation.kind) {
    case 'commit.create':
      await requirePlaces(operation, step, code);
      // What nobody refers to cannot be looked for. Made twice, it is the same commit.
      return undefined;
    case 'branch.create': {
      const commit = commitOf(operation.commit, step);
      const tip = await code.branchTip(operation.name);
      if (tip === commit) return madeBranch(commit);
      if (tip !== null) throw stale(`The branch ${operation.name} is there already, at ${short(tip)} and not at ${short(commit)}. It was left as it is.`, 'Rename or delete that branch on GitHub if nobody needs it, then sync again; or run the PRD again.');
      await requireBase(step.bundle, code);
      return undefined;
    }
    case 'pull_request.create': {
      const found = await ownPull(operation, step, code);
      if (found !== undefined) return { number: found.number, url: found.url };
      await requireBase(step.bundle, code);
      return undefined;
    }
    case 'pull_request.ready':
    case 'pull_request.auto_merge': {
      const pull = await requirePull(operation, step, code);
      const done = pull.merged || (operation.kind === 'pull_request.ready' ? !pull.draft : pull.autoMerge === operation.method);
      return done ? { number: pull.number, url: pull.url } : undefined;
    }
  }
}

/** Do it, once. What it throws says whether it happened: see TargetPort. */
export async function performCode(operation: CodeOperation, step: Step): Promise<Written> {
  const code = codeOf(step.port);
  switch (operation.kind) {
    case 'commit.create':
      return { number: 0, url: null, sha: await code.createCommit(commitContent(operation, step)) };
    case 'branch.create': {
      const commit = commitOf(operation.commit, step);
      try {
        await code.createBranch(operation.name, commit);
      } catch (error) {
        // An earlier request whose answer was lost arrived in the meantime.
        if (!PassError.is(error, 'bad_input') || (await code.branchTip(operation.name)) !== commit) throw error;
      }
      return madeBranch(commit);
    }
    case 'pull_request.create':
      return code.createPull({ branch: branchOf(operation, step).name, base: operation.base, title: operation.title, body: fillSlots(operation.body, step.assigned.numbers) });
    case 'pull_request.ready':
    case 'pull_request.auto_merge': {
      const pull = await requirePull(operation, step, code);
      if (operation.kind === 'pull_request.ready') await code.markReady(pull);
      else await code.enableAutoMerge(pull, commitOf(operation.head, step), operation.method);
      return { number: pull.number, url: pull.url };
    }
  }
}

/**
 * A pull request that this account opened from the branch, at its approved commit, with exactly the approved text; `undefined`
 * when there is none. One that a person closed is an earlier one, unless its number is above `since`.
 */
export async function ownPull(operation: PullCreation, step: Step, code: CodePort, since = Number.POSITIVE_INFINITY): Promise<ObservedPull | undefined> {
  const { name, commit } = branchOf(operation, step);
  const head = commitOf(commit, step);
  const body = normaliseLines(fillSlots(operation.body, step.assigned.numbers));
  const asApproved = (pull: ObservedPull): boolean => step.port.isOwn(pull) && pull.headSha === head && pull.body === body && pull.title === operation.title && pull.base === operation.base;
  const [first] = (await code.pullsFrom(name)).filter((pull) => asApproved(pull) && (pull.state === 'open' || pull.merged || pull.number > since)).sort((a, b) => a.number - b.number);
  return first;
}

/** Nothing but the files that the commit names may change. Where GitHub lists too many files to tell, `verify` says so afterwards. */
async function requirePlaces(operation: Extract<CodeOperation, { kind: 'commit.create' }>, step: Step, code: CodePort): Promise<void> {
  const parent = commitOf(operation.parent, step);
  const commit = await code.readCommit(parent);
  if (commit === null) throw stale(`The commit ${short(parent)}, which “${operation.key}” is built on, is gone.`);
  const { files, complete } = await code.readTree(commit.tree);
  const fault = complete ? pathFault(operation.files, files.keys()) : undefined;
  if (fault !== undefined) throw stale(`At ${short(parent)}, ${fault}.`, 'Build it again on what is there now.');
}

/** The base branch, read live: what was approved was built on its commit. */
export async function requireBase({ target }: WriteBundle, code: CodePort): Promise<void> {
  if (target.kind === 'folder') return;
  const tip = await code.branchTip(target.defaultBranch);
  if (tip !== target.baseSha) throw stale(`The base branch ${target.defaultBranch} was at ${short(target.baseSha)} when the bundle was computed and is ${tip === null ? 'gone' : `at ${short(tip)}`} now.`);
}

/** The pull request of an operation, open, of this account, for this document, and at the approved commit. */
async function requirePull(operation: Extract<CodeOperation, { pull: PullRef }>, step: Step, code: CodePort): Promise<ObservedPull> {
  const number = pullNumber(operation.pull, step);
  const pull = await code.readPull(number);
  if (pull === null) throw stale(`The pull request #${number} is gone.`);
  const marker = readMarker(pull.body);
  if (!step.port.isOwn(pull) || marker?.lineage !== step.bundle.lineageId || marker.key !== operation.key) throw stale(`The pull request #${number} is not one that PASS opened for “${operation.key}”.`);
  const head = commitOf(operation.head, step);
  if (pull.headSha !== head) throw stale(`The pull request #${number} is at ${short(pull.headSha)} and not at the approved commit ${short(head)}. It was left as it is.`);
  if (pull.state === 'closed' && !pull.merged) throw stale(`The pull request #${number} was closed. It was left as it is.`);
  return pull;
}

/** What a commit is made of, its parent known. */
export function commitContent({ parent, message, author, committer, date, files }: Extract<CodeOperation, { kind: 'commit.create' }>, step: Step): CommitContent {
  return { parent: commitOf(parent, step), message, author, committer, date, files };
}

export function commitOf(ref: CommitRef, { assigned }: Pick<Step, 'assigned'>): string {
  if (!('ref' in ref)) return ref.sha;
  return known(assigned.commits.get(ref.ref), ref.ref, 'commit');
}

/** The branch that an earlier operation made. */
export function branchOf(operation: PullCreation, { bundle }: Pick<Step, 'bundle'>): Extract<Operation, { kind: 'branch.create' }> {
  const branch = bundle.operations.find(({ id }) => id === operation.head.ref);
  return known(branch?.kind === 'branch.create' ? branch : undefined, operation.head.ref, 'branch');
}

function pullNumber(ref: PullRef, { assigned }: Step): number {
  return 'ref' in ref ? known(assigned.numbers.get(ref.ref), ref.ref, 'number') : ref.pull;
}

function known<T>(value: T | undefined, ref: OperationId, what: string): T {
  if (value === undefined) throw new PassError('internal', `The ${what} of ${ref} is not known.`, 'This is a defect in PASS. Nothing was written by this operation.');
  return value;
}

function madeBranch(sha: string): Written {
  return { number: 0, url: null, sha };
}

function short(sha: string | null): string {
  return sha === null ? 'no commit' : sha.slice(0, 7);
}

/** Why the code operations of a bundle cannot begin; nothing when they can. Reads only. */
export async function checkCode(operations: readonly Operation[], step: Step): Promise<void> {
  const code = operations.filter(isCodeOperation);
  if (code.length === 0) return;
  const port = codeOf(step.port);
  if (code.some(({ kind }) => kind === 'commit.create' || kind === 'branch.create' || kind === 'pull_request.create')) await requireBase(step.bundle, port);
  for (const operation of code) {
    if (operation.kind === 'branch.create' && (await port.branchTip(operation.name)) !== null) throw stale(`The branch ${operation.name} is there already.`, 'Rename or delete it on GitHub if nobody needs it, then sync again; or run the PRD again.');
    if ((operation.kind === 'pull_request.ready' || operation.kind === 'pull_request.auto_merge') && !('ref' in operation.pull)) await requirePull(operation, step, port);
  }
  if (code.some(({ kind }) => kind === 'pull_request.auto_merge') && !step.port.mayAutoMerge) {
    throw stale('GitHub may not merge by itself in this repository.', 'Switch on “Allow auto-merge” in the repository’s settings on GitHub, then sync again.');
  }
}
