import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { StagedIssue } from '../../shared/domain/backlog.ts';
import { changedFields } from '../../shared/domain/backlog-edit.ts';
import type { ContentField } from '../../shared/domain/backlog-edit.ts';
import { inlineDiff, inlineListDiff } from '../components/inline-diff.ts';
import type { EditorContext } from './context.ts';

export const fieldNames: Readonly<Record<ContentField, string>> = {
  title: 'Title', body: 'What is to be done', acceptanceCriteria: 'Acceptance criteria', labels: 'Labels', size: 'Size',
  priority: 'Priority', component: 'Component', dependsOn: 'Depends on', parent: 'Part of', milestone: 'Milestone', conflictsWith: 'Not at the same time as', traces: 'Requirements', dropped: 'Dropped',
};

/** What a person changed against the proposal, in place, field by field. */
export function changesView({ state, act, editable }: EditorContext, issue: StagedIssue): TemplateResult {
  const original = state.proposed.get(issue.key);
  if (!state.proposalKnown) return html`<p class="muted">The planner's proposal of this run cannot be read, so there is nothing to compare with.</p>`;
  if (original === undefined) return html`<p class="muted">A person added this issue; the planner proposed nothing like it.</p>`;
  const fields = changedFields(original, issue);
  if (fields.length === 0) return html`<p class="muted">The issue is as the planner proposed it.</p>`;
  return html`<p class="muted legend">From <del>proposed</del> to <ins>edited</ins></p>
    ${fields.map(
      (field) => html`<section class="change" aria-label="Change of ${fieldNames[field]}">
        <h3>${fieldNames[field]}
          ${editable ? html`<button class="link-button" title="Put the proposed version back; can be undone" @click=${() => act({ type: 'edit', edit: { kind: 'replace', issue: { ...issue, [field]: original[field] } }, label: `Revert ${fieldNames[field].toLowerCase()}` })}>Revert</button>` : nothing}
        </h3>
        ${fieldDiff(original, issue, field)}
      </section>`,
    )}`;
}

/** One field of two versions, with what changed in place. */
export function fieldDiff(before: StagedIssue, after: StagedIssue, field: ContentField): TemplateResult {
  const [a, b] = [before[field], after[field]];
  if (Array.isArray(a) && Array.isArray(b)) return inlineListDiff(a, b);
  if (field === 'title' || field === 'body') return inlineDiff(before[field], after[field]);
  return html`<div class="diff-text"><del>${valueWords(a)}</del> <ins>${valueWords(b)}</ins></div>`;
}

function valueWords(value: StagedIssue[ContentField]): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return value === null || value === '' ? 'none' : String(value);
}
