import type { StagedIssue } from '../../shared/domain/backlog.ts';
import type { LineageEntry } from '../../shared/domain/bundle.ts';
import { referringBody } from './reference-issues.ts';
import type { PlannedContent } from './three-way.ts';

/**
 * The plan of an issue, with the body of the last sync where nothing but places in the PRD moved: text that was inserted
 * above a requirement rewrites no issue. The lines named on the target are then those of the PRD that it was written from.
 * In the text of an issue that a person edited, only the lines that PASS adds below it count as places.
 */
export function withKeptPlaces(planned: PlannedContent, { edited }: Pick<StagedIssue, 'edited'>, entry: Pick<LineageEntry, 'body'>): PlannedContent {
  const [body] = planned.body;
  if (planned.body.length !== 1 || typeof body !== 'string' || withoutPlaces(body, edited) !== withoutPlaces(entry.body, edited)) return planned;
  return { ...planned, body: [entry.body] };
}

const numbers = String.raw`\d+(?:–\d+)?(?:, \d+(?:–\d+)?)*`;
/** Below "Why", as `composeIssue` writes it, with the document or, as it once was, without. */
const source = new RegExp(String.raw`^((?:Requirements: .+ · )?PRD)(?: \`[^\`]+\`,)? lines? ${numbers}$`);
/** In brackets at the end of a list item, as the planner writes them with `linesOf`. */
const item = new RegExp(String.raw`^(- .*\((?:[^()]*, )?line)s? ${numbers}\)$`);
/** The whole sentence below "### Why", as the planner writes it: nobody's other words are taken for it. */
const reason = new RegExp(String.raw`^((?:\S+(?:, | and ))*\S+(?: more)? asks? for it \((?:from )?line)s? ${numbers}(?=(?:, under “[^”]*”)?\)\.(?: It waits for others because .+)?$)`);

/** Criteria and quotations of the PRD are compared to the letter, whatever they end with. */
function withoutPlaces(body: string, edited: boolean): string {
  const refers = body.startsWith(referringBody);
  const lines = body.split('\n');
  // PASS writes its own below what a person wrote.
  const why = lines.lastIndexOf('### Why');
  const reasonAt = why === -1 ? -1 : lines.findIndex((line, at) => at > why && line.trim() !== '');
  return lines
    .map((line, at) => {
      if (line.startsWith('> ') || (line.startsWith('- [') && !refers)) return line;
      const below = line.replace(at === reasonAt ? reason : source, '$1');
      return edited ? below : below.replace(item, '$1');
    })
    .join('\n');
}
