import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { StagedIssue } from '../../shared/domain/backlog.ts';
import { icon } from '../components/icons.ts';
import type { EditorContext } from './context.ts';
import { groupLabel, type } from './fields.ts';

/** Acceptance criteria, one field each. Enter adds the next one, Alt+Up and Alt+Down move, Backspace in an empty one removes it. */
export function criteriaField(context: EditorContext, issue: StagedIssue): TemplateResult {
  const { editable } = context;
  const criteria = issue.acceptanceCriteria;
  return html`<div class="field" role="group" aria-labelledby="criteria-label">
    ${groupLabel('criteria-label', 'Acceptance criteria', String(criteria.length))}
    <ol class="criteria">
      ${criteria.map(
        (text, index) => html`<li>
          <span class="tick" aria-hidden="true"></span>
          <textarea id="criterion-${index}" rows="1" aria-label="Criterion ${index + 1}" .value=${live(text)} ?readonly=${!editable} spellcheck="true"
            @input=${(event: InputEvent) => type(context, event, (value) => ({ kind: 'setCriteria', key: issue.key, criteria: criteria.with(index, value.replaceAll('\n', ' ')) }), 'Criteria')}
            @blur=${() => context.act({ type: 'seal' })} @keydown=${(event: KeyboardEvent) => onKey(event, context, issue, index)}></textarea>
          <button class="tool" ?disabled=${!editable} aria-label="Remove criterion ${index + 1}" title="Remove" @click=${() => replace(context, issue, criteria.toSpliced(index, 1), 'Remove criterion')}>${icon('close')}</button>
        </li>`,
      )}
    </ol>
    <button class="link-button" ?disabled=${!editable} @click=${() => insert(context, issue, criteria.length)}>${icon('add')} Add criterion</button>
  </div>`;
}

function replace({ act }: EditorContext, issue: StagedIssue, criteria: readonly string[], label: string): void {
  act({ type: 'edit', edit: { kind: 'setCriteria', key: issue.key, criteria }, label });
}

function insert(context: EditorContext, issue: StagedIssue, at: number): void {
  replace(context, issue, issue.acceptanceCriteria.toSpliced(at, 0, ''), 'Add criterion');
  context.focus(`#criterion-${at}`);
}

function onKey(event: KeyboardEvent, context: EditorContext, issue: StagedIssue, index: number): void {
  if (!context.editable || event.isComposing) return;
  const criteria = issue.acceptanceCriteria;
  const text = criteria[index] ?? '';
  if (event.key === 'Enter') {
    event.preventDefault();
    insert(context, issue, index + 1);
  } else if (event.key === 'Backspace' && text === '') {
    event.preventDefault();
    replace(context, issue, criteria.toSpliced(index, 1), 'Remove criterion');
    context.focus(`#criterion-${Math.max(0, index - 1)}`);
  } else if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
    event.preventDefault();
    const to = index + (event.key === 'ArrowUp' ? -1 : 1);
    if (to < 0 || to >= criteria.length) return;
    replace(context, issue, criteria.toSpliced(index, 1).toSpliced(to, 0, text), 'Move criterion');
    context.focus(`#criterion-${to}`);
  }
}
