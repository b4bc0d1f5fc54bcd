import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { StagedIssue } from '../../shared/domain/backlog.ts';
import { changedFields } from '../../shared/domain/backlog-edit.ts';
import type { IssueConflict } from '../../shared/domain/backlog-merge.ts';
import { counted } from '../../shared/domain/counted.ts';
import { fieldDiff, fieldNames } from './changes.ts';
import type { EditorContext } from './context.ts';
import { isDecided } from './state/merge.ts';
import type { Merge, Side } from './state/model.ts';

/** Somebody else saved: the issues that both sides changed, and which version goes on. */
export function conflictsView(context: EditorContext, merge: Merge): TemplateResult {
  const { state, act } = context;
  const all = (side: Side) => (): void => merge.conflicts.forEach((conflict) => act({ type: 'choose', key: conflict.key, side }));
  const open = merge.conflicts.filter((conflict) => !merge.choices.has(conflict.key)).length;
  return html`<section class="conflicts" aria-labelledby="conflicts-title">
    <h2 id="conflicts-title" tabindex="-1">Somebody else saved this backlog while you edited it</h2>
    <p>
      ${counted(merge.conflicts.length, 'issue was', 'issues were')} changed by both. Choose which version goes on; everything else is merged
      ${merge.takenOver.length === 0 ? nothing : html`(${counted(merge.takenOver.length, 'other issue')} taken over from revision ${merge.theirs.revision})`}. Nothing is lost: Undo brings the other version back.
    </p>
    <p class="conflict-actions">
      <vscode-button appearance="secondary" @click=${all('mine')}>All mine</vscode-button>
      <vscode-button appearance="secondary" @click=${all('theirs')}>All theirs</vscode-button>
      <span class="spacer"></span>
      <span class="muted" role="status">${open === 0 ? 'All decided' : `${open} to decide`}</span>
      <vscode-button ?disabled=${!isDecided(state)} @click=${() => act({ type: 'finishMerge' })}>Continue Editing</vscode-button>
    </p>
    ${merge.conflicts.map((conflict) => conflictView(context, conflict, merge))}
  </section>`;
}

function conflictView({ act }: EditorContext, conflict: IssueConflict, merge: Merge): TemplateResult {
  const chosen = merge.choices.get(conflict.key);
  const name = `choice-${conflict.key}`;
  const side = (which: Side, words: string, version: StagedIssue): TemplateResult => html`<label class="side ${chosen === which ? 'chosen' : ''}">
    <span class="side-head"><input type="radio" name=${name} .checked=${chosen === which} @change=${() => act({ type: 'choose', key: conflict.key, side: which })} /> ${words}</span>
    ${versionDiff(conflict, version)}
  </label>`;
  return html`<fieldset class="conflict">
    <legend>${conflict.base?.title ?? conflict.theirs.title} <code class="key">${conflict.key}</code></legend>
    <div class="sides">${side('mine', 'Mine', conflict.mine)}${side('theirs', `Theirs (revision ${merge.theirs.revision})`, conflict.theirs)}</div>
  </fieldset>`;
}

/** What one side changed since both started. */
function versionDiff({ base, mine, theirs }: IssueConflict, version: StagedIssue): TemplateResult {
  const from = base ?? (version === mine ? theirs : mine);
  return html`${changedFields(from, version).map((field) => html`<div class="change"><h3>${fieldNames[field]}</h3>${fieldDiff(from, version, field)}</div>`)}`;
}
