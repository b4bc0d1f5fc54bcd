import type { Capabilities } from '../../shared/domain/capabilities.ts';
import type { ObservedIssue } from '../../shared/domain/bundle.ts';
import type { Milestone } from '../../shared/domain/milestone.ts';
import type { Marker } from '../../shared/domain/issue-text.ts';
import type { WriteLimits } from '../../shared/domain/pace.ts';
import type { OthersIssue } from '../../shared/domain/related-issues.ts';
import type { Target } from '../../shared/domain/target.ts';
import type { CodePort } from './code-port.ts';
import type { FilledContent } from './written-content.ts';

/** An issue that carries a marker of PASS and was written by the gatekeeper's own account, or one that counts as it. */
export interface MarkedIssue {
  readonly marker: Marker;
  readonly issue: ObservedIssue;
}

/** Issues with a marker of PASS that are of other accounts or documents, and what merged pull requests closed. */
export interface RelatedContent {
  readonly others: readonly OthersIssue[];
  readonly elsewhere: readonly MarkedIssue[];
  /** Numbers of merged pull requests by the numbers of the issues that they say to close. */
  readonly merged: ReadonlyMap<number, number>;
}

export interface Comment {
  readonly url: string | null;
  /** LF line ends. */
  readonly body: string;
  readonly author: string | null;
}

/** What a write answered. */
export interface Written {
  /** 0 where there is none. */
  readonly number: number;
  readonly url: string | null;
  /** The commit that was made, or that a branch was made at. */
  readonly sha?: string;
  /** When the target says that the issue was closed, where it is. */
  readonly closedAt?: string | undefined;
  /** Number of the milestone that was added. */
  readonly milestone?: number;
}

/** What a target is opened for. Each includes those before it. */
export type Access = 'read' | 'issues' | 'code';

/**
 * A target that was resolved and is allowed. Reads may be repeated; writes are never repeated by it. A write throws
 * - {@link PassError} when the target refused it, so that nothing was written
 * - {@link OutcomeUnknown} when it may have been written
 *
 * Links and comments of an issue that is gone are `stale`, read or written.
 */
export interface TargetPort {
  readonly target: Target;
  /** Labels as the target spells them. Empty for a folder, which has no list of labels. */
  labels(): Promise<string[]>;
  /** Probed anew each time. */
  capabilities(): Promise<Capabilities>;
  /** Open and closed ones. */
  milestones(): Promise<Milestone[]>;
  /** Comments of an issue, oldest first. */
  comments(number: number): Promise<Comment[]>;
  /** How many it has, by what the issue itself says; 0 when it is gone. */
  countComments(number: number): Promise<number>;
  isSubIssue(parent: number, child: number): Promise<boolean>;
  /** Null when the issue is gone. */
  readIssue(number: number): Promise<ObservedIssue | null>;
  /** Every issue of a lineage that this account wrote, from the target's own list (never its search). */
  listMarked(lineageId: string): Promise<{ readonly marked: readonly MarkedIssue[]; readonly seen: ReadonlyMap<number, ObservedIssue> }>;
  /** What {@link listMarked} leaves out, among the newest issues and pull requests of the target. */
  listRelated(lineageId: string): Promise<RelatedContent>;
  /** Highest issue number in use; 0 for none. */
  highestNumber(): Promise<number>;
  isBlockedBy(number: number, blockedBy: number): Promise<boolean>;

  createLabel(label: { readonly name: string; readonly color: string; readonly description: string }): Promise<void>;
  createIssue(content: FilledContent): Promise<Written>;
  updateIssue(number: number, content: Omit<FilledContent, 'key'>): Promise<Written>;
  closeIssue(number: number): Promise<Written>;
  reopenIssue(number: number): Promise<Written>;
  /** The number is that of the issue; the address is that of the comment. */
  createComment(number: number, body: string): Promise<Written>;
  createMilestone(milestone: { readonly title: string; readonly description: string }): Promise<Written>;
  /** @param replaces what it is taken out of; `undefined` for an issue that is a part of none */
  addSubIssue(parent: number, child: number, replaces: number | undefined): Promise<Written>;
  addBlockedBy(number: number, blockedBy: number): Promise<Written>;
  /** Login of the account that writes; null for a folder. */
  readonly account: string | null;
  /** True when this account wrote the issue, or one that the administrator counts as it: a marker in an issue of somebody else proves nothing. */
  isOwn(issue: Pick<ObservedIssue, 'author'>): boolean;
  /** Commits, branches and pull requests; undefined for a folder. */
  readonly code: CodePort | undefined;
  /** False when the repository does not let GitHub merge by itself. */
  readonly mayAutoMerge: boolean;
  /** How fast the target may be written to; `undefined` for as fast as it answers. */
  readonly limits: WriteLimits | undefined;
  /** Milliseconds after which a write whose answer was lost can no longer turn up. */
  readonly settleMs: number;
}

/** A write whose answer never came: it may or may not have happened. */
export class OutcomeUnknown extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'OutcomeUnknown';
  }
}

/** Opens targets. */
export interface Targets {
  /** What a person named, with its id. Reads only. */
  resolve(choice: { kind: 'github'; owner: string; name: string; base?: string | undefined } | { kind: 'folder'; path: string }): Promise<Target>;
  /**
   * The target of a bundle, read again, for reading or writing.
   * @throws PassError `stale` when it is no longer what the bundle says (id, name, visibility, archived), `forbidden` without the permission
   */
  open(target: Target, access: Access): Promise<TargetPort>;
}
