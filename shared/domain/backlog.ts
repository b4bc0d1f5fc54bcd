import { z } from 'zod';
import { MilestoneTitle } from './milestone.ts';
import { Priority } from './prd.ts';

/** Stable name of a staged issue within its PRD; survives re-planning. */
export const IssueKey = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);
export type IssueKey = z.infer<typeof IssueKey>;

export const IssueSize = z.enum(['XS', 'S', 'M', 'L', 'XL']);
export type IssueSize = z.infer<typeof IssueSize>;

/** GitHub: a label name has at most 50 characters. */
export const LabelName = z.string().trim().min(1).max(50).regex(/^[^\p{C},]+$/u, 'a label has no control characters and no comma');

/** Limits of GitHub's issue API (a longer body is answered with 422). */
export const maxTitleLength = 256;
export const maxBodyLength = 65_536;

export const StagedIssue = z.strictObject({
  key: IssueKey,
  title: z.string().trim().min(1).max(maxTitleLength),
  /** What is to be built, Markdown. Acceptance criteria, traces and dependencies are fields of their own. */
  body: z.string().max(maxBodyLength),
  acceptanceCriteria: z.array(z.string().trim().min(1).max(2000)).max(100),
  labels: z.array(LabelName).max(20),
  size: IssueSize,
  priority: Priority.nullable(),
  /** Capability or component that it belongs to; the backlog is grouped by it. */
  component: z.string().max(120),
  dependsOn: z.array(IssueKey).max(100),
  /** The staged issue that it is a part of. Backlogs of before there were parts have none. */
  parent: IssueKey.nullable().default(null),
  /** Title of the milestone that it is put into. Null leaves it alone. Set by people, never by the text of a PRD. */
  milestone: MilestoneTitle.nullable().default(null),
  conflictsWith: z.array(IssueKey).max(100),
  /** Requirement ids. */
  traces: z.array(z.string()).max(500),
  /** Why this task exists, with the PRD lines (1-based, inclusive) it rests on. */
  rationale: z.strictObject({
    text: z.string(),
    lines: z.array(z.strictObject({ start: z.int().min(1), end: z.int().min(1) })),
  }),
  provenance: z.strictObject({
    /** `baseline`, `model` or `person`. */
    by: z.enum(['baseline', 'model', 'person']),
    model: z.string().nullable(),
    promptDigest: z.string().nullable(),
    costUsd: z.number().nullable(),
  }),
  /** A dropped issue stays in the backlog so that it can be restored; it is not synced. */
  dropped: z.boolean(),
  /** True once a person changed it. */
  edited: z.boolean(),
});
export type StagedIssue = z.infer<typeof StagedIssue>;

/** A staged issue as a client saves it. A client that knows of no parts or milestones leaves these fields out, and changes nothing about them. */
export const SavedIssue = StagedIssue.extend({ parent: IssueKey.nullable().optional(), milestone: MilestoneTitle.nullable().optional() });
export type SavedIssue = z.infer<typeof SavedIssue>;

/** Issues of one backlog, dropped ones among them. */
export const maxIssues = 2000;

/** The backlog of a run. Order is the order of delivery; a save must name the revision that it started from. */
export const Backlog = z.strictObject({
  schema: z.literal('pass.backlog/v1'),
  revision: z.int().min(1),
  issues: z.array(StagedIssue).max(maxIssues),
});
export type Backlog = z.infer<typeof Backlog>;

/** `failed` with severity `blocking` keeps a bundle from being frozen. A check that did not run is never `passed`. */
export const Check = z.object({
  id: z.string(),
  name: z.string(),
  status: z.enum(['passed', 'failed', 'not_run']),
  severity: z.enum(['blocking', 'warning']),
  summary: z.string(),
  findings: z.array(
    z.object({ message: z.string(), suggestion: z.string(), issueKey: z.string().nullable(), requirementId: z.string().nullable() }),
  ),
  notRunBecause: z.string().nullable(),
});
export type Check = z.infer<typeof Check>;
