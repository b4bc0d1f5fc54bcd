import { GitObjects } from './git.ts';

export interface RepositoryOptions {
  owner: string;
  name: string;
  private?: boolean;
  archived?: boolean;
  /** False: issues are disabled, and GitHub answers 410. */
  hasIssues?: boolean;
  /** False: the token may read but not write. */
  push?: boolean;
  /** Null: a repository without commits. */
  headSha?: string | null;
  /** False: the repository does not let GitHub merge by itself. */
  allowAutoMerge?: boolean;
  /** Roles of people on it, by login: what `collaborators/{username}/permission` tells. */
  roles?: Readonly<Record<string, 'admin' | 'maintain' | 'write' | 'triage' | 'read'>>;
}

export interface DoubleIssue {
  /** Database id, which `blocked_by` takes; not the number. */
  readonly id: number;
  readonly number: number;
  title: string;
  body: string | null;
  labels: string[];
  state: 'open' | 'closed';
  stateReason: 'completed' | 'not_planned' | 'reopened' | null;
  author: string;
  createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  /** Database ids. */
  blockedBy: number[];
  subIssues: number[];
  /** Number. */
  milestone: number | null;
  comments: DoubleComment[];
}

export interface DoublePull {
  readonly id: number;
  readonly nodeId: string;
  readonly number: number;
  title: string;
  body: string;
  readonly author: string;
  /** Branch. */
  readonly head: string;
  readonly base: string;
  /** Commit of the branch when it was last there. */
  readonly lastHead: string;
  draft: boolean;
  state: 'open' | 'closed';
  mergedAt: string | null;
  autoMerge: 'merge' | 'squash' | 'rebase' | null;
  readonly createdAt: string;
}

export interface DoubleComment {
  readonly id: number;
  body: string;
  author: string;
}

export interface DoubleMilestone {
  readonly id: number;
  readonly number: number;
  title: string;
  description: string | null;
  state: 'open' | 'closed';
}

export interface DoubleLabel {
  readonly id: number;
  name: string;
  color: string;
  description: string | null;
}

/** One repository of the double. Tests read it, and change it as people on GitHub would. */
export class DoubleRepository {
  readonly id: number;
  readonly owner: string;
  name: string;
  readonly isPrivate: boolean;
  archived: boolean;
  readonly hasIssues: boolean;
  push: boolean;
  /** Commit of `main`. */
  headSha: string | null;
  allowAutoMerge: boolean;
  /** False: issues do not tell what they are sub-issues of, as on older hosts. */
  tellsParents = true;
  /** May write issues, also without `push`. */
  triage = false;
  readonly roles: Map<string, string>;
  readonly git = new GitObjects();
  /** Commits of the branches beside `main`. */
  readonly branches = new Map<string, string>();
  readonly pulls: DoublePull[] = [];
  /** Names it had before; GitHub redirects from them. */
  readonly formerNames: string[] = [];
  readonly issues: DoubleIssue[] = [];
  readonly labels: DoubleLabel[] = [];
  readonly milestones: DoubleMilestone[] = [];
  /** Numbers of issues that were deleted, with what is answered for them. */
  readonly deleted = new Map<number, 404 | 410>();
  readonly #wholes = new Map<number, DoubleIssue>();
  #nextId: number;

  constructor(id: number, options: RepositoryOptions) {
    this.id = id;
    this.owner = options.owner;
    this.name = options.name;
    this.isPrivate = options.private ?? false;
    this.archived = options.archived ?? false;
    this.hasIssues = options.hasIssues ?? true;
    this.push = options.push ?? true;
    this.headSha = options.headSha === undefined ? '3f2c1ab0000000000000000000000000000000aa' : options.headSha;
    this.allowAutoMerge = options.allowAutoMerge ?? true;
    this.roles = new Map(Object.entries(options.roles ?? {}));
    this.#nextId = id * 10_000;
    if (this.headSha !== null) this.addBaseCommit(this.headSha);
  }

  /** A commit with two files, by any name: for `main` to be at. */
  addBaseCommit(sha: string): void {
    const file = (text: string): { mode: string; sha: string } => ({ mode: '100644', sha: this.git.addBlob(Buffer.from(text)) });
    const tree = this.git.addTree(new Map([['README.md', file('# Shop\n')], ['src/old.ts', file('export {};\n')]]));
    const someone = { name: 'Carol', email: 'carol@example.com', date: '2025-12-31T00:00:00Z' };
    this.git.addCommit({ tree, parents: [], message: 'Begin', author: someone, committer: someone }, sha);
  }

