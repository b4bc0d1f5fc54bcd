import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';
import type { IssueKey, StagedIssue } from '../../shared/domain/backlog.ts';
import { freshKey, problemsOf } from '../../shared/domain/backlog-edit.ts';
import { icon } from '../components/icons.ts';
import type { EditorContext } from './context.ts';
import { setIn } from './parts.ts';
import type { Show } from './state/model.ts';

const quickFilters: readonly { readonly show: Show; readonly name: string }[] = [
  { show: 'all', name: 'All' },
  { show: 'edited', name: 'Edited' },
  { show: 'attention', name: 'Attention' },
  { show: 'dropped', name: 'Dropped' },
];

/** Filter, quick filters, list or graph, add. */
export function listToolbar(context: EditorContext): TemplateResult {
  const { state, listing, act, editable } = context;
  const layout = (to: 'list' | 'graph', words: string): TemplateResult =>
    html`<button class="tool" aria-pressed=${state.view.layout === to} aria-label=${words} title=${words} @click=${() => act({ type: 'view', view: { layout: to } })}>${icon(to)}</button>`;
  return html`<div class="list-toolbar">
    <div class="list-tools">
      <vscode-text-field id="filter" class="filter" aria-label="Filter issues" placeholder="Filter, e.g. label:api is:edited" .value=${state.view.filter}
        @input=${(event: InputEvent) => act({ type: 'view', view: { filter: (event.target as HTMLInputElement).value } })}><span slot="start" class="filter-icon">${icon('search')}</span></vscode-text-field>
      <span class="tools" role="group" aria-label="Layout">${layout('list', 'List')}${layout('graph', 'Dependencies')}</span>
      <button class="tool" ?disabled=${!editable} aria-label="Add issue" title="Add an issue after the selected one (A)" @click=${() => addAfterSelected(context)}>${icon('add')}</button>
    </div>
    <div class="quick" role="group" aria-label="Quick filters">
      ${quickFilters.map(({ show, name }) => html`<button aria-pressed=${state.view.show === show} ?disabled=${show !== 'all' && state.view.show !== show && listing.counts[show] === 0} @click=${() => act({ type: 'view', view: { show } })}>${name} <span class="muted">${listing.counts[show]}</span></button>`)}
    </div>
  </div>`;
}

/** Add an empty issue where the person is, and go to its title. */
export function addAfterSelected({ state, act, open, focus }: EditorContext): void {
  const { selected } = state.view;
  const component = state.issues.find((issue) => issue.key === selected)?.component ?? '';
  const key = freshKey('task', state.issues);
  act({ type: 'edit', edit: { kind: 'add', key, title: '', component, after: selected }, label: 'Add issue' });
  open(key);
  focus('#title');
}

/** The issues in order of delivery; a heading stands wherever the component changes. */
export function listView(context: EditorContext): TemplateResult {
  const { state, listing } = context;
  const { visible } = listing;
  const inside = setIn(visible);
  const rows = visible.flatMap((issue, index): (StagedIssue | string)[] => {
    const previous = visible[index - 1];
    return previous?.component === issue.component ? [issue] : [`${index}\n${issue.component === '' ? 'No component' : issue.component}`, issue];
  });
  return html`<ul id="issues" class="list" role="listbox" tabindex="0" aria-label="Issues in order of delivery" aria-activedescendant=${state.view.selected === null ? nothing : `row-${state.view.selected}`}
    @keydown=${(event: KeyboardEvent) => onListKey(event, context)}
    @pass-move=${({ detail }: CustomEvent<MoveDetail>) => moveBeside(context, detail.key ?? null, detail.target, detail.after)}>
    ${repeat(
      rows,
      (row) => (typeof row === 'string' ? row : row.key),
      (row) => (typeof row === 'string' ? html`<li class="group" role="presentation">${row.slice(row.indexOf('\n') + 1)}</li>` : rowView(row, context, inside.has(row.key))),
    )}
    ${visible.length === 0 ? html`<li class="empty" role="presentation">${state.issues.length === 0 ? 'The backlog is empty.' : 'No issue matches the filter.'}</li>` : nothing}
  </ul>`;
}

