import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { StagedIssue } from '../../shared/domain/backlog.ts';
import { changedFields, problemsOf } from '../../shared/domain/backlog-edit.ts';
import { icon } from '../components/icons.ts';
import { changesView } from './changes.ts';
import type { EditorContext } from './context.ts';
import { formView } from './form.ts';
import { dropAction } from './list.ts';
import { previewView } from './preview.ts';

const tabs = ['edit', 'preview', 'changes'] as const;
type Tab = (typeof tabs)[number];

/** Everything about the selected issue. */
export function detailView(context: EditorContext): TemplateResult {
  const { state } = context;
  const issue = state.issues.find((candidate) => candidate.key === state.view.selected);
  if (issue === undefined) return html`<section class="detail empty-detail" aria-label="Issue"><p>Select an issue to read and edit it.</p></section>`;
  const original = state.proposed.get(issue.key);
  const changed = original === undefined ? 0 : changedFields(original, issue).length;
  return html`<section class="detail" aria-label="Issue">
    ${toolbar(context, issue)}
    <div class="tabs" role="tablist" aria-label="View of the issue" @keydown=${(event: KeyboardEvent) => onTabKey(event, context)}>
      ${tabs.map((tab) => tabButton(context, tab, tab === 'changes' && changed > 0 ? changed : undefined))}
      <span class="spacer"></span>
      <code class="key" title="Key: stays the same when the PRD is run again">${issue.key}</code>
    </div>
    <div class="detail-body" role="tabpanel" aria-labelledby="tab-${state.view.tab}" tabindex="-1">
      ${keyed(`${issue.key}/${state.view.tab}`, html`${attention(context, issue)}${body(context, issue)}`)}
    </div>
  </section>`;
}

function body(context: EditorContext, issue: StagedIssue): TemplateResult {
  switch (context.state.view.tab) {
    case 'edit': return formView(context, issue);
    case 'preview': return previewView(context, issue);
    case 'changes': return changesView(context, issue);
  }
}

function tabButton({ state, act }: EditorContext, tab: Tab, count: number | undefined): TemplateResult {
  const names: Readonly<Record<Tab, string>> = { edit: 'Edit', preview: 'Preview', changes: 'Changes' };
  const selected = state.view.tab === tab;
  return html`<button id="tab-${tab}" role="tab" aria-selected=${selected} tabindex=${selected ? 0 : -1} @click=${() => act({ type: 'view', view: { tab } })}>${names[tab]}${count === undefined ? nothing : html` <span class="badge">${count}</span>`}</button>`;
}

function onTabKey(event: KeyboardEvent, { state, act, focus }: EditorContext): void {
  const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
  const tab = tabs[(tabs.indexOf(state.view.tab) + by + tabs.length) % tabs.length];
  if (by === 0 || tab === undefined) return;
  event.preventDefault();
  act({ type: 'view', view: { tab } });
  focus(`#tab-${tab}`);
}

function toolbar(context: EditorContext, issue: StagedIssue): TemplateResult {
  const { state, act, editable, dirty, save, post } = context;
  const observed = state.observed.get(issue.key);
  const original = state.proposed.get(issue.key);
  const changed = original !== undefined && changedFields(original, issue).length > 0;
  const where = state.header.targetKind === 'github' ? 'GitHub' : 'Folder';
  const compare = (): void => (dirty ? save({ action: 'compare', key: issue.key }) : post({ type: 'compare', key: issue.key }));
  return html`<div class="detail-toolbar" role="toolbar" aria-label="Issue">
    <button class="tool back" aria-label="Back to the list" title="Back to the list" @click=${() => act({ type: 'view', view: { pane: 'list' } })}>${icon('back')}</button>
    <span class="status-words">${statusWords(issue, context)}</span>
    ${observed === undefined ? nothing : observed === null ? html`<span class="muted">no longer on the target</span>` : observedLink(context, observed)}
    <span class="spacer"></span>
    <vscode-button appearance="secondary" ?disabled=${dirty && !editable} title="${dirty ? 'Save, then show' : 'Show'} what ${where === 'GitHub' ? 'GitHub' : 'the folder'} has next to what will be written" @click=${compare}>Compare with ${where}</vscode-button>
    ${editable && changed ? html`<vscode-button appearance="secondary" title="Back to what the planner proposed; can be undone" @click=${() => act({ type: 'edit', edit: { kind: 'replace', issue: original }, label: `Revert “${issue.title}”` })}>Revert</vscode-button>` : nothing}
    <vscode-button appearance="secondary" ?disabled=${!editable} title=${issue.dropped ? 'Restore: it will be written again (Delete in the list)' : 'Drop: it stays in the backlog and is not written (Delete in the list)'} @click=${() => act(dropAction(issue))}>${issue.dropped ? 'Restore' : 'Drop'}</vscode-button>
  </div>`;
}

function observedLink({ post }: EditorContext, observed: { readonly number: number; readonly url: string | null; readonly state: string }): TemplateResult {
  const { url } = observed;
  const words = `#${observed.number} ${observed.state}`;
  if (url === null || !/^https?:/.test(url)) return html`<span class="muted">${words}</span>`;
  return html`<a role="link" tabindex="0" class="observed" title="Open ${url}" @click=${() => post({ type: 'openUrl', url })} @keydown=${(event: KeyboardEvent) => event.key === 'Enter' && post({ type: 'openUrl', url })}>${words} ${icon('link')}</a>`;
}

function statusWords(issue: StagedIssue, { state }: EditorContext): TemplateResult {
  if (issue.dropped) return html`<span class="letter dropped">Dropped</span>`;
  if (!issue.edited) return html`<span class="muted">As proposed</span>`;
  return state.proposed.has(issue.key) || !state.proposalKnown ? html`<span class="letter edited">Edited</span>` : html`<span class="letter added">Added</span>`;
}

/** What keeps it from being saved, and what the checks say about it. */
function attention({ state, listing, dirty }: EditorContext, issue: StagedIssue): TemplateResult | typeof nothing {
  const problems = problemsOf(issue);
  const findings = listing.findings.get(issue.key) ?? [];
  if (problems.length + findings.length === 0) return nothing;
  return html`<ul class="attention" aria-label="Needs attention">
    ${problems.map((problem) => html`<li class="error">${icon('error')}<span>${problem.message}</span></li>`)}
    ${findings.map((finding) => html`<li class=${finding.blocking ? 'error' : 'warning'} title="Check: ${finding.check}">${icon(finding.blocking ? 'error' : 'warning')}<span>${finding.message} <span class="muted">${finding.suggestion}</span></span></li>`)}
    ${findings.length > 0 && dirty ? html`<li class="muted">${icon('info')}<span>Checks are of revision ${state.saved.revision}; they run again when you save.</span></li>` : nothing}
  </ul>`;
}
