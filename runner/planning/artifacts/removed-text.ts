import type { ArtifactContent } from '../../../shared/domain/pack.ts';
import { cell, count, shorten, table } from '../markdown.ts';
import { artifact, lineCell, spanLines } from '../plan-facts.ts';
import type { PlanFacts } from '../plan-facts.ts';

/** What was taken out of the PRD before anything was planned from it. */
export function removedText({ removed }: PlanFacts): ArtifactContent {
  return artifact({
    kind: 'removed_text',
    title: 'Removed text',
    summary: removed.length === 0 ? 'Nothing was taken out of the PRD.' : `${count(removed.length, 'piece')} of text taken out of the PRD before planning.`,
    body: [
      removed.length === 0 ? '' : table(['PRD lines', 'Kind', 'What was there', 'Why it was taken out'], removed.map((item) => [lineCell(spanLines(item.span)), item.kind.replaceAll('_', ' '), cell(shorten(item.shown, 400)), cell(item.why)])),
    ],
    json: { schema: 'pass.pack.removed_text/v1', removed: [...removed] },
  });
}