  /** `main` moves on, as by a push of somebody. */
  moveBase(sha: string): void {
    this.addBaseCommit(sha);
    this.headSha = sha;
  }

  /** The commit of a branch, `main` included. */
  tipOf(branch: string): string | undefined {
    return branch === 'main' ? (this.headSha ?? undefined) : this.branches.get(branch);
  }

  /** GitHub counts issues and pull requests together. */
  get #nextNumber(): number {
    return this.issues.length + this.pulls.length + this.deleted.size + 1;
  }

  addPull(pull: Pick<DoublePull, 'title' | 'body' | 'author' | 'head' | 'base' | 'draft'>, now: Date): DoublePull {
    const id = ++this.#nextId;
    const added: DoublePull = { ...pull, id, nodeId: `PR_${id}`, number: this.#nextNumber, lastHead: this.tipOf(pull.head) ?? '', state: 'open', mergedAt: null, autoMerge: null, createdAt: now.toISOString() };
    this.pulls.push(added);
    return added;
  }

  rename(name: string): void {
    this.formerNames.push(this.name);
    this.name = name;
  }

  /** GitHub compares label names without case. */
  label(name: string): DoubleLabel | undefined {
    return this.labels.find((label) => label.name.toLowerCase() === name.toLowerCase());
  }

  addLabel(name: string, color = 'ededed', description: string | null = null): DoubleLabel {
    const label = { id: ++this.#nextId, name, color, description };
    this.labels.push(label);
    return label;
  }

  addComment(issue: DoubleIssue, body: string, author = 'admin'): DoubleComment {
    const comment = { id: ++this.#nextId, body, author };
    issue.comments.push(comment);
    return comment;
  }

  /** The issue that it is a sub-issue of. */
  parentOf(issue: Pick<DoubleIssue, 'id'>): DoubleIssue | undefined {
    return this.#wholes.get(issue.id);
  }

  /** Makes an issue a sub-issue of another one, or of none, as people do on the page. */
  nest(issue: DoubleIssue, parent: DoubleIssue | undefined): void {
    const before = this.#wholes.get(issue.id);
    if (before !== undefined) before.subIssues = before.subIssues.filter((id) => id !== issue.id);
    this.#wholes.delete(issue.id);
    if (parent === undefined) return;
    parent.subIssues.push(issue.id);
    this.#wholes.set(issue.id, parent);
  }

  addMilestone(title: string, description: string | null = null): DoubleMilestone {
    const milestone = { id: ++this.#nextId, number: this.milestones.length + 1, title, description, state: 'open' as const };
    this.milestones.push(milestone);
    return milestone;
  }

  /** Adds an issue as its author would on the page. Labels that are missing are made, as GitHub does. */
  addIssue(issue: { title: string; body?: string | null; labels?: readonly string[]; author?: string; milestone?: number | null }, now: Date): DoubleIssue {
    const added: DoubleIssue = {
      id: ++this.#nextId,
      number: this.#nextNumber,
      title: issue.title,
      body: issue.body ?? null,
      labels: this.#resolveLabels(issue.labels ?? []),
      state: 'open',
      stateReason: null,
      author: issue.author ?? 'admin',
      createdAt: now.toISOString(),
      updatedAt: now.toISOString(),
      closedAt: null,
      blockedBy: [],
      subIssues: [],
      milestone: issue.milestone ?? null,
      comments: [],
    };
    this.issues.push(added);
    return added;
  }

  editIssue(issue: DoubleIssue, change: Partial<Pick<DoubleIssue, 'title' | 'body' | 'labels' | 'state' | 'stateReason' | 'milestone'>>, now: Date): void {
    const at = now.toISOString();
    const closedAt = change.state === undefined || change.state === issue.state ? issue.closedAt : change.state === 'closed' ? at : null;
    Object.assign(issue, change, change.labels === undefined ? {} : { labels: this.#resolveLabels(change.labels) }, { updatedAt: at, closedAt });
  }

  /** GitHub takes it out of every list and link, and answers 410 for it, or 404 to who may not know; its number is not given again. */
  deleteIssue(issue: DoubleIssue, answered: 404 | 410 = 410): void {
    this.nest(issue, undefined);
    for (const id of issue.subIssues) this.#wholes.delete(id);
    for (const other of this.issues) other.blockedBy = other.blockedBy.filter((id) => id !== issue.id);
    this.issues.splice(this.issues.indexOf(issue), 1);
    this.deleted.set(issue.number, answered);
  }

  #resolveLabels(names: readonly string[]): string[] {
    return [...new Set(names.map((name) => (this.label(name) ?? this.addLabel(name)).name))];
  }
}
