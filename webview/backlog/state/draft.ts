import type { IssueKey, StagedIssue } from '../../../shared/domain/backlog.ts';
import { changedFields, settleEdited } from '../../../shared/domain/backlog-edit.ts';
import type { BacklogDraft, EditStep } from '../../../shared/protocol/webview.ts';
import { startMerge } from './merge.ts';
import type { EditorState } from './model.ts';

/** Characters of undo history that a draft carries along. */
const maxHistoryCharacters = 400_000;

/** True when the list differs from what the runner has. */
export function isDirty(state: EditorState): boolean {
  const { issues } = state;
  const saved = state.saved.issues;
  if (issues === saved) return false;
  if (issues.length !== saved.length) return true;
  return issues.some((issue, index) => {
    const before = saved[index];
    return before === undefined || (issue !== before && (issue.key !== before.key || changedFields(before, issue).length > 0));
  });
}

/** The unsaved edits as data, or null when there are none. */
export function draftOf(state: EditorState): BacklogDraft | null {
  if (!isDirty(state)) return null;
  const base = new Map(state.saved.issues.map((issue) => [issue.key, issue]));
  const changed = state.issues
    .map((mine) => ({ base: base.get(mine.key) ?? null, mine }))
    .filter(({ base: start, mine }) => start === null || (start !== mine && changedFields(start, mine).length > 0));
  const past = recent(state.past, maxHistoryCharacters);
  return {
    v: 1,
    runId: state.header.runId,
    baseRevision: state.saved.revision,
    serial: state.serial,
    baseOrder: state.saved.issues.map((issue) => issue.key),
    order: state.issues.map((issue) => issue.key),
    changed,
    past: [...past],
    future: past.length === state.past.length ? [...recent(state.future, maxHistoryCharacters)] : [],
  };
}

/**
 * Go on with unsaved edits of an earlier session. When the runner has another revision than the one they were based on,
 * they are merged with it, and a person decides about what conflicts.
 */
export function restoreDraft(state: EditorState, draft: BacklogDraft): EditorState {
  if (draft.runId !== state.header.runId) return state;
  const current = new Map(state.saved.issues.map((issue) => [issue.key, issue]));
  const mine = new Map<IssueKey, StagedIssue>(draft.changed.map((entry) => [entry.mine.key, entry.mine]));
  const listed = draft.order.map((key) => mine.get(key) ?? current.get(key)).filter((issue) => issue !== undefined);
  if (draft.baseRevision === state.saved.revision) {
    return { ...state, issues: settleEdited(listed, state.proposed), past: draft.past, future: draft.future, serial: draft.serial, sealed: true };
  }
  const bases = new Map(draft.changed.filter((entry) => entry.base !== null).map((entry) => [entry.mine.key, entry.base]));
  const start = draft.baseOrder.map((key) => bases.get(key) ?? current.get(key)).filter((issue) => issue !== undefined);
  const before: EditorState = { ...state, saved: { ...state.saved, revision: draft.baseRevision, issues: start }, issues: listed, serial: draft.serial };
  return startMerge(before, state.saved);
}

/** The newest steps that fit. */
function recent(steps: readonly EditStep[], characters: number): readonly EditStep[] {
  let left = characters;
  const kept: EditStep[] = [];
  for (const step of steps.toReversed()) {
    left -= JSON.stringify(step).length;
    if (left < 0) break;
    kept.unshift(step);
  }
  return kept;
}