function rowView(issue: StagedIssue, context: EditorContext, inside: boolean): unknown {
  const { state, listing, editable } = context;
  const selected = state.view.selected === issue.key;
  const findings = listing.findings.get(issue.key);
  const observed = state.observed.get(issue.key);
  const whole = issue.parent === null ? null : (state.issues.find((other) => other.key === issue.parent)?.title ?? issue.parent);
  const isNew = !state.proposed.has(issue.key) && state.proposalKnown;
  // Handlers of a row reach only what stays the same between drawings (open), or tell the list, which is always drawn.
  return guard([issue, selected, findings, observed, isNew, editable, inside, whole], () => {
    const broken = problemsOf(issue).length > 0;
    const level = broken || findings?.some((finding) => finding.blocking) === true ? 'error' : findings === undefined ? 'none' : 'warning';
    return html`<li id="row-${issue.key}" class="row ${issue.dropped ? 'dropped' : issue.edited ? (isNew ? 'added' : 'edited') : ''} ${inside ? 'inside' : ''}" role="option" aria-selected=${selected} data-key=${issue.key} draggable=${editable}
      title="${issue.title}${issue.labels.length > 0 ? `\n${issue.labels.join(' · ')}` : ''}"
      @click=${() => context.open(issue.key)} @dragstart=${(event: DragEvent) => event.dataTransfer?.setData('text/plain', issue.key)} @dragover=${onDragOver} @dragleave=${onDragLeave}
      @drop=${(event: DragEvent) => onDrop(event, issue.key)}>
      ${whole === null ? nothing : html`<span class="row-part" role="img" aria-label="part of ${whole}" title="Part of “${whole}”">↳</span>`}
      <span class="row-title">${issue.title === '' ? 'Untitled' : issue.title}</span>
      ${level === 'none' ? nothing : html`<span class="row-mark ${level}" role="img" aria-label=${level === 'error' ? 'blocked by a check' : 'warned by a check'}>${icon(level)}</span>`}
      ${observed === undefined || observed === null ? nothing : html`<span class="row-number" aria-label="number ${observed.number}">#${observed.number}</span>`}
      <span class="row-size" aria-label="size ${issue.size}">${issue.size}</span>
      <span class="row-letter" aria-label=${stateWords(issue, isNew)} title=${stateWords(issue, isNew)}>${issue.dropped ? '−' : issue.edited ? (isNew ? '+' : '●') : ''}</span>
    </li>`;
  });
}

function stateWords(issue: StagedIssue, isNew: boolean): string {
  if (issue.dropped) return 'Dropped: will not be written';
  return issue.edited ? (isNew ? 'Added by a person' : 'Edited by a person') : '';
}

function onListKey(event: KeyboardEvent, context: EditorContext): void {
  const { state, listing, act, editable, open, focus } = context;
  const keys = listing.visible.map((issue) => issue.key);
  const at = keys.indexOf(state.view.selected ?? '');
  const select = (index: number): void => {
    const key = keys[Math.max(0, Math.min(keys.length - 1, index))];
    if (key !== undefined) act({ type: 'view', view: { selected: key } });
  };
  const selected = state.issues.find((issue) => issue.key === state.view.selected);
  const handled = ((): boolean => {
    if (event.ctrlKey || event.metaKey) return false;
    switch (event.key) {
      case 'ArrowUp': case 'ArrowDown': {
        const by = event.key === 'ArrowUp' ? -1 : 1;
        if (!event.altKey) select(at + by);
        else if (editable) moveBeside(context, state.view.selected, keys[at + by], by === 1);
        return true;
      }
      case 'Home': select(0); return true;
      case 'End': select(keys.length - 1); return true;
      case 'PageUp': select(at - 12); return true;
      case 'PageDown': select(at + 12); return true;
      case 'Enter':
        if (state.view.selected !== null) open(state.view.selected);
        focus('#title');
        return true;
      case 'Delete': case 'Backspace':
        if (selected !== undefined) act(dropAction(selected));
        return true;
      case 'a': case 'A':
        if (editable) addAfterSelected(context);
        return true;
      case '/': document.getElementById('filter')?.focus(); return true;
      default: return false;
    }
  })();
  if (!handled) return;
  event.preventDefault();
  if (event.key !== 'Enter') requestAnimationFrame(() => document.querySelector('.row[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' }));
}

/** Drop an issue, or restore a dropped one. */
export function dropAction(issue: StagedIssue): { readonly type: 'edit'; readonly edit: { readonly kind: 'drop' | 'restore'; readonly key: IssueKey }; readonly label: string } {
  const kind = issue.dropped ? 'restore' : 'drop';
  return { type: 'edit', edit: { kind, key: issue.key }, label: `${issue.dropped ? 'Restore' : 'Drop'} “${issue.title}”` };
}

/** Move an issue in the whole list so that it stands before or after another one that is visible. */
export function moveBeside({ state, act }: Pick<EditorContext, 'state' | 'act'>, key: IssueKey | null, target: IssueKey | undefined, after: boolean): void {
  if (key === null || target === undefined || key === target) return;
  const rest = state.issues.filter((issue) => issue.key !== key);
  const to = rest.findIndex((issue) => issue.key === target) + (after ? 1 : 0);
  const title = state.issues.find((issue) => issue.key === key)?.title ?? key;
  act({ type: 'edit', edit: { kind: 'move', key, to }, label: `Move “${title}”` });
}

interface MoveDetail {
  readonly key: IssueKey | undefined;
  readonly target: IssueKey;
  readonly after: boolean;
}

function onDragOver(event: DragEvent): void {
  event.preventDefault();
  const row = event.currentTarget as HTMLElement;
  const { top, height } = row.getBoundingClientRect();
  row.dataset['over'] = event.clientY > top + height / 2 ? 'after' : 'before';
}

function onDragLeave(event: DragEvent): void {
  delete (event.currentTarget as HTMLElement).dataset['over'];
}

/** Rows are drawn once, so the drop is told to whoever holds the present state. */
function onDrop(event: DragEvent, target: IssueKey): void {
  event.preventDefault();
  const row = event.currentTarget as HTMLElement;
  const after = row.dataset['over'] === 'after';
  delete row.dataset['over'];
  const key = event.dataTransfer?.getData('text/plain');
  row.dispatchEvent(new CustomEvent<MoveDetail>('pass-move', { bubbles: true, detail: { key, target, after } }));
}
