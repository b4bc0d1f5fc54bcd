import type { Backlog, SavedIssue, StagedIssue } from '../../shared/domain/backlog.ts';
import type { RunStore } from '../store/run-store.ts';
import { readJson } from './documents.ts';

/** A backlog as it was stored: what a version wrote that knew of no parts and milestones lacks the fields. */
export type StoredBacklog = Omit<Backlog, 'issues'> & { readonly issues: readonly (Omit<StagedIssue, 'parent' | 'milestone'> & Partial<StagedIssue>)[] };

/** The backlog of a run, or the one that its planner proposed. @throws PassError `not_found` while there is none */
export async function readBacklog(store: RunStore, runId: string, name: 'backlog.json' | 'backlog.proposed.json' = 'backlog.json'): Promise<Backlog> {
  return completeBacklog(await readJson<StoredBacklog>(store, runId, name));
}

/** A stored backlog in the form of this version. */
export function completeBacklog(stored: StoredBacklog): Backlog {
  return { ...stored, issues: stored.issues.map((issue) => ({ ...issue, parent: issue.parent ?? null, milestone: issue.milestone ?? null })) };
}

/** What a client sent, with what it left out as it stands. */
export function completeSave(sent: readonly SavedIssue[], present: Backlog): StagedIssue[] {
  const before = new Map(present.issues.map((issue) => [issue.key, issue]));
  return sent.map((issue) => {
    const { parent = null, milestone = null } = before.get(issue.key) ?? {};
    return { ...issue, parent: issue.parent === undefined ? parent : issue.parent, milestone: issue.milestone === undefined ? milestone : issue.milestone };
  });
}
