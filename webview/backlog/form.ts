import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { IssueSize, maxTitleLength } from '../../shared/domain/backlog.ts';
import type { StagedIssue } from '../../shared/domain/backlog.ts';
import type { BacklogEdit } from '../../shared/domain/backlog-edit.ts';
import { Priority } from '../../shared/domain/prd.ts';
import type { EditorContext } from './context.ts';
import { criteriaField } from './criteria.ts';
import { dependencyFields, labelsField } from './chips.ts';
import { type } from './fields.ts';
import { originView } from './origin.ts';
import { partFields } from './parts.ts';

/** The fields of an issue. */
export function formView(context: EditorContext, issue: StagedIssue): TemplateResult {
  const { state, editable } = context;
  const milestones = [...state.issues.map((other) => other.milestone), ...[...state.observed.values()].map((observed) => observed?.milestone)].map((name) => name ?? '');
  return html`<div class="form">
    ${titleField(context, issue)}
    <div class="facts">
      ${choice(context, 'Size', IssueSize.options, issue.size, (size) => ({ kind: 'setSize', key: issue.key, size }))}
      ${choice(context, 'Priority', [...Priority.options, 'none'] as const, issue.priority ?? 'none', (value) => ({ kind: 'setPriority', key: issue.key, priority: value === 'none' ? null : value }))}
      ${suggested(context, { id: 'component', name: 'Component', longest: 120, value: issue.component, known: state.issues.map((other) => other.component), edit: (component) => ({ kind: 'setComponent', key: issue.key, component }) })}
      ${suggested(context, { id: 'milestone', name: 'Milestone', longest: maxTitleLength, value: issue.milestone ?? '', placeholder: 'Left as it is on the target', known: milestones, edit: (milestone) => ({ kind: 'setMilestone', key: issue.key, milestone }) })}
    </div>
    <div class="field">
      <label for="body">What is to be done <span class="muted">Markdown</span></label>
      <textarea id="body" class="body" .value=${live(issue.body)} ?readonly=${!editable} spellcheck="true"
        @input=${(event: InputEvent) => type(context, event, (body) => ({ kind: 'setBody', key: issue.key, body }), 'Body')} @blur=${() => context.act({ type: 'seal' })}></textarea>
    </div>
    ${criteriaField(context, issue)} ${labelsField(context, issue)} ${partFields(context, issue)} ${dependencyFields(context, issue)} ${originView(context, issue)}
  </div>`;
}

function titleField(context: EditorContext, issue: StagedIssue): TemplateResult {
  return html`<div class="field">
    <label for="title">Title</label>
    <input id="title" class="title" .value=${live(issue.title)} ?readonly=${!context.editable} spellcheck="true" maxlength="2000" placeholder="What is to be done, in a few words"
      @input=${(event: InputEvent) => type(context, event, (title) => ({ kind: 'setTitle', key: issue.key, title }), 'Title')} @blur=${() => context.act({ type: 'seal' })}
      @keydown=${(event: KeyboardEvent) => event.key === 'Escape' && document.getElementById('issues')?.focus()} />
  </div>`;
}

interface Suggested {
  readonly id: string;
  readonly name: string;
  readonly longest: number;
  readonly value: string;
  readonly placeholder?: string;
  /** What was used before, offered again. */
  readonly known: readonly string[];
  readonly edit: (text: string) => BacklogEdit;
}

/** One line of text with suggestions. */
function suggested(context: EditorContext, { id, name, longest, value, placeholder = '', known, edit }: Suggested): TemplateResult {
  const options = [...new Set(known.filter((text) => text !== ''))].sort();
  return html`<div class="field suggested">
    <label for=${id}>${name}</label>
    <input id=${id} list="${id}-options" maxlength=${longest} placeholder=${placeholder} .value=${live(value)} ?readonly=${!context.editable}
      @input=${(event: InputEvent) => type(context, event, edit, name)} @blur=${() => context.act({ type: 'seal' })} />
    <datalist id="${id}-options">${options.map((text) => html`<option value=${text}></option>`)}</datalist>
  </div>`;
}

/** A few values of which one holds, as radio buttons in a row. */
function choice<T extends string>(context: EditorContext, name: string, values: readonly T[], current: T, edit: (value: T) => BacklogEdit): TemplateResult {
  return html`<fieldset class="field choice">
    <legend>${name}</legend>
    <div class="segments">
      ${values.map(
        (value) => html`<label><input type="radio" name=${name} value=${value} .checked=${live(value === current)} ?disabled=${!context.editable} @change=${() => context.act({ type: 'edit', edit: edit(value), label: `${name} ${value}` })} /><span>${value}</span></label>`,
      )}
    </div>
  </fieldset>`;
}
