import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { ErrorData } from '../../shared/protocol/errors.ts';
import { icon } from '../components/icons.ts';
import { bannersView } from './banners.ts';
import { conflictsView } from './conflicts.ts';
import type { EditorContext } from './context.ts';
import { detailView } from './detail.ts';
import { graphView } from './graph.ts';
import { headerView } from './header.ts';
import { listToolbar, listView } from './list.ts';

/** The whole editor. */
export function editorView(context: EditorContext, failure: ErrorData | undefined, retry: () => void): TemplateResult {
  const { state } = context;
  return html`<div class="editor layout-${state.view.layout} show-${state.view.pane}">
    ${headerView(context)}
    ${failure === undefined ? nothing : html`<p class="banner error" role="alert">${icon('error')}<span>${failure.message} <span class="hint">${failure.hint}</span></span><vscode-button appearance="secondary" @click=${retry}>Try Again</vscode-button></p>`}
    ${bannersView(context)}
    ${state.merge === null
      ? html`<div class="panes">
          <section class="pane-list" aria-label="Backlog">${listToolbar(context)}${state.view.layout === 'list' ? listView(context) : graphView(context)}</section>
          ${detailView(context)}
        </div>`
      : conflictsView(context, state.merge)}
  </div>`;
}

export function loadingView(): TemplateResult {
  return html`<div class="message" role="status"><vscode-progress-ring></vscode-progress-ring><p>Loading the backlog…</p></div>`;
}

/** Nothing can be shown: why, and what to do. */
export function failureView(error: ErrorData, retry: () => void): TemplateResult {
  return html`<div class="message" role="alert">
    <h1>The backlog cannot be shown</h1>
    <p>${error.message}</p>
    <p class="hint">${error.hint}</p>
    <vscode-button @click=${retry}>Try Again</vscode-button>
  </div>`;
}
