import type { IssueKey, StagedIssue } from '../../../shared/domain/backlog.ts';
import { settleEdited } from '../../../shared/domain/backlog-edit.ts';
import { mergeBacklogs } from '../../../shared/domain/backlog-merge.ts';
import type { EditStep } from '../../../shared/protocol/webview.ts';
import { stepBetween } from './history.ts';
import type { EditorState, Revision, Side } from './model.ts';

/** Put another revision beside the unsaved edits. Without a conflicting issue the two are merged at once. */
export function startMerge(state: EditorState, theirs: Revision): EditorState {
  const base = new Map(state.saved.issues.map((issue) => [issue.key, issue]));
  const result = mergeBacklogs(base, state.issues, theirs.issues, reordered(state));
  // Choices that were made against an older revision hold as long as that issue did not change again.
  const kept = [...(state.merge?.choices ?? [])].filter(([key]) => state.merge?.theirs.issues.find((issue) => issue.key === key) === theirs.issues.find((issue) => issue.key === key));
  const merge = { theirs, conflicts: result.conflicts, takenOver: result.takenOver, merged: result.issues, choices: new Map<IssueKey, Side>(kept) };
  const next: EditorState = { ...state, merge, notice: null, sealed: true };
  return result.conflicts.length === 0 ? settleMerge(next) : next;
}

export function chooseSide(state: EditorState, key: IssueKey, side: Side): EditorState {
  if (state.merge === null) return state;
  const choices = new Map(state.merge.choices).set(key, side);
  return { ...state, merge: { ...state.merge, choices } };
}

/** True when every conflicting issue has been decided. */
export function isDecided(state: EditorState): boolean {
  return state.merge !== null && state.merge.conflicts.every((conflict) => state.merge?.choices.has(conflict.key) === true);
}

/**
 * Go on from their revision with the merged issues. Both sides stay reachable: undo leads from the choices to all of
 * mine, and from there to all of theirs.
 */
export function settleMerge(state: EditorState): EditorState {
  const { merge } = state;
  if (merge === null || !isDecided(state)) return state;
  const mine = new Map(merge.conflicts.map((conflict) => [conflict.key, conflict.mine]));
  const allMine = merge.merged.map((issue) => mine.get(issue.key) ?? issue);
  const chosen = merge.merged.map((issue) => (merge.choices.get(issue.key) === 'mine' ? (mine.get(issue.key) ?? issue) : issue));
  const issues = settleEdited(chosen, state.proposed);
  const steps: (EditStep | null)[] = [
    stepBetween(merge.theirs.issues, settleEdited(allMine, state.proposed), 'My edits', null),
    stepBetween(settleEdited(allMine, state.proposed), issues, 'Choices of the merge', null),
  ];
  return {
    ...state,
    saved: merge.theirs,
    issues,
    past: steps.filter((step) => step !== null),
    future: [],
    merge: null,
    serial: state.serial + 1,
    notice: { tone: 'info', message: mergedMessage(merge.takenOver.length, merge.conflicts.length, merge.theirs.revision), hint: 'Nothing is saved yet. Undo shows the other version.' },
  };
}

function mergedMessage(takenOver: number, conflicts: number, revision: number): string {
  const parts = [`${takenOver} ${takenOver === 1 ? 'issue' : 'issues'} changed elsewhere ${takenOver === 1 ? 'was' : 'were'} taken over`];
  if (conflicts > 0) parts.push(`${conflicts} decided by you`);
  return `Merged with revision ${revision}: ${parts.join(', ')}.`;
}

function reordered(state: EditorState): boolean {
  const present = new Set(state.issues.map((issue) => issue.key));
  const was = state.saved.issues.filter((issue) => present.has(issue.key)).map((issue) => issue.key);
  const known = new Set(was);
  return state.issues.filter((issue: StagedIssue) => known.has(issue.key)).some((issue, index) => issue.key !== was[index]);
}
