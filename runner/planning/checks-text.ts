import { maxBodyLength, maxTitleLength } from '../../shared/domain/backlog.ts';
import type { Check, StagedIssue } from '../../shared/domain/backlog.ts';
import { composeIssue } from '../../shared/domain/issue-text.ts';
import { allowedLabels } from '../../shared/domain/labels.ts';
import { redactSecrets, secretsIn } from '../../shared/domain/secrets.ts';
import { finding, result } from './check-result.ts';
import type { CheckFinding } from './check-result.ts';
import { contentWords, similarity } from './words.ts';

/** Longest title that lists show whole. */
const readableTitle = 120;
/** Criteria beyond this many are more than one issue. */
const manyCriteria = 15;
/** Room for the marker line and for issue numbers that fill slots. */
const bodyReserve = 4096;
const nearDuplicate = 0.8;

/** The issues one by one: size, criteria, labels, limits, duplicates, and what must not be disclosed. */
export function checkText(issues: readonly StagedIssue[]): Check[] {
  const kept = issues.filter((issue) => !issue.dropped);
  return [duplicates(kept), sizes(kept), criteria(kept), labels(kept), limits(kept), readable(kept), disclosure(kept)];
}

function each(kept: readonly StagedIssue[], check: (issue: StagedIssue) => readonly [string, string] | undefined): CheckFinding[] {
  return kept.flatMap((issue) => {
    const found = check(issue);
    return found === undefined ? [] : [finding(found[0], found[1], { issueKey: issue.key })];
  });
}

function duplicates(kept: readonly StagedIssue[]): Check {
  const titles = kept.map((issue) => ({ issue, plain: plainTitle(issue.title), words: contentWords(issue.title) }));
  const findings: CheckFinding[] = [];
  titles.forEach(({ issue, plain, words }, at) => {
    const other = titles.slice(0, at).find((earlier) => earlier.plain === plain || (words.size > 2 && similarity(words, earlier.words) >= nearDuplicate && !samePlace(earlier.issue, issue)))?.issue;
    if (other === undefined) return;
    findings.push(finding(`“${issue.title}” looks like “${other.title}” (${other.key}).`, 'Drop one, or say in the titles how they differ.', { issueKey: issue.key }));
  });
  return result('duplicates', 'No two issues ask for the same thing', 'warning', 'No two titles are alike.', findings);
}

/** Parts of one requirement have nearly the same title on purpose. */
function samePlace(a: StagedIssue, b: StagedIssue): boolean {
  return a.traces.length > 0 && a.traces.join('\n') === b.traces.join('\n');
}

function plainTitle(title: string): string {
  return title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
}

function sizes(kept: readonly StagedIssue[]): Check {
  const findings = each(kept, (issue) => {
    const splitting = issue.traces.length > 1 ? `Split it by requirement (${issue.traces.slice(0, 6).join(', ')}).` : 'Split it along its acceptance criteria.';
    if (issue.size === 'XL') return [`“${issue.title}” is XL.`, splitting];
    return issue.acceptanceCriteria.length > manyCriteria ? [`“${issue.title}” has ${issue.acceptanceCriteria.length} acceptance criteria.`, splitting] : undefined;
  });
  return result('size', 'Every issue fits one piece of work', 'warning', 'No issue is XL.', findings);
}

function criteria(kept: readonly StagedIssue[]): Check {
  const findings = each(kept, (issue) => (issue.acceptanceCriteria.some((text) => text.trim() !== '') ? undefined : [`“${issue.title}” has no acceptance criteria.`, 'Say how somebody can see that it is done.']));
  return result('criteria', 'Every issue says when it is done', 'warning', 'Every issue has acceptance criteria.', findings);
}

function labels(kept: readonly StagedIssue[]): Check {
  const findings = each(kept, (issue) => {
    const foreign = issue.labels.filter((label) => !allowedLabels.has(label));
    if (foreign.length === 0) return undefined;
    // A person may label as they like; a planner only from the list.
    return issue.edited || issue.provenance.by === 'person' ? undefined : [`“${issue.title}” has ${foreign.map((label) => `“${label}”`).join(', ')}, which is not a label of PASS.`, 'Remove the label, or choose one of the list.'];
  });
  return result('labels', 'Planners choose labels from the fixed list', 'blocking', 'Every label a planner chose is on the list.', findings);
}

function limits(kept: readonly StagedIssue[]): Check {
  const findings = each(kept, (issue) => {
    const title = issue.title.trim();
    if (title === '') return [`The issue ${issue.key} has no title.`, 'Say in a few words what is to be done.'];
    if (title.length > maxTitleLength) return [`The title of ${issue.key} has ${title.length} characters; GitHub takes ${maxTitleLength}.`, 'Shorten it and move the detail into the body.'];
    const written = composeIssue(issue, []).body.reduce((sum, part) => sum + (typeof part === 'string' ? part.length : 12), 0);
    return written > maxBodyLength - bodyReserve ? [`“${title}” is ${written} characters long when written out; GitHub takes ${maxBodyLength}, marker included.`, 'Shorten the body or split the issue.'] : undefined;
  });
  return result('limits', 'Titles and bodies fit the target', 'blocking', 'Every title and body fits GitHub’s limits.', findings);
}

function readable(kept: readonly StagedIssue[]): Check {
  const findings = each(kept, (issue) => {
    if (/[\r\n]/.test(issue.title)) return [`The title of ${issue.key} has a line break.`, 'Put it on one line.'];
    return issue.title.length > readableTitle && issue.title.length <= maxTitleLength ? [`The title of ${issue.key} has ${issue.title.length} characters; lists cut it.`, `Keep it under ${readableTitle}.`] : undefined;
  });
  return result('titles', 'Titles read well in a list', 'warning', 'Every title is short and on one line.', findings);
}

function disclosure(kept: readonly StagedIssue[]): Check {
  const findings = kept.flatMap((issue) => secretsIn(writtenText(issue)).map((kind) =>
    finding(`“${redactSecrets(issue.title)}” contains what looks like ${kind}.`, 'Remove it from the issue and from the PRD, and revoke it: it has been in a document.', { issueKey: issue.key })));
  return result('disclosure', 'No issue carries a secret', 'blocking', 'No text looks like a key or token of the known kinds.', findings);
}

/** Every field that is written, as it was given and as it is written. */
function writtenText(issue: StagedIssue): string {
  const { title, body, labels } = composeIssue(issue, []);
  const written = [title, body.map((part) => (typeof part === 'string' ? part : '#1')).join(''), ...labels];
  return [...written, issue.key, issue.title, issue.body, ...issue.acceptanceCriteria, issue.component, issue.milestone ?? '', ...issue.traces, issue.rationale.text].join('\n');
}
