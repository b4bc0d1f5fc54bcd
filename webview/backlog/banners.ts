import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { counted } from '../../shared/domain/counted.ts';
import { icon } from '../components/icons.ts';
import type { EditorContext } from './context.ts';
import type { IssueFinding } from './state/filter.ts';

/** What the person has to know before reading on: why nothing can be changed, and what just failed. */
export function bannersView(context: EditorContext): TemplateResult {
  const { state, listing, act } = context;
  const { notice, header } = state;
  const general = listing.findings.get(null) ?? [];
  return html`${header.readOnlyBecause === null ? nothing : html`<p class="banner info">${icon('info')}<span>${header.readOnlyBecause}</span></p>`}
    ${notice === null
      ? nothing
      : html`<p class="banner ${notice.tone}" role=${notice.tone === 'error' ? 'alert' : 'status'}>
          ${icon(notice.tone)}<span>${notice.message} ${notice.hint === '' ? nothing : html`<span class="hint">${notice.hint}</span>`}</span>
          <button class="tool" aria-label="Dismiss" title="Dismiss" @click=${() => act({ type: 'dismiss' })}>${icon('close')}</button>
        </p>`}
    ${[...new Set(general.map((finding) => finding.check))].map((check) => generalView(context, general.filter((finding) => finding.check === check)))}`;
}

/** What a check found that is about no single issue, folded so that it does not push the backlog away. */
function generalView({ state, post }: EditorContext, findings: readonly IssueFinding[]): TemplateResult | typeof nothing {
  const [first] = findings;
  if (first === undefined) return nothing;
  const tone = first.blocking ? 'error' : 'warning';
  const line = (finding: IssueFinding): TemplateResult => {
    const requirement = finding.requirementId === null ? undefined : state.requirements.get(finding.requirementId);
    return html`<span>${finding.message} <span class="hint">${finding.suggestion}</span>
      ${requirement === undefined ? nothing : html`<button class="link-button" @click=${() => post({ type: 'openPrd', lineStart: requirement.lineStart, lineEnd: requirement.lineEnd, requirementId: requirement.id })}>Show in PRD</button>`}</span>`;
  };
  if (findings.length === 1) return html`<p class="banner ${tone}" title="Check: ${first.check}">${icon(tone)}${line(first)}</p>`;
  return html`<details class="banner ${tone}">
    <summary>${icon(tone)} ${first.check}: ${counted(findings.length, 'finding')}</summary>
    <ul>${findings.map((finding) => html`<li>${line(finding)}</li>`)}</ul>
  </details>`;
}
