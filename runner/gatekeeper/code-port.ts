import type { Operation } from '../../shared/domain/bundle.ts';
import type { CommitPerson, FileChange } from '../../shared/domain/code-content.ts';
import type { Written } from './target-port.ts';

/** A commit as the target has it. */
export interface ObservedCommit {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly author: CommitPerson;
  readonly committer: CommitPerson;
  /** Whole seconds, UTC. */
  readonly date: string;
}

/** Files of a tree, by path. */
export interface ObservedTree {
  readonly files: ReadonlyMap<string, { readonly mode: string; readonly sha: string }>;
  /** False when the target left some out because there are too many. */
  readonly complete: boolean;
}

export interface ObservedPull {
  readonly number: number;
  /** GitHub's name for it in its GraphQL API. */
  readonly nodeId: string;
  readonly url: string | null;
  readonly title: string;
  /** LF line ends. */
  readonly body: string;
  readonly author: string | null;
  readonly draft: boolean;
  readonly state: 'open' | 'closed';
  readonly merged: boolean;
  readonly base: string;
  readonly headBranch: string;
  readonly headSha: string;
  /** How GitHub will merge it by itself; null when it will not. */
  readonly autoMerge: 'merge' | 'squash' | 'rebase' | null;
}

export type MergeMethod = Extract<Operation, { kind: 'pull_request.auto_merge' }>['method'];

/** What one commit is made of, its slots filled. */
export interface CommitContent {
  readonly parent: string;
  readonly message: string;
  readonly author: CommitPerson;
  readonly committer: CommitPerson;
  readonly date: string;
  readonly files: readonly FileChange[];
}

/** Commits, branches and pull requests. Errors as in TargetPort. Nothing here moves or deletes a branch. */
export interface CodePort {
  /** The commit that a branch is at; null when there is no such branch. */
  branchTip(name: string): Promise<string | null>;
  readCommit(sha: string): Promise<ObservedCommit | null>;
  readTree(sha: string): Promise<ObservedTree>;
  /** Every pull request from a branch, closed ones too. */
  pullsFrom(branch: string): Promise<ObservedPull[]>;
  /** Null when it is gone. */
  readPull(number: number): Promise<ObservedPull | null>;

  /** The name of the commit. Done a second time it gives the same one: the name follows from the content. */
  createCommit(content: CommitContent): Promise<string>;
  createBranch(name: string, commit: string): Promise<void>;
  createPull(content: { readonly branch: string; readonly base: string; readonly title: string; readonly body: string }): Promise<Written>;
  markReady(pull: ObservedPull): Promise<void>;
  /** Refused by the target unless the head is that commit. */
  enableAutoMerge(pull: ObservedPull, head: string, method: MergeMethod): Promise<void>;
}
