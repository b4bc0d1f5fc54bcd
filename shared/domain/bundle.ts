import { z } from 'zod';
import { Digest } from './digest.ts';
import { IssueKey, LabelName, maxTitleLength } from './backlog.ts';
import { Capabilities } from './capabilities.ts';
import { BranchName, commitContent, CommitSha } from './code-content.ts';
import { Milestone } from './milestone.ts';
import { Target } from './target.ts';
import { WriteTotals } from './write-totals.ts';

export const OperationId = z.string().regex(/^op-[0-9]{4}$/);
export type OperationId = z.infer<typeof OperationId>;

/** What the target will assign to the object that an earlier operation makes: a number, a commit, the name of a branch. */
export const Slot = z.strictObject({ ref: OperationId });
export type Slot = z.infer<typeof Slot>;

/** Text with slots for numbers of issues and pull requests. A slot becomes `#<number>`: the one substitution rule, applied by `fillSlots`. */
export const SlottedText = z.array(z.union([z.string(), Slot]));
export type SlottedText = z.infer<typeof SlottedText>;

/** An issue that exists (number) or that an earlier operation makes (slot). */
export const IssueRef = z.union([z.strictObject({ number: z.int().positive() }), Slot]);
export type IssueRef = z.infer<typeof IssueRef>;

/** A milestone that exists, that an earlier `milestone.ensure` makes, or in a folder its title. */
export const MilestoneRef = z.union([Milestone, z.strictObject({ title: Milestone.shape.title }), Slot]);
export type MilestoneRef = z.infer<typeof MilestoneRef>;

/** A commit that exists, or that an earlier `commit.create` makes. */
export const CommitRef = z.union([z.strictObject({ sha: CommitSha }), Slot]);
export type CommitRef = z.infer<typeof CommitRef>;

/** A pull request that exists, or that an earlier `pull_request.create` makes. */
export const PullRef = z.union([z.strictObject({ pull: z.int().positive() }), Slot]);
export type PullRef = z.infer<typeof PullRef>;

/** A label as the target has it. People choose names that PASS would not make: with a comma, a joiner of an emoji, a space at the end. */
const TargetLabel = z.string().min(1).max(200).regex(/^\P{Cc}+$/u, 'a label has no control characters');

const operationBase = { id: OperationId };
/** Written over what people changed, because a person asked for it: shown to the approver with the operation. */
const Over = z.literal(true).optional();
const issueContent = {
  key: IssueKey,
  title: z.string().min(1).max(maxTitleLength),
  /** Whole body, marker included. */
  body: SlottedText,
  /** Each is on the target, or made by a `label.ensure`. */
  labels: z.array(TargetLabel),
};

