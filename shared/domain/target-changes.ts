import { z } from 'zod';
import type { Drift, LineageEntry, ObservedIssue } from './bundle.ts';
import { visible } from './bundle-text.ts';
import { clearBoxes } from './clear-boxes.ts';
import { normaliseLines, stripMarker } from './issue-text.ts';
import { sameMilestone } from './milestone.ts';

/** An issue as PASS last planned it, without marker: what edits of people are told from. */
export const SyncedIssue = z.object({
  title: z.string(),
  body: z.string(),
  labels: z.array(z.string()),
  state: z.enum(['open', 'closed']),
  /** Number of the issue that it was natively made a part of; absent for none. */
  parent: z.int().positive().optional(),
  /** Title; absent for none. */
  milestone: z.string().optional(),
});
export type SyncedIssue = z.infer<typeof SyncedIssue>;

/** What the lineage remembers of an issue, for those who compare it. */
export function syncedIssue({ title, body, labels, state, parent, milestone }: LineageEntry): SyncedIssue {
  return { title, body, labels, state, ...(parent === undefined ? {} : { parent }), ...(milestone === undefined ? {} : { milestone }) };
}

/** What people did to an issue on the target since the last sync. `merged`: closed by a pull request that was merged; `moved`: natively a part of another issue, or of none. */
export type TargetChange = 'merged' | 'closed' | 'opened again' | 'title edited' | 'body edited' | 'labels changed' | 'milestone changed' | 'moved' | 'gone';

/** In the order in which they matter to a reader of the plan. Empty when nobody touched it, or when nothing is known of before. */
export function targetChanges(synced: SyncedIssue | undefined, observed: ObservedIssue | null): TargetChange[] {
  if (observed === null) return ['gone'];
  if (synced === undefined) return [];
  const changes: TargetChange[] = [];
  if (observed.state !== synced.state) changes.push(observed.state === 'open' ? 'opened again' : observed.mergedBy === undefined ? 'closed' : 'merged');
  if (observed.title !== synced.title) changes.push('title edited');
  if (clearBoxes(stripMarker(observed.body)) !== clearBoxes(normaliseLines(synced.body))) changes.push('body edited');
  if (labelText(observed.labels) !== labelText(synced.labels)) changes.push('labels changed');
  // Not every target says these two.
  if (observed.milestone !== undefined && !sameMilestone(observed.milestone, synced.milestone ?? null)) changes.push('milestone changed');
  if (observed.parent !== undefined && observed.parent !== (synced.parent ?? null)) changes.push('moved');
  return changes;
}

/** Changes in words: `merged with #57, title edited`. */
export function describeChanges(changes: readonly TargetChange[], observed: ObservedIssue | null | undefined): string {
  return changes.map((change) => (change === 'merged' && observed?.mergedBy !== undefined ? `merged with #${observed.mergedBy}` : change)).join(', ');
}

/** A line for its milestone and for what it natively is a part of, where people changed them: its text says nothing of either. */
export function placeLines({ milestone, parent }: Pick<ObservedIssue, 'milestone' | 'parent'>, changes: readonly TargetChange[]): string[] {
  return [
    ...(changes.includes('milestone changed') ? [`Milestone: ${visible(milestone ?? 'none')}`] : []),
    ...(changes.includes('moved') ? [`Part of: ${parent === 'elsewhere' ? 'an issue of another repository' : parent === undefined || parent === null ? 'none' : `#${parent}`}`] : []),
  ];
}

/** What became of a staged issue on the target. */
export interface TargetMark {
  readonly key: string;
  readonly number: number | null;
  readonly url: string | null;
  readonly changes: readonly TargetChange[];
  /** {@link changes} for people. */
  readonly words: string;
}

/** Marks of the issues that the target has, or had, for a plan. */
export function targetMarks(issues: readonly { readonly key: string; readonly observed: ObservedIssue | null; readonly synced?: SyncedIssue | undefined }[]): TargetMark[] {
  return issues.map(({ key, observed, synced }) => {
    const changes = targetChanges(synced, observed);
    return { key, number: observed?.number ?? null, url: observed?.url ?? null, changes, words: describeChanges(changes, observed) };
  });
}

function labelText(labels: readonly string[]): string {
  return [...new Set(labels.map((label) => label.toLowerCase()))].sort().join('\n');
}

const becomes: Readonly<Record<Drift['resolution'], string>> = {
  kept: 'theirs is kept, the plan’s is not written',
  merged: 'theirs is kept beside the plan’s changes',
  written: 'the plan’s is written',
  left: 'nothing is done about it',
};

/** What becomes of one difference, in a few words. */
export function describeResolution({ field, resolution }: Pick<Drift, 'field' | 'resolution'>): string {
  return field === 'state' && resolution === 'kept' ? 'it is left in that state' : becomes[resolution];
}
