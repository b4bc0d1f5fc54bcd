import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { icon } from '../components/icons.ts';
import type { EditorContext } from './context.ts';

/** What the person has to know before reading on: why nothing can be changed, and what just failed. */
export function bannersView({ state, listing, act }: EditorContext): TemplateResult {
  const { notice, header } = state;
  const general = listing.findings.get(null) ?? [];
  return html`${header.readOnlyBecause === null ? nothing : html`<p class="banner info">${icon('info')}<span>${header.readOnlyBecause}</span></p>`}
    ${notice === null
      ? nothing
      : html`<p class="banner ${notice.tone}" role=${notice.tone === 'error' ? 'alert' : 'status'}>
          ${icon(notice.tone)}<span>${notice.message} ${notice.hint === '' ? nothing : html`<span class="hint">${notice.hint}</span>`}</span>
          <button class="tool" aria-label="Dismiss" title="Dismiss" @click=${() => act({ type: 'dismiss' })}>${icon('close')}</button>
        </p>`}
    ${general.map(
      (finding) => html`<p class="banner ${finding.blocking ? 'error' : 'warning'}">${icon(finding.blocking ? 'error' : 'warning')}<span>${finding.check}: ${finding.message} <span class="hint">${finding.suggestion}</span></span></p>`,
    )}`;
}