/** The closed set of things that a sync can do. Each renders completely for people. */
export const Operation = z.discriminatedUnion('kind', [
  z.strictObject({ ...operationBase, kind: z.literal('label.ensure'), name: LabelName, color: z.string().regex(/^[0-9a-f]{6}$/), description: z.string().max(100) }),
  z.strictObject({ ...operationBase, kind: z.literal('issue.create'), ...issueContent, milestone: MilestoneRef.optional() }),
  z.strictObject({
    ...operationBase,
    kind: z.literal('issue.update'),
    ...issueContent,
    number: z.int().positive(),
    /** `issueDigest` of what the target had when this was computed. */
    before: Digest,
    /**
     * What PASS planned, where that differs from what is written because edits of people are kept. The next run compares
     * with it, so that those edits are never taken for part of the plan. Null when the two are the same.
     */
    planned: z.strictObject({ title: z.string(), body: SlottedText, labels: z.array(TargetLabel) }).nullable(),
    /** The milestone that it is put into, and the title of the one that the target has now. Absent: left alone. */
    milestone: z.strictObject({ to: MilestoneRef, from: z.string().nullable() }).optional(),
    over: Over,
  }),
  z.strictObject({ ...operationBase, kind: z.literal('issue.close'), key: IssueKey, number: z.int().positive(), before: Digest }),
  /** Opens again what PASS closed, or what people closed where a person asked for the plan. */
  z.strictObject({ ...operationBase, kind: z.literal('issue.reopen'), key: IssueKey, number: z.int().positive(), before: Digest, over: Over }),
  /** Whole comment, marker included: its digest is that of `{title: '', body, labels: []}`. */
  z.strictObject({ ...operationBase, kind: z.literal('issue.comment'), key: IssueKey, issue: IssueRef, body: SlottedText }),
  z.strictObject({ ...operationBase, kind: z.literal('milestone.ensure'), title: z.string().min(1).max(maxTitleLength), description: z.string().max(2000) }),
  /** GitHub's native hierarchy of issues. */
  z.strictObject({ ...operationBase, kind: z.literal('issue.sub_issue'), parent: IssueRef, child: IssueRef, /** Number of the issue that it is taken out of: the one that PASS had made it a part of. */ replaces: z.int().positive().optional() }),
  z.strictObject({ ...operationBase, kind: z.literal('issue.blocked_by'), issue: IssueRef, blockedBy: IssueRef }),
  /** A commit on the base commit, or on an earlier one of this bundle. Nobody sees it before a branch leads to it. */
  z.strictObject({ ...operationBase, kind: z.literal('commit.create'), key: IssueKey, parent: CommitRef, ...commitContent }),
  /** A branch where none has that name, at a commit of this bundle. A branch is never moved, forced or deleted. */
  z.strictObject({ ...operationBase, kind: z.literal('branch.create'), key: IssueKey, name: BranchName, commit: Slot }),
  /** A draft from a branch of this bundle into its base branch. Whole body, marker included. */
  z.strictObject({ ...operationBase, kind: z.literal('pull_request.create'), key: IssueKey, head: Slot, base: z.string().min(1).max(255), title: issueContent.title, body: SlottedText, draft: z.literal(true) }),
  /** The draft becomes ready for review, if its head is that commit. */
  z.strictObject({ ...operationBase, kind: z.literal('pull_request.ready'), key: IssueKey, pull: PullRef, head: CommitRef }),
  /** GitHub merges it once its own branch protection is satisfied, if its head is that commit. */
  z.strictObject({ ...operationBase, kind: z.literal('pull_request.auto_merge'), key: IssueKey, pull: PullRef, head: CommitRef, method: z.enum(['merge', 'squash', 'rebase']) }),
]);
export type Operation = z.infer<typeof Operation>;
export type OperationKind = Operation['kind'];

/** What must still hold when the first operation is carried out. */
export const Preconditions = z.strictObject({
  prdDigest: Digest,
  backlogDigest: Digest,
  /** Digest of the lineage's entries; changes when another sync of the same PRD came between. */
  lineageDigest: Digest,
  /** Of the administrator's rules for what may be written and who has to agree. */
  policyDigest: Digest,
  capabilities: Capabilities,
  /** Labels that the operations use and the target has, as it spells them. Empty for a folder. */
  labels: z.array(TargetLabel),
  passVersion: z.string(),
});
export type Preconditions = z.infer<typeof Preconditions>;

/** Lines a re-run leaves alone, so that "nothing to do" is said and not guessed. */
export const Unchanged = z.strictObject({ key: IssueKey, number: z.int().positive() });

/** A difference between the plan and the target that people made, and what this bundle does about it. */
export const Drift = z.strictObject({
  key: IssueKey,
  number: z.int().positive(),
  /**
   * `missing`: deleted or moved away; `dropped`: no longer planned, still open on the target; `parent`: what it is a part of;
   * `blockers`: what it waits for; `found`: known by its marker alone; `account`: of another account; `document`: of another document, perhaps.
   */
  field: z.enum(['title', 'body', 'labels', 'milestone', 'state', 'parent', 'blockers', 'missing', 'dropped', 'found', 'account', 'document']),
  /** `kept`: the target's stays and the plan's is not written; `merged`: both are written; `written`: the plan's is; `left`: nothing is done. */
  resolution: z.enum(['kept', 'merged', 'written', 'left']),
  note: z.string(),
});
export type Drift = z.infer<typeof Drift>;

/**
 * The frozen list of operations of one sync. On disk and on the wire it is bytes (canonical JSON, RFC 8785), named by
 * their SHA-256; the bytes are never serialised again after freezing.
 */
export const WriteBundle = z.strictObject({
  schema: z.literal('pass.bundle/v1'),
  runId: z.string(),
  /** Counts the bundles of a run. */
  sequence: z.int().min(1),
  /** `lineageIdOf(target, documentKey)`. */
  lineageId: z.string(),
  /** What stays the same when the PRD is edited and run again (see PrdSnapshot). */
  documentKey: z.string().min(1).max(1024),
  /** Who submitted the run, as the runner knows them: where four eyes are asked for, this person cannot approve it. */
  submittedBy: z.string().min(1).max(120),
  /** They had a client token of their own. Without it, it was whoever holds the token that all clients of the runner share. */
  namedSubmitter: z.literal(true).optional(),
  target: Target,
  preconditions: Preconditions,
  /** No more than this is written. */
  limits: WriteTotals,
  operations: z.array(Operation).max(5000),
  unchanged: z.array(Unchanged),
  drift: z.array(Drift),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  /** 128 random bits, hexadecimal. */
  nonce: z.string().regex(/^[0-9a-f]{32}$/),
});
export type WriteBundle = z.infer<typeof WriteBundle>;

