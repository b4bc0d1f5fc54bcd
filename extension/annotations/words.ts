import { counted } from '../../shared/domain/counted.ts';
import type { Requirement, RequirementKind } from '../../shared/domain/prd.ts';
import { needsIssue } from './coverage.ts';
import type { CoveringRun } from './coverage.ts';

export const kindWords: Readonly<Record<RequirementKind, string>> = {
  functional: 'functional',
  nonfunctional: 'non-functional',
  constraint: 'constraint',
  user_story: 'user story',
  goal: 'goal',
  out_of_scope: 'out of scope',
};

/** What the line above a requirement says: `FR-1 · functional · must`. */
export function identityText(requirement: Requirement): string {
  const { id, kind, priority } = requirement;
  return [id, kindWords[kind], kind === 'out_of_scope' ? null : priority].filter((part) => part !== null).join(' · ');
}

/** What covers it, or `undefined` when there is nothing to say: no run, or nothing that an issue has to cover. */
export function coverageText(requirement: Requirement, run: CoveringRun | undefined): string | undefined {
  if (run === undefined) return undefined;
  const tracing = run.issues.filter((issue) => issue.traces.includes(requirement.id));
  const kept = tracing.filter((issue) => !issue.dropped);
  if (kept.length > 0) return counted(kept.length, 'issue');
  if (!needsIssue(requirement)) return undefined;
  return tracing.length > 0 ? 'its issue is dropped' : 'no issue';
}

/** At most `length` characters, cut between words where that is possible. */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  const cut = text.slice(0, length - 1);
  const space = cut.lastIndexOf(' ');
  return `${cut.slice(0, space > length / 2 ? space : cut.length).trimEnd()}…`;
}

/** Plain text as Markdown that shows exactly that: no markup, no HTML, no links of its own, one line. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/[\\`*_{}[\]()#+\-!~|>$]/g, '\\$&');
}
