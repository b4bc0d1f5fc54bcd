import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { IssueKey, StagedIssue } from '../../shared/domain/backlog.ts';
import type { IssueRef } from '../../shared/domain/bundle.ts';
import { composeIssue } from '../../shared/domain/issue-text.ts';
import { linkTarget } from '../components/links.ts';
import { renderMarkdown } from '../components/markdown.ts';
import type { EditorContext } from './context.ts';

/** The issue as it will read on the target, made by the code that composes what is written. Its marker is not shown. */
export function previewView(context: EditorContext, issue: StagedIssue): TemplateResult {
  const { state } = context;
  const titles = new Map(state.issues.map((other, index) => [refOf(index), other.title]));
  const refs = (key: IssueKey): IssueRef[] => {
    const index = state.issues.findIndex((other) => other.key === key && !other.dropped);
    const number = state.observed.get(key)?.number;
    return index < 0 ? [] : [number === undefined ? { ref: refOf(index) } : { number }];
  };
  const [partOf = null] = issue.parent === null ? [] : refs(issue.parent);
  const { title, body, labels } = composeIssue(issue, issue.dependsOn.flatMap(refs), partOf, state.header.documentKey);
  const text = body.map((part) => (typeof part === 'string' ? part : `#(number of “${titles.get(part.ref) ?? part.ref}”)`)).join('');
  return html`<article class="preview markdown" @click=${(event: Event) => follow(event, context)} @keydown=${(event: KeyboardEvent) => event.key === 'Enter' && follow(event, context)}>
    <h1>${title}</h1>
    <p class="chips">${labels.map((label) => html`<span class="chip">${label}</span>`)}</p>
    ${renderMarkdown(text).fragment}
  </article>`;
}

function refOf(index: number): string {
  return `op-${String(index).padStart(4, '0')}`;
}

function follow(event: Event, { post, open }: EditorContext): void {
  const href = (event.target as HTMLElement).closest<HTMLElement>('[data-href]')?.dataset['href'];
  const target = href === undefined ? undefined : linkTarget(href);
  if (target?.kind === 'url') post({ type: 'openUrl', url: target.url });
  if (target?.kind === 'prd') post({ type: 'openPrd', lineStart: target.lineStart, lineEnd: target.lineEnd });
  if (target?.kind === 'issue') open(target.key);
}
