import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { problemsOf } from '../../shared/domain/backlog-edit.ts';
import { counted } from '../../shared/domain/counted.ts';
import { icon } from '../components/icons.ts';
import type { IconName } from '../components/icons.ts';
import type { EditorContext } from './context.ts';

/** Keys of this platform in tooltips. */
const modifier = navigator.userAgent.includes('Mac') ? '⌘' : 'Ctrl+';

/** The strip at the top: what is being decided, and the actions on the whole of it. */
export function headerView(context: EditorContext): TemplateResult {
  const { state } = context;
  const { header } = state;
  return html`<header class="header">
    <div class="header-title">
      <h1>${header.title}</h1>
      <span class="target" title=${header.targetKind === 'github' ? 'Repository that approved issues are written to' : 'Folder that approved issues are written to'}>${icon('forward')} ${header.targetLabel}</span>
    </div>
    <div class="header-actions" role="toolbar" aria-label="Backlog">${historyButtons(context)}${header.readOnlyBecause === null ? saveButtons(context) : nothing}</div>
    <div class="header-counts">${counts(context)}</div>
  </header>`;
}

function historyButtons({ state, editable, act }: EditorContext): TemplateResult {
  const undo = state.past.at(-1);
  const redo = state.future.at(-1);
  const button = (type: 'undo' | 'redo', step: { label: string } | undefined, key: string): TemplateResult => {
    const words = `${type === 'undo' ? 'Undo' : 'Redo'}${step === undefined ? '' : `: ${step.label}`}`;
    return html`<button class="tool" ?disabled=${step === undefined || !editable} title="${words} (${key})" aria-label=${words} @click=${() => act({ type })}>${icon(type)}</button>`;
  };
  return html`${button('undo', undo, `${modifier}Z`)}${button('redo', redo, modifier === '⌘' ? '⇧⌘Z' : 'Ctrl+Y')}`;
}

function saveButtons(context: EditorContext): TemplateResult {
  const { state, dirty, editable, act, save, post } = context;
  const invalid = state.issues.filter((issue) => problemsOf(issue).length > 0).length;
  const saving = state.saving !== null;
  const cannotSave = !dirty || !editable || saving || invalid > 0;
  const why = invalid > 0 ? `${counted(invalid, 'issue')} cannot be saved as ${invalid === 1 ? 'it is' : 'they are'}` : dirty ? `Save (${modifier}S)` : 'Nothing to save';
  const cannotApprove = invalid > 0 ? why : null;
  return html`<vscode-button appearance="secondary" ?disabled=${!dirty || !editable || saving} title="Back to what is saved; can be undone" @click=${() => act({ type: 'discard' })}>Discard</vscode-button>
    <vscode-button appearance="secondary" ?disabled=${cannotSave} title=${why} @click=${() => save({ action: 'nothing' })}>${saving ? 'Saving…' : 'Save'}</vscode-button>
    <vscode-button
      ?disabled=${cannotApprove !== null || !editable || saving}
      title=${cannotApprove ?? (dirty ? 'Save, then show the literal effect and ask' : 'Show the literal effect and ask')}
      @click=${() => (dirty ? save({ action: 'approve' }) : post({ type: 'approve' }))}
      >${dirty ? 'Save, Approve & Sync…' : 'Approve & Sync…'}</vscode-button
    >`;
}

function counts({ state, listing, dirty, act }: EditorContext): TemplateResult {
  const { all, edited, dropped, attention } = listing.counts;
  const failed = state.saved.checks.filter((check) => check.status === 'failed');
  const notRun = state.saved.checks.filter((check) => check.status === 'not_run');
  const blocking = failed.filter((check) => check.severity === 'blocking').length;
  const item = (name: IconName, tone: string, text: string, title: string): TemplateResult => html`<span class="count ${tone}" title=${title}>${icon(name)} ${text}</span>`;
  return html`<span class="count">${counted(all - dropped, 'issue')}</span>
    ${edited > 0 ? html`<span class="count">${edited} edited</span>` : nothing}
    ${dropped > 0 ? html`<span class="count">${dropped} dropped</span>` : nothing}
    ${failed.length > 0
      ? html`<button class="count link ${blocking > 0 ? 'error' : 'warning'}" title=${['Show the issues that need attention', ...failed.map((check) => `${check.name}: ${check.summary}`)].join('\n')} @click=${() => act({ type: 'view', view: { show: 'attention', pane: 'list' } })}>${icon(blocking > 0 ? 'error' : 'warning')} ${counted(failed.length, 'check')} failed${blocking > 0 ? `, ${blocking} blocking` : ''}</button>`
      : item('check', 'ok', `${counted(state.saved.checks.filter((check) => check.status === 'passed').length, 'check')} passed`, state.saved.checks.map((check) => `${check.name}: ${check.summary}`).join('\n'))}
    ${notRun.length > 0 ? item('info', '', `${counted(notRun.length, 'check')} not run`, notRun.map((check) => `${check.name}: ${check.notRunBecause ?? ''}`).join('\n')) : nothing}
    ${attention > 0 && failed.length === 0 ? html`<span class="count warning">${attention} to complete</span>` : nothing}
    <span class="count planner" title=${state.header.planner.note}>Planned by ${state.header.planner.name}</span>
    <span class="count unsaved" role="status">${dirty ? '● Unsaved edits' : `Revision ${state.saved.revision}`}${dirty && state.saved.checks.length > 0 ? html`<span class="muted"> · checks are of revision ${state.saved.revision}</span>` : nothing}</span>`;
}
