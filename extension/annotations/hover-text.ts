import type { Finding, Requirement } from '../../shared/domain/prd.ts';
import type { CoveringIssue } from './coverage.ts';
import { escapeMarkdown, kindWords, shorten } from './words.ts';

export interface HoverContent {
  readonly requirement: Requirement;
  readonly findings: readonly Finding[];
  readonly issues: readonly CoveringIssue[];
  readonly runId: string | undefined;
}

/** Everything about a requirement as Markdown. Text of the PRD and of issues is escaped. */
export function hoverText({ requirement, findings, issues, runId }: HoverContent): string {
  const { id, idSource, kind, priority, persona, integrations, confidence, confidenceReason, acceptance } = requirement;
  const facts = [kindWords[kind], priority, persona === null ? null : `for ${escapeMarkdown(persona)}`].filter((fact) => fact !== null);
  const paragraphs = [
    `**${escapeMarkdown(id)}** · ${facts.join(' · ')}`,
    `${Math.round(confidence * 100)} % sure: ${escapeMarkdown(confidenceReason)}${idSource === 'derived' ? ' Its id is derived from its words.' : ''}`,
  ];
  if (integrations.length > 0) paragraphs.push(`Names ${integrations.map(escapeMarkdown).join(', ')}.`);
  if (acceptance.length > 0) paragraphs.push(list('Acceptance criteria', acceptance.map((criterion) => escapeMarkdown(shorten(criterion.text, 200)))));
  if (issues.length > 0 && runId !== undefined) paragraphs.push(list('Staged issues', issues.map((issue) => `[${escapeMarkdown(issue.title)}](${issueLink(runId, issue.key)})`)));
  if (findings.length > 0) paragraphs.push(list('Findings', findings.map((finding) => `${escapeMarkdown(finding.message)} ${escapeMarkdown(finding.suggestion)}`)));
  return paragraphs.join('\n\n');
}

function list(heading: string, items: readonly string[]): string {
  return `${heading}\n${items.map((item) => `- ${item}`).join('\n')}`;
}

/** Address of the command that shows an issue. */
function issueLink(runId: string, issueKey: string): string {
  return `command:pass.goToIssue?${encodeURIComponent(JSON.stringify([{ runId, issueKey }]))}`;
}
