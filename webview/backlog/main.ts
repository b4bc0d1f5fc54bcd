import { render } from 'lit';
import { problemsOf, tidied } from '../../shared/domain/backlog-edit.ts';
import type { IssueKey } from '../../shared/domain/backlog.ts';
import type { ErrorData } from '../../shared/protocol/errors.ts';
import { BacklogPanelState, BacklogToWebview } from '../../shared/protocol/webview.ts';
import type { BacklogDraft, BacklogFromWebview } from '../../shared/protocol/webview.ts';
import { connectHost } from '../components/host.ts';
import { registerToolkit } from '../components/toolkit.ts';
import { editorView, failureView, loadingView } from './app.ts';
import './backlog.css';
import type { AfterSave, EditorContext } from './context.ts';
import { draftOf, isDirty } from './state/draft.ts';
import { listingOf } from './state/filter.ts';
import { keptView, loadedState } from './state/load.ts';
import { canEdit, reduce } from './state/reducer.ts';
import type { Action } from './state/reducer.ts';
import type { EditorState } from './state/model.ts';

const root = document.getElementById('root');
const runId = (JSON.parse(document.body.dataset['state'] ?? '{}') as { runId?: string }).runId ?? '';

let state: EditorState | undefined;
let failure: ErrorData | undefined;
let drawing = false;
let sealing: number | undefined;
let keeping: number | undefined;
/** Serial of the edits that the extension has; -1 when it has none of them. */
let toldSerial = -1;

const host = connectHost<BacklogFromWebview, typeof BacklogToWebview>(BacklogToWebview, receive);
const kept = BacklogPanelState.safeParse(host.state);
const before = kept.success && kept.data.runId === runId ? kept.data : undefined;
let view: unknown = before?.view;

function receive(message: BacklogToWebview): void {
  switch (message.type) {
    case 'load': {
      // The one that has more edits is the later one: the extension's copy lags behind by a moment.
      const mine = state === undefined ? (before?.draft ?? null) : draftOf(state);
      const draft = mine !== null && (message.draft === null || mine.serial >= message.draft.serial) ? mine : message.draft;
      failure = undefined;
      state = loadedState(message, state?.view ?? keptView(view), draft);
      changed();
      return;
    }
    case 'unavailable':
      failure = message.error;
      draw();
      return;
    case 'saveFailed': return act({ type: 'notice', notice: { tone: 'error', message: message.error.message, hint: message.error.hint } });
    case 'saved': case 'changed': case 'conflict':
      return act({ type: message.type, revision: { revision: message.revision, issues: message.issues, checks: message.checks } });
    case 'header': return act({ type: 'header', header: message.header });
    case 'observed': return act({ type: 'observed', issues: message.issues });
    case 'select': return open(message.key);
    case 'command': return message.command === 'save' ? save({ action: 'nothing' }) : act({ type: message.command });
  }
}

function act(action: Action): void {
  if (state === undefined) return;
  const next = reduce(state, action);
  // A field that the browser changed by itself is drawn again even when the state stays.
  const same = next === state;
  state = next;
  if (action.type === 'edit') sealSoon();
  if (same) draw();
  else changed();
}

/** Undo takes back what was typed without a pause. */
function sealSoon(): void {
  window.clearTimeout(sealing);
  sealing = window.setTimeout(() => act({ type: 'seal' }), 1200);
}

function changed(): void {
  draw();
  window.clearTimeout(keeping);
  keeping = window.setTimeout(keep, 150);
}

/** Unsaved edits go to two places: VS Code's state of this webview, and the extension, which has them after the tab is closed. */
function keep(): void {
  if (state === undefined) return;
  const draft: BacklogDraft | null = draftOf(state);
  view = state.view;
  host.keep({ runId, draft, view });
  if (state.header.readOnlyBecause !== null || state.serial === toldSerial) return;
  toldSerial = state.serial;
  host.post({ type: 'draft', draft });
}

function save(then: AfterSave): void {
  if (state === undefined || state.saving !== null || !canEdit(state) || !isDirty(state)) return;
  const broken = state.issues.find((issue) => problemsOf(issue).length > 0);
  if (broken !== undefined) {
    act({ type: 'view', view: { selected: broken.key, tab: 'edit', pane: 'detail' } });
    act({ type: 'notice', notice: { tone: 'error', message: `“${broken.title === '' ? 'Untitled' : broken.title}” cannot be saved as it is.`, hint: problemsOf(broken)[0]?.message ?? '' } });
    return;
  }
  const { saved, issues } = state;
  act({ type: 'saving', issues });
  host.post({ type: 'save', baseRevision: saved.revision, issues: tidied(issues), then });
}

function open(key: IssueKey): void {
  act({ type: 'view', view: { selected: key, pane: 'detail' } });
  requestAnimationFrame(() => document.getElementById(`row-${key}`)?.scrollIntoView({ block: 'nearest' }));
}

function draw(): void {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    if (drawing) drawNow();
  });
}

function drawNow(): void {
  drawing = false;
  if (root === null) return;
  if (state === undefined) {
    render(failure === undefined ? loadingView() : failureView(failure, () => host.post({ type: 'reload' })), root);
    return;
  }
  const context: EditorContext = { state, listing: listingOf(state), dirty: isDirty(state), editable: canEdit(state), act, post: (message) => host.post(message), save, open, focus };
  render(editorView(context, failure, () => host.post({ type: 'reload' })), root);
}

function focus(selector: string): void {
  if (drawing) drawNow();
  document.querySelector<HTMLElement>(selector)?.focus();
}

/** Keys of the whole editor. VS Code does not get them too: it would run its own undo in the focused field. */
function onKey(event: KeyboardEvent): void {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
  const key = event.key.toLowerCase();
  const command = key === 's' ? 'save' : key === 'z' ? (event.shiftKey ? 'redo' : 'undo') : key === 'y' ? 'redo' : undefined;
  if (command === undefined) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (command === 'save') save({ action: 'nothing' });
  else act({ type: command });
}

registerToolkit();
// A handler sees what it was drawn with: what an earlier key changed is drawn before the next one is handled.
window.addEventListener('keydown', () => drawing && drawNow(), { capture: true });
window.addEventListener('keydown', onKey, { capture: true });
window.addEventListener('pagehide', keep);
draw();
host.post({ type: 'ready', draftSerial: before?.draft?.serial ?? null });
