import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { BacklogEdit } from '../../shared/domain/backlog-edit.ts';
import type { EditorContext } from './context.ts';

/**
 * One keystroke in a field. The browser's own undo of a field is left out: undo is the editor's, over all fields; VS Code
 * asks a webview for both.
 */
export function type(context: EditorContext, event: InputEvent, edit: (text: string) => BacklogEdit, label: string): void {
  if (event.inputType === 'historyUndo' || event.inputType === 'historyRedo') {
    context.act({ type: 'seal' });
    return;
  }
  const field = event.target as HTMLInputElement | HTMLTextAreaElement;
  const change = edit(field.value);
  const key = 'key' in change ? change.key : change.issue.key;
  context.act({ type: 'edit', edit: change, label: `${label} of ${key}`, tag: `${change.kind}/${key}/${field.id}` });
}

/** A heading over a group of controls. */
export function groupLabel(id: string, words: string, hint = ''): TemplateResult {
  return html`<span class="group-label" id=${id}>${words} ${hint === '' ? nothing : html`<span class="muted">${hint}</span>`}</span>`;
}
