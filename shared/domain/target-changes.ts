import { z } from 'zod';
import type { Drift, ObservedIssue } from './bundle.ts';
import { normaliseLines, stripMarker } from './issue-text.ts';

/** An issue as PASS last planned it, without marker: what edits of people are told from. */
export const SyncedIssue = z.object({ title: z.string(), body: z.string(), labels: z.array(z.string()), state: z.enum(['open', 'closed']) });
export type SyncedIssue = z.infer<typeof SyncedIssue>;

/** What people did to an issue on the target since the last sync. */
export type TargetChange = 'closed' | 'opened again' | 'title edited' | 'body edited' | 'labels changed' | 'gone';

/** In the order in which they matter to a reader of the plan. Empty when nobody touched it, or when nothing is known of before. */
export function targetChanges(synced: SyncedIssue | undefined, observed: ObservedIssue | null): TargetChange[] {
  if (observed === null) return ['gone'];
  if (synced === undefined) return [];
  const changes: TargetChange[] = [];
  if (observed.state !== synced.state) changes.push(observed.state === 'closed' ? 'closed' : 'opened again');
  if (observed.title !== synced.title) changes.push('title edited');
  if (stripMarker(observed.body) !== normaliseLines(synced.body)) changes.push('body edited');
  if (labelText(observed.labels) !== labelText(synced.labels)) changes.push('labels changed');
  return changes;
}

/** What became of a staged issue on the target. */
export interface TargetMark {
  readonly key: string;
  readonly number: number | null;
  readonly url: string | null;
  readonly changes: readonly TargetChange[];
}

/** Marks of the issues that the target has, or had, for a plan. */
export function targetMarks(issues: readonly { readonly key: string; readonly observed: ObservedIssue | null; readonly synced?: SyncedIssue | undefined }[]): TargetMark[] {
  return issues.map(({ key, observed, synced }) => ({ key, number: observed?.number ?? null, url: observed?.url ?? null, changes: targetChanges(synced, observed) }));
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
