import { liveIn, quotedIn } from '../../shared/domain/active-text.ts';
import type { Check, StagedIssue } from '../../shared/domain/backlog.ts';
import { hiddenCharacters } from '../../shared/prd/hidden-characters.ts';
import { inspect } from '../../shared/prd/neutralise.ts';
import type { Neutralised } from '../../shared/prd/neutral-markup.ts';
import { finding, result } from './check-result.ts';
import type { NeutralisedIssue } from './neutral-issues.ts';

const whatItDoes: Readonly<Record<Neutralised['kind'], string>> = {
  mention: 'notifies',
  reference: 'leaves a note on',
  closing_keyword: 'can close',
  command: 'can be obeyed by bots:',
  hidden: 'hides',
  comment: 'is a comment that nobody sees:',
  html: 'is HTML:',
  image: 'loads an image from elsewhere:',
  fence: 'opens code and does not close it:',
};

/** What in the issues acts on GitHub by itself, and what was kept from it. */
export function checkActiveText(issues: readonly StagedIssue[], neutralised: readonly NeutralisedIssue[]): Check[] {
  const kept = issues.filter((issue) => !issue.dropped);
  return [live(kept), quoted(kept, neutralised)];
}

/** Texts of planners have none of it: this is what people wrote, and it stays as they wrote it. */
function live(kept: readonly StagedIssue[]): Check {
  const findings = kept.flatMap((issue) =>
    unique([...fieldsOf(issue).flatMap(({ text, line }) => (line ? lineLive(text) : [...inspect(text).live]))]).map(({ kind, shown }) =>
      kind === 'hidden'
        ? finding(`“${issue.title}” has characters that nobody sees (${shown}). They are left out when it is written.`, 'Remove them from the issue, if you can find them.', { issueKey: issue.key })
        : finding(`“${issue.title}”: ${whatItDoes[kind]} ${excerpt(shown)} when it is written.`, 'Put it into backticks, unless that is what you want.', { issueKey: issue.key }),
    ),
  );
  return result('active-text', 'No issue notifies people or links other issues', 'warning', 'Writing the issues notifies nobody and touches no other issue.', findings);
}

/** Said once for each issue, so that nobody wonders about the backticks. */
function quoted(kept: readonly StagedIssue[], neutralised: readonly NeutralisedIssue[]): Check {
  const changed = new Map(neutralised.map((entry) => [entry.key, entry.changed]));
  const findings = kept.flatMap((issue) => {
    const spans = issue.provenance.by === 'person' ? [] : fieldsOf(issue).flatMap(({ text, line }) => (line ? quotedIn(text) : inspect(text).quoted));
    const other = (changed.get(issue.key) ?? []).filter(({ kind }) => !['mention', 'reference', 'closing_keyword'].includes(kind)).map(({ shown }) => shown);
    const shown = [...new Set([...spans, ...other])];
    return shown.length === 0 ? [] : [finding(`“${issue.title}”: ${shown.slice(0, 8).map(excerpt).join(', ')}${shown.length > 8 ? ` and ${shown.length - 8} more` : ''} of the PRD stands there as plain text or code, so that it notifies nobody and links nothing.`, 'Nothing to do. Take the backticks away where you do want it to act.', { issueKey: issue.key })];
  });
  return result('quoted-text', 'What the PRD mentions stays quiet', 'warning', 'The PRD has no mentions, references or commands that had to be kept from acting.', findings);
}

interface Field {
  readonly text: string;
  /** A line that is not Markdown. */
  readonly line: boolean;
}

function fieldsOf(issue: StagedIssue): Field[] {
  return [
    { text: issue.title, line: true },
    { text: issue.component, line: true },
    { text: issue.body, line: false },
    ...issue.acceptanceCriteria.map((text) => ({ text: `- [ ] ${text}`, line: false })),
    { text: issue.rationale.text, line: false },
  ];
}

function lineLive(text: string): Neutralised[] {
  return [...hiddenCharacters(text).map(({ shown }): Neutralised => ({ kind: 'hidden', shown })), ...liveIn(text).map(({ kind, start, end }): Neutralised => ({ kind, shown: text.slice(start, end) }))];
}

function unique(found: readonly Neutralised[]): Neutralised[] {
  return [...new Map(found.map((one) => [`${one.kind} ${one.shown}`, one])).values()];
}

function excerpt(text: string): string {
  const line = text.replace(/[\s\p{C}]+/gu, ' ').trim();
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}
