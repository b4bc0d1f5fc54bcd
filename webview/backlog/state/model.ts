import type { Check, IssueKey, StagedIssue } from '../../../shared/domain/backlog.ts';
import type { IssueConflict } from '../../../shared/domain/backlog-merge.ts';
import type { ObservedIssue } from '../../../shared/domain/bundle.ts';
import type { EditStep, RunHeader, TracedRequirement } from '../../../shared/protocol/webview.ts';

/** A revision of the backlog as the runner has it. */
export interface Revision {
  readonly revision: number;
  readonly issues: readonly StagedIssue[];
  readonly checks: readonly Check[];
}

export interface Notice {
  readonly tone: 'error' | 'warning' | 'info';
  readonly message: string;
  readonly hint: string;
}

export type Show = 'all' | 'edited' | 'attention' | 'dropped';

/** What the person looks at; kept over reloads, but no part of the backlog. */
export interface View {
  readonly selected: IssueKey | null;
  readonly filter: string;
  readonly show: Show;
  readonly layout: 'list' | 'graph';
  readonly tab: 'edit' | 'preview' | 'changes';
  /** Which half a narrow window shows. */
  readonly pane: 'list' | 'detail';
}

export type Side = 'mine' | 'theirs';

/** Somebody else saved while there were unsaved edits. */
export interface Merge {
  readonly theirs: Revision;
  readonly conflicts: readonly IssueConflict[];
  readonly takenOver: readonly IssueKey[];
  /** Theirs and mine together, without the conflicting issues decided. */
  readonly merged: readonly StagedIssue[];
  readonly choices: ReadonlyMap<IssueKey, Side>;
}

export interface EditorState {
  readonly header: RunHeader;
  /** What the edits are based on. */
  readonly saved: Revision;
  readonly proposed: ReadonlyMap<IssueKey, StagedIssue>;
  readonly proposalKnown: boolean;
  readonly requirements: ReadonlyMap<string, TracedRequirement>;
  /** What the target has; a key is missing until that is known or when the issue was never written. */
  readonly observed: ReadonlyMap<IssueKey, ObservedIssue | null>;
  readonly issues: readonly StagedIssue[];
  readonly past: readonly EditStep[];
  readonly future: readonly EditStep[];
  /** True when the next edit starts a step of its own even with the tag of the last one. */
  readonly sealed: boolean;
  /** Rises with every change of `issues` by the person. */
  readonly serial: number;
  /** What was sent to be saved, until the answer is there. */
  readonly saving: readonly StagedIssue[] | null;
  readonly merge: Merge | null;
  readonly notice: Notice | null;
  readonly view: View;
}

export const initialView: View = { selected: null, filter: '', show: 'all', layout: 'list', tab: 'edit', pane: 'list' };
