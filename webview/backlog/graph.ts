import { html, nothing, svg } from 'lit';
import type { TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { IssueKey } from '../../shared/domain/backlog.ts';
import { counted } from '../../shared/domain/counted.ts';
import type { EditorContext } from './context.ts';
import { graphSizes, layoutGraph, relatedTo } from './state/graph-layout.ts';
import type { GraphLayout, GraphNode } from './state/graph-layout.ts';

/** Dependencies as columns of waves. Arrow keys walk: left to what an issue waits for, right to what waits for it. */
export function graphView(context: EditorContext): TemplateResult {
  const { state, listing } = context;
  const layout = layoutGraph(state.issues);
  const visible = new Set(listing.visible.map((issue) => issue.key));
  const selected = layout.nodes.find((node) => node.issue.key === state.view.selected);
  const related = selected === undefined ? undefined : relatedTo(state.issues, selected.issue.key);
  const { node } = graphSizes;
  return html`<div class="graph" role="group" aria-label="Dependencies by wave" @keydown=${(event: KeyboardEvent) => onGraphKey(event, context, layout)}>
    <div class="graph-canvas" style="width:${layout.width}px;height:${layout.height}px">
      ${layout.columns.map((column) => html`<h2 class="wave" style="left:${column.x}px;width:${node.width}px">${column.name} <span class="muted">${counted(column.count, 'issue')}</span></h2>`)}
      <svg class="edges" width=${layout.width} height=${layout.height} aria-hidden="true">
        <defs><marker id="arrow" viewBox="0 0 6 6" refX="6" refY="3" markerWidth="7" markerHeight="7" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0 6 3 0 6z"></path></marker></defs>
        ${layout.edges.map((edge) => svg`<path class=${edgeClass(edge.from, edge.to, state.view.selected, related)} d=${edge.path} marker-end="url(#arrow)"></path>`)}
      </svg>
      ${repeat(layout.nodes, (place) => place.issue.key, (place, index) => nodeView(context, place, { visible: visible.has(place.issue.key), related: related?.has(place.issue.key) !== false, focusable: selected === undefined ? index === 0 : place === selected }))}
    </div>
    ${layout.nodes.length === 0 ? html`<p class="muted empty">No issue will be written.</p>` : nothing}
  </div>`;
}

interface NodeLook {
  readonly visible: boolean;
  readonly related: boolean;
  readonly focusable: boolean;
}

function nodeView(context: EditorContext, { issue, wave, x, y }: GraphNode, look: NodeLook): TemplateResult {
  const { state, listing, open } = context;
  const { node } = graphSizes;
  const finding = listing.findings.get(issue.key);
  const blocks = state.issues.filter((other) => other.dependsOn.includes(issue.key) && !other.dropped).length;
  const words = `${issue.title}, ${wave < 0 ? 'in or behind a cycle' : `wave ${wave + 1}`}, depends on ${issue.dependsOn.length}, blocks ${blocks}`;
  const classes = ['node', issue.edited ? 'edited' : '', look.visible && look.related ? '' : 'faded', finding === undefined ? '' : finding.some((one) => one.blocking) ? 'error' : 'warning', wave < 0 ? 'error' : ''];
  return html`<button class=${classes.join(' ')} data-key=${issue.key} style="left:${x}px;top:${y}px;width:${node.width}px;height:${node.height}px" tabindex=${look.focusable ? 0 : -1}
    aria-label=${words} aria-current=${state.view.selected === issue.key} title=${issue.title} @click=${() => open(issue.key)}>
    <span class="node-title">${issue.title === '' ? 'Untitled' : issue.title}</span><span class="node-size">${issue.size}</span>
  </button>`;
}

function edgeClass(from: IssueKey, to: IssueKey, selected: IssueKey | null, related: ReadonlySet<IssueKey> | undefined): string {
  if (selected === null || related === undefined) return 'edge';
  if (from === selected || to === selected) return 'edge near';
  return related.has(from) && related.has(to) ? 'edge' : 'edge faded';
}

function onGraphKey(event: KeyboardEvent, { state, act, open, focus }: EditorContext, layout: GraphLayout): void {
  const current = layout.nodes.find((node) => node.issue.key === (document.activeElement as HTMLElement | null)?.dataset['key']);
  if (current === undefined) return;
  if (event.key === 'Enter') {
    event.preventDefault();
    open(current.issue.key);
    act({ type: 'view', view: { tab: 'edit' } });
    focus('#title');
    return;
  }
  const next = neighbour(event.key, current, layout);
  if (next === undefined) return;
  event.preventDefault();
  act({ type: 'view', view: { ...state.view, selected: next.issue.key } });
  focus(`.node[data-key="${next.issue.key}"]`);
}

/** The node that an arrow key leads to; the nearest one of the neighbouring wave when there is no edge that way. */
function neighbour(key: string, current: GraphNode, layout: GraphLayout): GraphNode | undefined {
  const nearest = (nodes: readonly GraphNode[]): GraphNode | undefined => [...nodes].sort((a, b) => Math.abs(a.y - current.y) - Math.abs(b.y - current.y))[0];
  const column = layout.nodes.filter((node) => node.x === current.x);
  switch (key) {
    case 'ArrowUp': return column[column.indexOf(current) - 1];
    case 'ArrowDown': return column[column.indexOf(current) + 1];
    case 'ArrowLeft':
      return nearest(layout.nodes.filter((node) => current.issue.dependsOn.includes(node.issue.key))) ?? nearest(layout.nodes.filter((node) => node.wave === current.wave - 1));
    case 'ArrowRight':
      return nearest(layout.nodes.filter((node) => node.issue.dependsOn.includes(current.issue.key))) ?? nearest(layout.nodes.filter((node) => node.wave === current.wave + 1));
    default: return undefined;
  }
}
