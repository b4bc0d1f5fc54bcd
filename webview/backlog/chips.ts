import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { IssueKey, StagedIssue } from '../../shared/domain/backlog.ts';
import { dependencyPath } from '../../shared/domain/backlog-graph.ts';
import { allowedLabels } from '../../shared/domain/labels.ts';
import { icon } from '../components/icons.ts';
import type { EditorContext } from './context.ts';
import { groupLabel } from './fields.ts';

/** Labels, each with a way to take it off, and a field to put one on. */
export function labelsField(context: EditorContext, issue: StagedIssue): TemplateResult {
  const { state, act, editable } = context;
  const known = [...new Set([...allowedLabels, ...state.issues.flatMap((other) => other.labels)])].filter((label) => !issue.labels.includes(label)).sort();
  return html`<div class="field" role="group" aria-labelledby="labels-label">
    ${groupLabel('labels-label', 'Labels')}
    <div class="chips">
      ${issue.labels.map((label) => html`<span class="chip">${label}${remove(editable, `Remove label ${label}`, () => act({ type: 'edit', edit: { kind: 'removeLabel', key: issue.key, label }, label: `Remove label ${label}` }))}</span>`)}
      ${adder(context, 'label', 'Add label', known.map((label) => ({ value: label, words: '' })), (label) => act({ type: 'edit', edit: { kind: 'addLabel', key: issue.key, label }, label: `Add label ${label}` }))}
    </div>
  </div>`;
}

/** What the issue waits for, and what waits for it. */
export function dependencyFields(context: EditorContext, issue: StagedIssue): TemplateResult {
  const { state, act, editable } = context;
  const byKey = new Map(state.issues.map((other) => [other.key, other]));
  const dependents = state.issues.filter((other) => other.dependsOn.includes(issue.key));
  const options = state.issues
    .filter((other) => other.key !== issue.key && !other.dropped && !issue.dependsOn.includes(other.key))
    .map((other) => ({ value: other.key, words: `${other.title}${dependencyPath(state.issues, other.key, issue.key) === undefined ? '' : ' (would be a cycle)'}` }));
  const on = (key: IssueKey): void => act({ type: 'edit', edit: { kind: 'addDependency', key: issue.key, on: key }, label: `Depend on ${key}` });
  return html`<div class="field" role="group" aria-labelledby="depends-label">
      ${groupLabel('depends-label', 'Depends on')}
      <div class="chips">
        ${issue.dependsOn.map((key) => issueChip(context, key, byKey.get(key), remove(editable, `Remove dependency on ${key}`, () => act({ type: 'edit', edit: { kind: 'removeDependency', key: issue.key, on: key }, label: `Do not depend on ${key}` }))))}
        ${adder(context, 'dependency', 'Add dependency', options, (text) => on(options.find((option) => option.value === text || option.words === text)?.value ?? text))}
      </div>
    </div>
    ${dependents.length === 0
      ? nothing
      : html`<div class="field" role="group" aria-labelledby="blocks-label">${groupLabel('blocks-label', 'Blocks')}
          <div class="chips">${dependents.map((other) => issueChip(context, other.key, other, nothing))}</div>
        </div>`}
    ${issue.conflictsWith.length === 0
      ? nothing
      : html`<div class="field" role="group" aria-labelledby="conflicts-label">${groupLabel('conflicts-label', 'Not at the same time as')}
          <div class="chips">${issue.conflictsWith.map((key) => issueChip(context, key, byKey.get(key), nothing))}</div>
        </div>`}`;
}

/** An issue by its title; opens it. */
export function issueChip({ open }: EditorContext, key: IssueKey, issue: StagedIssue | undefined, action: TemplateResult | typeof nothing): TemplateResult {
  if (issue === undefined) return html`<span class="chip broken" title="Not in this backlog">${key}${action}</span>`;
  return html`<span class="chip issue ${issue.dropped ? 'dropped' : ''}"><button class="chip-open" title="${issue.key}${issue.dropped ? ' (dropped)' : ''}" @click=${() => open(key)}>${issue.title}</button>${action}</span>`;
}

/** The way to take a chip off. */
export function remove(editable: boolean, words: string, act: () => void): TemplateResult {
  return html`<button class="chip-remove" ?disabled=${!editable} aria-label=${words} title=${words} @click=${act}>${icon('close')}</button>`;
}

/** A field that offers what can be added; Enter or a choice from its list adds it. */
export function adder(context: EditorContext, id: string, words: string, options: readonly { readonly value: string; readonly words: string }[], add: (value: string) => void): TemplateResult | typeof nothing {
  if (!context.editable) return nothing;
  const take = (field: HTMLInputElement): void => {
    const value = field.value.trim();
    if (value === '') return;
    field.value = '';
    add(value);
  };
  return html`<input class="adder" id="add-${id}" list="options-${id}" placeholder=${words} aria-label=${words}
      @keydown=${(event: KeyboardEvent) => {
        if (event.key !== 'Enter') return;
        event.preventDefault();
        take(event.target as HTMLInputElement);
      }}
      @input=${(event: Event) => {
        // A choice from the list arrives as a replacement of the whole text.
        if (!(event instanceof InputEvent) || event.inputType === 'insertReplacementText') take(event.target as HTMLInputElement);
      }} />
    <datalist id="options-${id}">${options.map((option) => html`<option value=${option.value}>${option.words}</option>`)}</datalist>`;
}
