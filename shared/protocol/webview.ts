import { z } from 'zod';
import { Check, IssueKey, IssueSize, maxIssues, StagedIssue } from '../domain/backlog.ts';
import { ObservedIssue } from '../domain/bundle.ts';
import { PackArtifact, PlannerLabel } from '../domain/pack.ts';
import { Priority, RequirementKind } from '../domain/prd.ts';
import { RunId, RunStatus } from '../domain/run.ts';
import { ErrorData } from './errors.ts';

/**
 * Messages between the extension and its webviews, validated at both ends: a webview shows text from PRDs and from
 * GitHub, so the extension trusts nothing that comes out of one.
 */

/** A staged issue while a person types: title, criteria and labels may be empty for a moment. */
export const DraftIssue = StagedIssue.extend({
  title: z.string().max(2000),
  body: z.string().max(200_000),
  acceptanceCriteria: z.array(z.string().max(10_000)).max(200),
  labels: z.array(z.string().max(200)).max(100),
  component: z.string().max(1000),
  size: IssueSize,
  priority: Priority.nullable(),
  milestone: z.string().max(1000).nullable().default(null),
});
export type DraftIssue = z.infer<typeof DraftIssue>;

const IssueChange = z.strictObject({ key: IssueKey, before: DraftIssue.nullable(), after: DraftIssue.nullable() });

/** One step that can be undone: the issues it changed and, when it moved something, the order before and after. */
export const EditStep = z.strictObject({
  label: z.string(),
  /** Steps with the same tag that follow each other are one step (typing in one field). Null stands alone. */
  tag: z.string().nullable(),
  changes: z.array(IssueChange),
  order: z.strictObject({ before: z.array(IssueKey), after: z.array(IssueKey) }).nullable(),
});
export type EditStep = z.infer<typeof EditStep>;

/** Unsaved edits, as small as they are: enough to go on after a reload, and to merge when somebody else saved meanwhile. */
export const BacklogDraft = z.strictObject({
  v: z.literal(1),
  runId: RunId,
  baseRevision: z.int().min(1),
  /** Rises with every change: of two copies the higher one is the later. */
  serial: z.int().min(0),
  /** Keys in the order of the base revision, and in the person's order. */
  baseOrder: z.array(IssueKey),
  order: z.array(IssueKey),
  /** Issues that differ from the base revision: as they were there (null when added), and as they are. */
  changed: z.array(z.strictObject({ base: StagedIssue.nullable(), mine: DraftIssue })),
  past: z.array(EditStep),
  future: z.array(EditStep),
});
export type BacklogDraft = z.infer<typeof BacklogDraft>;

/** What the editor shows of the run. */
export const RunHeader = z.strictObject({
  runId: RunId,
  title: z.string(),
  prdName: z.string(),
  documentKey: z.string(),
  status: RunStatus,
  targetLabel: z.string(),
  targetKind: z.enum(['github', 'folder']),
  planner: PlannerLabel,
  /** Why nothing can be changed, or null when it can. */
  readOnlyBecause: z.string().nullable(),
});
export type RunHeader = z.infer<typeof RunHeader>;

/** A requirement, as far as a trace needs it. Lines are 1-based and inclusive. */
export const TracedRequirement = z.strictObject({
  id: z.string(),
  kind: RequirementKind,
  text: z.string(),
  lineStart: z.int().min(1),
  lineEnd: z.int().min(1),
});
export type TracedRequirement = z.infer<typeof TracedRequirement>;

/** A revision of the backlog, with the checks of that revision. */
const Revision = { revision: z.int().min(1), issues: z.array(StagedIssue), checks: z.array(Check) };