/** What the target answered for one operation. */
export const Receipt = z.object({
  operationId: OperationId,
  kind: z.string(),
  key: IssueKey.nullable(),
  /** Number of an issue or pull request, where there is one. */
  number: z.int().positive().nullable(),
  /** The commit that was made, or that a branch was made at. */
  sha: CommitSha.optional(),
  /** Number of the milestone that was added, or that was there. */
  milestone: z.int().positive().optional(),
  /** Page for people (or a file path for a folder). */
  url: z.string().nullable(),
  at: z.iso.datetime(),
  /** True when the effect was found to have happened already (after a crash), false when this sync made it. */
  reconciled: z.boolean(),
});
export type Receipt = z.infer<typeof Receipt>;

/** Something that was different right after the last write from what had been written: somebody else acted in between. */
export const Slip = z.object({
  /** Null for the target as a whole. */
  operationId: OperationId.nullable(),
  number: z.int().positive().nullable(),
  url: z.string().nullable(),
  /** What differs, for people. */
  differences: z.array(z.string()),
});
export type Slip = z.infer<typeof Slip>;

/** `runId` of an entry that no run of this gatekeeper wrote: its issue was known by its marker. */
export const foundOnTarget = 'found-on-target';

/** The memory that ties staged-issue keys to issue numbers and last-synced content, across runs. */
export const LineageEntry = z.object({
  key: IssueKey,
  number: z.int().positive(),
  url: z.string().nullable(),
  /** `issueDigest` of the content as last written. */
  digest: Digest,
  /** What PASS last planned: the common ancestor of the next three-way comparison (body without marker, slots filled). */
  title: z.string(),
  body: z.string(),
  labels: z.array(z.string()),
  /** `closed` once PASS closed it, until PASS wrote it again while it was open. */
  state: z.enum(['open', 'closed']),
  /** When the target says that PASS closed it last: an issue with another time was closed by people. Absent where the target tells no time. */
  closedAt: z.string().optional(),
  /** Numbers of the issues that PASS natively linked as blocking it. */
  blockedBy: z.array(z.int().positive()).default([]),
  /** Number of the issue that PASS natively made it a part of; absent for none, as in lineages of before. */
  parent: z.int().positive().optional(),
  /** Title of the milestone that PASS last put it into; absent for none. */
  milestone: z.string().optional(),
  /**
   * Found on the target by its marker, with other content than that marker names: people changed it, or wrote it. Nothing tells their words from
   * the plan's, so nothing of it is changed.
   */
  unknownBase: z.literal(true).optional(),
  runId: z.string(),
  at: z.iso.datetime(),
});
export type LineageEntry = z.infer<typeof LineageEntry>;

export const Lineage = z.object({
  schema: z.literal('pass.lineage/v1'),
  id: z.string(),
  targetId: z.string(),
  documentKey: z.string(),
  entries: z.array(LineageEntry),
});
export type Lineage = z.infer<typeof Lineage>;

/** An issue as the target has it now. */
export const ObservedIssue = z.object({
  number: z.int().positive(),
  url: z.string().nullable(),
  title: z.string(),
  body: z.string(),
  labels: z.array(z.string()),
  state: z.enum(['open', 'closed']),
  /** When it was closed; absent for an open one, and where the target does not tell. */
  closedAt: z.string().optional(),
  /** Login of the author; null for a folder. */
  author: z.string().nullable(),
  /** What it natively is a part of: a number, `elsewhere` for an issue of another repository, null for none; absent where the target does not say. */
  parent: z.union([z.int().positive(), z.literal('elsewhere')]).nullable().optional(),
  /** Title of its milestone, null for none; absent where the target does not say. */
  milestone: z.string().nullable().optional(),
  /** Number of the merged pull request that closed it, as far as the target tells. */
  mergedBy: z.int().positive().optional(),
  updatedAt: z.string().nullable(),
});
export type ObservedIssue = z.infer<typeof ObservedIssue>;
