import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { StagedIssue } from '../../shared/domain/backlog.ts';
import { icon } from '../components/icons.ts';
import { adder, remove } from './chips.ts';
import type { EditorContext } from './context.ts';
import { groupLabel } from './fields.ts';

/** Why the issue exists: rationale, the lines of the PRD it rests on, the requirements it traces to, who planned it. */
export function originView(context: EditorContext, issue: StagedIssue): TemplateResult {
  const { text, lines } = issue.rationale;
  return html`<div class="field origin" role="group" aria-labelledby="origin-label">
    ${groupLabel('origin-label', 'Why')}
    ${text === '' ? nothing : html`<p>${text}</p>`}
    ${lines.length === 0 ? nothing : html`<div class="chips">${lines.map(({ start, end }) => prdLines(context, { lineStart: start, lineEnd: end }, `${context.state.header.prdName} ${lineWords(start, end)}`, ''))}</div>`}
    ${issue.traces.length === 0 ? nothing : html`<ul class="traces" aria-label="Requirements">${issue.traces.map((id) => traceView(context, issue, id))}</ul>`}
    <div class="chips">${addTrace(context, issue)}</div>
    <p class="muted">${provenance(issue)}</p>
  </div>`;
}

function traceView(context: EditorContext, issue: StagedIssue, id: string): TemplateResult {
  const requirement = context.state.requirements.get(id);
  const take = remove(context.editable, `Remove trace to ${id}`, () => context.act({ type: 'edit', edit: { kind: 'removeTrace', key: issue.key, requirementId: id }, label: `Remove trace to ${id}` }));
  if (requirement === undefined) return html`<li><span class="chip broken" title="The PRD has no such requirement">${id}${take}</span></li>`;
  const { lineStart, lineEnd, text } = requirement;
  return html`<li>${prdLines(context, { lineStart, lineEnd, requirementId: id }, id, text)}<span class="trace-text" title=${text}>${text}</span>${take}</li>`;
}

function addTrace(context: EditorContext, issue: StagedIssue): unknown {
  const { state, act } = context;
  const options = [...state.requirements.values()].filter(({ id }) => !issue.traces.includes(id)).map(({ id, text }) => ({ value: id, words: text }));
  return adder(context, 'trace', 'Add requirement', options, (id) =>
    state.requirements.has(id)
      ? act({ type: 'edit', edit: { kind: 'addTrace', key: issue.key, requirementId: id }, label: `Trace to ${id}` })
      : act({ type: 'notice', notice: { tone: 'warning', message: `The PRD has no requirement ${id}.`, hint: 'Choose one from the list of the field.' } }));
}

interface PrdPlace {
  readonly lineStart: number;
  readonly lineEnd: number;
  readonly requirementId?: string;
}

function prdLines({ post }: EditorContext, place: PrdPlace, words: string, text: string): TemplateResult {
  return html`<button class="chip link" title="Show ${lineWords(place.lineStart, place.lineEnd)} of the PRD${text === '' ? '' : `: ${text}`}" @click=${() => post({ type: 'openPrd', ...place })}>${icon('file')} ${words}</button>`;
}

function lineWords(start: number, end: number): string {
  return start === end ? `line ${start}` : `lines ${start}–${end}`;
}

function provenance({ provenance: { by, model, costUsd } }: StagedIssue): string {
  const cost = costUsd === null ? '' : `, ${costUsd.toLocaleString('en', { style: 'currency', currency: 'USD', maximumFractionDigits: 4 })}`;
  switch (by) {
    case 'baseline': return 'Proposed by the baseline planner, without a model.';
    case 'model': return `Proposed by ${model ?? 'a model'}${cost}.`;
    case 'person': return 'Added by a person.';
  }
}
