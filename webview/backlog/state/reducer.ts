import type { IssueKey, StagedIssue } from '../../../shared/domain/backlog.ts';
import { applyEdit, settleEdited } from '../../../shared/domain/backlog-edit.ts';
import type { BacklogEdit } from '../../../shared/domain/backlog-edit.ts';
import { mergeBacklogs } from '../../../shared/domain/backlog-merge.ts';
import type { ObservedIssue } from '../../../shared/domain/bundle.ts';
import type { RunHeader } from '../../../shared/protocol/webview.ts';
import { isDirty } from './draft.ts';
import { applyStep, stepBetween, subjectOf, withStep } from './history.ts';
import { chooseSide, settleMerge, startMerge } from './merge.ts';
import type { EditorState, Notice, Revision, Side, View } from './model.ts';

export type Action =
  /** `tag`: edits with the same one that follow each other are undone together (typing in one field). */
  | { readonly type: 'edit'; readonly edit: BacklogEdit; readonly label: string; readonly tag?: string }
  | { readonly type: 'seal' | 'undo' | 'redo' | 'discard' | 'dismiss' | 'finishMerge' }
  | { readonly type: 'view'; readonly view: Partial<View> }
  | { readonly type: 'saving'; readonly issues: readonly StagedIssue[] }
  | { readonly type: 'saved' | 'changed' | 'conflict'; readonly revision: Revision }
  | { readonly type: 'notice'; readonly notice: Notice }
  | { readonly type: 'choose'; readonly key: IssueKey; readonly side: Side }
  | { readonly type: 'header'; readonly header: RunHeader }
  | { readonly type: 'observed'; readonly issues: readonly { readonly key: IssueKey; readonly observed: ObservedIssue | null }[] };

/** The editor after one action. Pure. */
export function reduce(state: EditorState, action: Action): EditorState {
  switch (action.type) {
    case 'edit': return edit(state, action);
    case 'seal': return state.sealed ? state : { ...state, sealed: true };
    case 'undo': return travel(state, 'undo');
    case 'redo': return travel(state, 'redo');
    case 'discard': return canEdit(state) ? replaceIssues(state, state.saved.issues, 'Discard edits', null) : state;
    case 'dismiss': return { ...state, notice: null };
    case 'view': return { ...state, sealed: true, view: { ...state.view, ...action.view } };
    case 'saving': return { ...state, saving: action.issues, notice: null, sealed: true };
    case 'saved': return afterSave(state, action.revision);
    case 'changed': return afterChange(state, action.revision);
    case 'conflict': return startMerge({ ...state, saving: null }, action.revision);
    case 'notice': return { ...state, notice: action.notice, saving: null };
    case 'choose': return chooseSide(state, action.key, action.side);
    case 'finishMerge': return settleMerge(state);
    case 'header': return { ...state, header: action.header };
    case 'observed': return { ...state, observed: new Map(action.issues.map((issue) => [issue.key, issue.observed])) };
  }
}

/** False while a merge waits for choices, and for a run whose backlog is closed. */
export function canEdit(state: EditorState): boolean {
  return state.header.readOnlyBecause === null && state.merge === null;
}

function edit(state: EditorState, action: Extract<Action, { type: 'edit' }>): EditorState {
  if (!canEdit(state)) return state;
  const result = applyEdit(state.issues, action.edit);
  if (!result.ok) return { ...state, notice: { tone: 'warning', message: result.reason, hint: '' } };
  const next = replaceIssues(state, result.issues, action.label, action.tag ?? null);
  if (action.edit.kind !== 'add') return next;
  return { ...next, view: { ...next.view, selected: action.edit.key, tab: 'edit', pane: 'detail', filter: '', show: 'all' } };
}

function replaceIssues(state: EditorState, issues: readonly StagedIssue[], label: string, tag: string | null): EditorState {
  const settled = settleEdited(issues, state.proposed);
  const step = stepBetween(state.issues, settled, label, tag);
  if (step === null) return { ...state, notice: null };
  return withSelection({
    ...state,
    issues: settled,
    past: withStep(state.past, step, state.sealed),
    future: [],
    sealed: false,
    serial: state.serial + 1,
    notice: null,
  });
}

function travel(state: EditorState, direction: 'undo' | 'redo'): EditorState {
  const step = (direction === 'undo' ? state.past : state.future).at(-1);
  if (step === undefined || !canEdit(state)) return state;
  const issues = settleEdited(applyStep(state.issues, step, direction), state.proposed);
  const [past, future] = direction === 'undo' ? [state.past.slice(0, -1), [...state.future, step]] : [[...state.past, step], state.future.slice(0, -1)];
  const subject = subjectOf(step, issues);
  const view = subject === null ? state.view : { ...state.view, selected: subject };
  return withSelection({ ...state, issues, past, future, view, sealed: true, serial: state.serial + 1, notice: null });
}

/** What the person typed while the save was under way stays an unsaved edit. */
function afterSave(state: EditorState, revision: Revision): EditorState {
  const sent = new Map((state.saving ?? state.issues).map((issue) => [issue.key, issue]));
  const typedMeanwhile = state.saving !== null && state.issues !== state.saving;
  const issues = typedMeanwhile ? mergeBacklogs(sent, state.issues, revision.issues, true).issues : revision.issues;
  return withSelection({ ...state, saved: revision, issues: settleEdited(issues, state.proposed), saving: null, sealed: true, merge: null, serial: state.serial + 1 });
}

/** Another revision is there: taken over at once where nothing is unsaved, merged otherwise. */
function afterChange(state: EditorState, revision: Revision): EditorState {
  if (revision.revision < state.saved.revision || state.saving !== null) return state;
  if (revision.revision === state.saved.revision) return { ...state, saved: { ...state.saved, checks: revision.checks } };
  if (isDirty(state)) return startMerge(state, revision);
  return withSelection({ ...state, saved: revision, issues: revision.issues, past: [], future: [], sealed: true });
}

/** A selection that exists: the first issue when the selected one is gone. */
export function withSelection(state: EditorState): EditorState {
  const { selected } = state.view;
  if (selected !== null && state.issues.some((issue) => issue.key === selected)) return state;
  return { ...state, view: { ...state.view, selected: state.issues[0]?.key ?? null } };
}
