import type { BacklogToWebview } from '../../../shared/protocol/webview.ts';
import { initialView } from './model.ts';
import type { EditorState, View } from './model.ts';
import { restoreDraft } from './draft.ts';
import { withSelection } from './reducer.ts';

type LoadMessage = Extract<BacklogToWebview, { type: 'load' }>;

/** The editor for a backlog that was just fetched, with the unsaved edits of before where the backlog can be changed. */
export function loadedState(message: LoadMessage, view: Partial<View>, draft: LoadMessage['draft']): EditorState {
  const saved = { revision: message.revision, issues: message.issues, checks: message.checks };
  const fresh: EditorState = {
    header: message.header,
    saved,
    proposed: new Map((message.proposed ?? []).map((issue) => [issue.key, issue])),
    proposalKnown: message.proposed !== null,
    requirements: new Map(message.requirements.map((requirement) => [requirement.id, requirement])),
    observed: new Map(),
    issues: message.issues,
    past: [],
    future: [],
    sealed: true,
    serial: 0,
    saving: null,
    merge: null,
    notice: null,
    view: { ...initialView, ...view, ...(message.select === null ? {} : { selected: message.select, pane: 'detail' }) },
  };
  const latest = draft !== null && message.header.readOnlyBecause === null ? restoreDraft(fresh, draft) : fresh;
  return withSelection(latest);
}

/** A kept view as this version understands it. */
export function keptView(value: unknown): Partial<View> {
  if (typeof value !== 'object' || value === null) return {};
  const { selected, filter, show, layout, tab } = value as Record<string, unknown>;
  return {
    ...(typeof selected === 'string' ? { selected } : {}),
    ...(typeof filter === 'string' ? { filter } : {}),
    ...(show === 'all' || show === 'edited' || show === 'attention' || show === 'dropped' ? { show } : {}),
    ...(layout === 'list' || layout === 'graph' ? { layout } : {}),
    ...(tab === 'edit' || tab === 'preview' || tab === 'changes' ? { tab } : {}),
  };
}
