import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { IssueKey, StagedIssue } from '../../shared/domain/backlog.ts';
import { ancestorsOf } from '../../shared/domain/backlog-hierarchy.ts';
import { adder, issueChip, remove } from './chips.ts';
import type { EditorContext } from './context.ts';
import { groupLabel } from './fields.ts';

/** What the issue is a part of, and its own parts. */
export function partFields(context: EditorContext, issue: StagedIssue): TemplateResult {
  const { state, act, editable } = context;
  const byKey = new Map(state.issues.map((other) => [other.key, other]));
  const parts = state.issues.filter((other) => other.parent === issue.key);
  const put = (parent: IssueKey | null, label: string): void => act({ type: 'edit', edit: { kind: 'setParent', key: issue.key, parent }, label });
  const options = state.issues
    .filter((other) => other.key !== issue.key && other.key !== issue.parent && !other.dropped && !ancestorsOf(other.key, byKey).includes(issue.key))
    .map((other) => ({ value: other.key, words: other.title }));
  const chosen = (text: string): IssueKey => options.find((option) => option.value === text || option.words === text)?.value ?? text;
  return html`<div class="field" role="group" aria-labelledby="part-label">
      ${groupLabel('part-label', 'Part of')}
      <div class="chips">
        ${issue.parent === null ? nothing : issueChip(context, issue.parent, byKey.get(issue.parent), remove(editable, `Take out of ${issue.parent}`, () => put(null, 'Part of nothing')))}
        ${adder(context, 'parent', issue.parent === null ? 'Choose issue' : 'Another issue', options, (text) => put(chosen(text), `Part of ${chosen(text)}`))}
      </div>
    </div>
    ${parts.length === 0
      ? nothing
      : html`<div class="field" role="group" aria-labelledby="parts-label">${groupLabel('parts-label', 'Parts', String(parts.length))}
          <div class="chips">${parts.map((other) => issueChip(context, other.key, other, nothing))}</div>
        </div>`}`;
}

/** Issues that stand right below what they are a part of, or below another part of it: the list sets them in. */
export function setIn(visible: readonly StagedIssue[]): ReadonlySet<IssueKey> {
  const inside = new Set<IssueKey>();
  for (const [at, issue] of visible.entries()) {
    const above = visible[at - 1];
    if (issue.parent === null || above?.component !== issue.component) continue;
    if (above.key === issue.parent || (above.parent === issue.parent && inside.has(above.key))) inside.add(issue.key);
  }
  return inside;
}
