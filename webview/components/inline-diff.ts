import { diffArrays, diffLines, diffWordsWithSpace } from 'diff';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';

/** A stretch of text that is on both sides, or on one. */
export interface DiffPart {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** Beyond this many characters a changed passage is shown whole: word diffs take quadratic time. */
const maxWordDiff = 20_000;
/** With less than this share of its words kept, a changed passage reads better as removed and added than interleaved. */
const minKept = 0.4;

/** What changed between two texts (Myers 1986, by the `diff` package): lines first, and words within lines that changed. */
export function textDiff(before: string, after: string): readonly DiffPart[] {
  const parts: DiffPart[] = [];
  for (const change of diffLines(before, after)) {
    const last = parts.at(-1);
    if (change.added && last?.kind === 'removed') parts.splice(-1, 1, ...passageDiff(last.text, change.value));
    else parts.push({ kind: change.added ? 'added' : change.removed ? 'removed' : 'same', text: change.value });
  }
  return parts;
}

function passageDiff(before: string, after: string): readonly DiffPart[] {
  const whole: readonly DiffPart[] = [{ kind: 'removed', text: before }, { kind: 'added', text: after }];
  if (before.length + after.length > maxWordDiff) return whole;
  const changes = diffWordsWithSpace(before, after);
  const letters = (text: string): number => text.replace(/\s/g, '').length;
  const kept = changes.filter((change) => !change.added && !change.removed).reduce((sum, change) => sum + letters(change.value), 0);
  if (kept < minKept * Math.max(letters(before), letters(after))) return whole;
  return changes.map((change) => ({ kind: change.added ? 'added' : change.removed ? 'removed' : 'same', text: change.value }));
}

/** What changed between two lists, entry by entry. */
export function listDiff(before: readonly string[], after: readonly string[]): readonly DiffPart[] {
  return diffArrays([...before], [...after]).flatMap((change) => {
    const kind = change.added ? 'added' : change.removed ? 'removed' : 'same';
    return change.value.map((text): DiffPart => ({ kind, text }));
  });
}

/** Long stretches without a change shrink to their first and last lines. */
const contextLines = 3;

/** A text with its changes in place. */
export function inlineDiff(before: string, after: string): TemplateResult {
  const parts = textDiff(before, after);
  return html`<div class="diff-text">${parts.map((part, index) => (part.kind === 'same' ? unchanged(part.text, index === 0, index === parts.length - 1) : html`${changed(part)}${part.kind === 'removed' && parts[index + 1]?.kind === 'added' ? ' ' : nothing}`))}</div>`;
}

/** A list with its changes in place, one entry a line. */
export function inlineListDiff(before: readonly string[], after: readonly string[]): TemplateResult {
  return html`<ul class="diff-list">${listDiff(before, after).map((part) => html`<li>${part.kind === 'same' ? part.text : changed(part)}</li>`)}</ul>`;
}

function changed(part: DiffPart): TemplateResult {
  return part.kind === 'added' ? html`<ins>${part.text}</ins>` : html`<del>${part.text}</del>`;
}

function unchanged(text: string, first: boolean, last: boolean): TemplateResult | string {
  const lines = text.split('\n');
  if (lines.length <= contextLines * 2 + 2) return text;
  const head = first ? [] : lines.slice(0, contextLines);
  const tail = last ? [] : lines.slice(-contextLines);
  const hidden = lines.length - head.length - tail.length;
  return html`${head.join('\n')}${head.length > 0 ? '\n' : nothing}<span class="diff-skip">${hidden} unchanged lines</span>${tail.length > 0 ? '\n' : nothing}${tail.join('\n')}`;
}
