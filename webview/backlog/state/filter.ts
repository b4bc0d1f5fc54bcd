import type { Check, IssueKey, StagedIssue } from '../../../shared/domain/backlog.ts';
import { problemsOf } from '../../../shared/domain/backlog-edit.ts';
import type { EditorState, Show } from './model.ts';

/** What a check has to say about one issue. */
export interface IssueFinding {
  /** Name of the check. */
  readonly check: string;
  readonly requirementId: string | null;
  readonly blocking: boolean;
  readonly message: string;
  readonly suggestion: string;
}

/** Findings of failed checks, by issue; those about no issue under null. */
export function findingsByIssue(checks: readonly Check[]): ReadonlyMap<IssueKey | null, readonly IssueFinding[]> {
  const byIssue = new Map<IssueKey | null, IssueFinding[]>();
  for (const check of checks) {
    if (check.status !== 'failed') continue;
    for (const finding of check.findings) {
      const entry = { check: check.name, requirementId: finding.requirementId, blocking: check.severity === 'blocking', message: finding.message, suggestion: finding.suggestion };
      byIssue.set(finding.issueKey, [...(byIssue.get(finding.issueKey) ?? []), entry]);
    }
  }
  return byIssue;
}

const qualifier = /^(label|size|component|trace|priority|part|milestone|is):(.+)$/;

/**
 * Issues that a person asked for. Words must all occur in title, key, component, labels or traces; `label:api`, `size:m`,
 * `component:auth`, `trace:FR-1`, `priority:must`, `part:fr-1`, `milestone:beta`, `is:edited`, `is:dropped`, `is:new` and `is:failing` narrow further;
 * `"two words"` is one word.
 */
export function matches(issue: StagedIssue, query: string, failing: boolean): boolean {
  const words = query.toLowerCase().match(/(?:[a-z]+:)?"[^"]*"|\S+/g) ?? [];
  const text = [issue.title, issue.key, issue.component, ...issue.labels, ...issue.traces].join('\n').toLowerCase();
  return words.every((raw) => {
    const word = raw.replaceAll('"', '');
    const [, name, value] = qualifier.exec(word) ?? [];
    return name === undefined || value === undefined ? text.includes(word) : qualifies(issue, name, value, failing);
  });
}

function qualifies(issue: StagedIssue, name: string, value: string, failing: boolean): boolean {
  const has = (texts: readonly string[]): boolean => texts.some((text) => text.toLowerCase().includes(value));
  switch (name) {
    case 'label': return has(issue.labels);
    case 'size': return issue.size.toLowerCase() === value;
    case 'component': return has([issue.component]);
    case 'trace': return has(issue.traces);
    case 'milestone': return has([issue.milestone ?? 'none']);
    case 'part': return (issue.parent ?? 'none') === value;
    case 'priority': return (issue.priority ?? 'none') === value;
    default: return value === 'edited' ? issue.edited : value === 'dropped' ? issue.dropped : value === 'new' ? issue.provenance.by === 'person' : value === 'failing' && failing;
  }
}

export interface Listing {
  readonly visible: readonly StagedIssue[];
  readonly counts: Readonly<Record<Show, number>>;
  readonly findings: ReadonlyMap<IssueKey | null, readonly IssueFinding[]>;
}

/** True when a check or its own fields say that something is wrong with the issue. */
export function needsAttention(issue: StagedIssue, findings: Listing['findings']): boolean {
  return findings.has(issue.key) || problemsOf(issue).length > 0;
}

/** The rows of the list, and how many each of the quick filters has. */
export function listingOf(state: EditorState): Listing {
  const findings = findingsByIssue(state.saved.checks);
  const shows: Readonly<Record<Show, (issue: StagedIssue) => boolean>> = {
    all: () => true,
    edited: (issue) => issue.edited,
    attention: (issue) => needsAttention(issue, findings),
    dropped: (issue) => issue.dropped,
  };
  const count = (show: Show): number => state.issues.filter(shows[show]).length;
  const visible = state.issues.filter((issue) => shows[state.view.show](issue) && matches(issue, state.view.filter, needsAttention(issue, findings)));
  return { visible, counts: { all: count('all'), edited: count('edited'), attention: count('attention'), dropped: count('dropped') }, findings };
}
