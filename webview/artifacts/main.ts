import { html, nothing, render } from 'lit';
import type { TemplateResult } from 'lit';
import { ArtifactToWebview } from '../../shared/protocol/webview.ts';
import type { ArtifactFromWebview } from '../../shared/protocol/webview.ts';
import { connectHost } from '../components/host.ts';
import { icon } from '../components/icons.ts';
import { linkTarget } from '../components/links.ts';
import { renderMarkdown } from '../components/markdown.ts';
import { registerToolkit } from '../components/toolkit.ts';
import './artifacts.css';
import { fillDiagram } from './diagram.ts';
import { configureMermaid } from './mermaid.ts';
import { linkRequirements } from './requirement-links.ts';

type Artifact = Extract<ArtifactToWebview, { type: 'artifact' }>;
interface Place {
  readonly artifactId: string;
  readonly fragment: string | null;
}

const root = document.getElementById('root');
const host = connectHost<ArtifactFromWebview, typeof ArtifactToWebview>(ArtifactToWebview, receive);
let shown: Artifact | undefined;
let diagrams: readonly { readonly place: HTMLElement; readonly source: string; readonly label: string }[] = [];
const past: Place[] = [];
const future: Place[] = [];

function receive(message: ArtifactToWebview): void {
  if (root === null) return;
  if (message.type === 'unavailable') {
    shown = undefined;
    render(failureView(message.error), root);
    return;
  }
  shown = message;
  host.keep({ runId: message.runId, artifactId: message.artifact.id, fragment: message.fragment });
  const { fragment, diagrams: sources } = renderMarkdown(message.markdown);
  linkRequirements(fragment, message.requirements);
  const headings = [...fragment.querySelectorAll<HTMLElement>('h2, h3')].map((heading) => ({ id: heading.id, text: heading.textContent, level: heading.tagName === 'H2' ? 2 : 3 }));
  diagrams = [...fragment.querySelectorAll<HTMLElement>('figure.diagram')].flatMap((place) => {
    const source = sources[Number(place.dataset['diagram'])];
    return source === undefined ? [] : [{ place, source, label: `Diagram: ${headingBefore(place) ?? message.artifact.title}` }];
  });
  render(viewerView(message, fragment, headings), root);
  const scroller = document.getElementById('scroller');
  scroller?.scrollTo(0, 0);
  void drawDiagrams().then(() => message.fragment !== null && reveal(message.fragment));
}

async function drawDiagrams(): Promise<void> {
  if (diagrams.length === 0) return;
  configureMermaid();
  // One after the other: Mermaid shares its configuration and a scratch element between calls.
  for (const { place, source, label } of diagrams) await fillDiagram(place, source, label);
}

function viewerView(message: Artifact, body: DocumentFragment, headings: readonly { id: string; text: string; level: number }[]): TemplateResult {
  const { artifact, planner } = message;
  const lines = message.requirements[0];
  return html`<div class="viewer" @click=${follow} @keydown=${(event: KeyboardEvent) => event.key === 'Enter' && follow(event)}>
    <header class="viewer-head" role="toolbar" aria-label="Architecture pack">
      <button class="tool" aria-label="Back" title="Back" ?disabled=${past.length === 0} @click=${() => travel(past, future)}>${icon('back')}</button>
      <button class="tool" aria-label="Forward" title="Forward" ?disabled=${future.length === 0} @click=${() => travel(future, past)}>${icon('forward')}</button>
      <select aria-label="Artifact" @change=${(event: Event) => go({ artifactId: (event.target as HTMLSelectElement).value, fragment: null })}>
        ${message.contents.map((entry) => html`<option value=${entry.id} .selected=${entry.id === artifact.id}>${entry.title}</option>`)}
      </select>
      <span class="run" title=${planner.note}>${message.runTitle} · planned by ${planner.name}</span>
      <span class="spacer"></span>
      <vscode-button appearance="secondary" ?disabled=${lines === undefined} @click=${() => host.post({ type: 'openPrd', lineStart: lines?.lineStart ?? 1, lineEnd: lines?.lineStart ?? 1 })}>Open PRD</vscode-button>
      <vscode-button appearance="secondary" @click=${() => host.post({ type: 'openRaw' })}>Raw Markdown</vscode-button>
    </header>
    ${message.digestMatches ? nothing : html`<p class="banner error" role="alert">${icon('error')}<span>This text does not have the digest that the pack names. <span class="hint">Do not rely on it; look in the log of the runner.</span></span></p>`}
    <div id="scroller" class="scroller" tabindex="-1">
      <div class="page">
        <article class="markdown">
          ${gapsView(artifact.notDerived, planner.name, headings)}
          ${body}
          <p class="foot">SHA-256 <code>${artifact.markdownDigest}</code></p>
        </article>
        ${headings.length < 3 ? nothing : html`<nav class="contents" aria-labelledby="contents-title"><h2 id="contents-title">On this page</h2><ul>${headings.map((heading) => html`<li><a role="link" tabindex="0" class="level-${heading.level}" data-href="#${heading.id}" title=${heading.text}>${heading.text}</a></li>`)}</ul></nav>`}
      </div>
    </div>
  </div>`;
}