export const BacklogToWebview = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('load'),
    header: RunHeader,
    ...Revision,
    /** The planner's own version; null when it cannot be had. */
    proposed: z.array(StagedIssue).nullable(),
    requirements: z.array(TracedRequirement),
    draft: BacklogDraft.nullable(),
    select: IssueKey.nullable(),
  }),
  /** Somebody else saved, or this window did elsewhere. */
  z.strictObject({ type: z.literal('changed'), ...Revision }),
  z.strictObject({ type: z.literal('saved'), ...Revision }),
  /** Refused because it is no longer at the base revision: the revision that the runner has now comes along. */
  z.strictObject({ type: z.literal('conflict'), ...Revision }),
  z.strictObject({ type: z.literal('saveFailed'), error: ErrorData }),
  z.strictObject({ type: z.literal('header'), header: RunHeader }),
  /** What the target has now, by staged-issue key; null for an issue that lineage knows and the target no longer has. */
  z.strictObject({ type: z.literal('observed'), issues: z.array(z.strictObject({ key: IssueKey, observed: ObservedIssue.nullable() })) }),
  z.strictObject({ type: z.literal('select'), key: IssueKey }),
  z.strictObject({ type: z.literal('command'), command: z.enum(['save', 'undo', 'redo']) }),
  z.strictObject({ type: z.literal('unavailable'), error: ErrorData }),
]);
export type BacklogToWebview = z.infer<typeof BacklogToWebview>;

export const BacklogFromWebview = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready'), draftSerial: z.int().min(0).nullable() }),
  z.strictObject({ type: z.literal('draft'), draft: BacklogDraft.nullable() }),
  z.strictObject({
    type: z.literal('save'),
    baseRevision: z.int().min(1),
    issues: z.array(StagedIssue).max(maxIssues),
    /** What to do once it is saved. */
    then: z.discriminatedUnion('action', [
      z.strictObject({ action: z.literal('nothing') }),
      z.strictObject({ action: z.literal('approve') }),
      z.strictObject({ action: z.literal('compare'), key: IssueKey }),
    ]),
  }),
  z.strictObject({ type: z.literal('reload') }),
  z.strictObject({ type: z.literal('approve') }),
  z.strictObject({ type: z.literal('compare'), key: IssueKey }),
  /** With a requirement, its place in the document as it now stands; the lines are those of the document as submitted. */
  z.strictObject({ type: z.literal('openPrd'), lineStart: z.int().min(1), lineEnd: z.int().min(1), requirementId: z.string().min(1).max(120).optional() }),
  z.strictObject({ type: z.literal('openUrl'), url: z.string().max(2000) }),
]);
export type BacklogFromWebview = z.infer<typeof BacklogFromWebview>;

export const ArtifactToWebview = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('artifact'),
    runId: RunId,
    runTitle: z.string(),
    planner: PlannerLabel,
    artifact: PackArtifact,
    markdown: z.string(),
    /** False when the text does not have the digest that the pack's index names. */
    digestMatches: z.boolean(),
    contents: z.array(z.strictObject({ id: z.string(), title: z.string() })),
    requirements: z.array(TracedRequirement),
    issues: z.array(z.strictObject({ key: IssueKey, title: z.string() })),
    /** Anchor to scroll to, without `#`. */
    fragment: z.string().nullable(),
  }),
  z.strictObject({ type: z.literal('unavailable'), error: ErrorData }),
]);
export type ArtifactToWebview = z.infer<typeof ArtifactToWebview>;

export const ArtifactFromWebview = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready') }),
  z.strictObject({ type: z.literal('reload') }),
  z.strictObject({ type: z.literal('openArtifact'), artifactId: z.string().max(64), fragment: z.string().max(500).nullable() }),
  z.strictObject({ type: z.literal('openIssue'), key: IssueKey }),
  z.strictObject({ type: z.literal('openPrd'), lineStart: z.int().min(1), lineEnd: z.int().min(1) }),
  z.strictObject({ type: z.literal('openRaw') }),
  z.strictObject({ type: z.literal('openUrl'), url: z.string().max(2000) }),
]);
export type ArtifactFromWebview = z.infer<typeof ArtifactFromWebview>;

/** What a webview keeps for its serializer: enough to open the same thing after a reload. */
export const BacklogPanelState = z.object({ runId: RunId, draft: BacklogDraft.nullable().catch(null), view: z.unknown() });
export const ArtifactPanelState = z.object({ runId: RunId, artifactId: z.string(), fragment: z.string().nullable() });
export type ArtifactPanelState = z.infer<typeof ArtifactPanelState>;