/** What the planner could not know comes first; where the text has a section on it, a link to that. */
function gapsView(gaps: readonly string[], planner: string, headings: readonly { readonly id: string }[]): TemplateResult | typeof nothing {
  if (gaps.length === 0) return nothing;
  const words = `${planner} could not derive ${gaps.length === 1 ? 'one thing' : `${gaps.length} things`} from the PRD`;
  const section = headings.find((heading) => heading.id === 'not-derived');
  if (section !== undefined) return html`<p class="muted">${icon('info')} ${words}: <a role="link" tabindex="0" data-href="#not-derived">see below</a>.</p>`;
  return html`<aside class="about" aria-label="What is not derived"><p>${icon('info')} ${words}:</p><ul>${gaps.map((gap) => html`<li>${gap}</li>`)}</ul></aside>`;
}

function failureView(error: { readonly message: string; readonly hint: string }): TemplateResult {
  return html`<div class="message" role="alert"><h1>The artifact cannot be shown</h1><p>${error.message}</p><p class="hint">${error.hint}</p><vscode-button @click=${() => host.post({ type: 'reload' })}>Try Again</vscode-button></div>`;
}

/** A link was activated. None has an address of its own: the extension decides what it opens. */
function follow(event: Event): void {
  const href = (event.target as Element).closest<HTMLElement>('[data-href]')?.dataset['href'];
  const target = href === undefined ? undefined : linkTarget(href);
  if (target === undefined) return;
  event.preventDefault();
  switch (target.kind) {
    case 'url': return host.post({ type: 'openUrl', url: target.url });
    case 'prd': return host.post({ type: 'openPrd', lineStart: target.lineStart, lineEnd: target.lineEnd });
    case 'issue': return host.post({ type: 'openIssue', key: target.key });
    case 'artifact': return go({ artifactId: target.id, fragment: target.fragment });
    case 'fragment': return reveal(target.fragment);
  }
}

function go(place: Place): void {
  if (shown !== undefined) past.push({ artifactId: shown.artifact.id, fragment: null });
  future.length = 0;
  host.post({ type: 'openArtifact', ...place });
}

function travel(from: Place[], to: Place[]): void {
  const place = from.pop();
  if (place === undefined) return;
  if (shown !== undefined) to.push({ artifactId: shown.artifact.id, fragment: null });
  host.post({ type: 'openArtifact', ...place });
}

function reveal(fragment: string): void {
  const place = document.getElementById(fragment);
  place?.scrollIntoView({ block: 'start' });
  if (place instanceof HTMLElement) {
    place.tabIndex = -1;
    place.focus({ preventScroll: true });
  }
}

function headingBefore(place: Element): string | undefined {
  for (let element = place.previousElementSibling; element !== null; element = element.previousElementSibling) {
    if (/^H[1-4]$/.test(element.tagName)) return element.textContent;
  }
  return undefined;
}

registerToolkit();
// VS Code tells a webview of another theme by the classes of its body and the variables of its root.
let redrawing: number | undefined;
const themed = new MutationObserver(() => {
  window.clearTimeout(redrawing);
  redrawing = window.setTimeout(() => void drawDiagrams(), 50);
});
themed.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
themed.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
if (root !== null) render(html`<div class="message" role="status"><vscode-progress-ring></vscode-progress-ring><p>Loading the artifact…</p></div>`, root);
host.post({ type: 'ready' });
