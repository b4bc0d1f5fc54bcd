import type { Backlog, StagedIssue } from '../../shared/domain/backlog.ts';
import { ancestorsOf } from '../../shared/domain/backlog-hierarchy.ts';
import { counted } from '../../shared/domain/counted.ts';
import type { PackArtifact, PackIndex } from '../../shared/domain/pack.ts';
import type { Finding, PrdDocument, RemovedText, Requirement, RequirementKind } from '../../shared/domain/prd.ts';
import type { TargetChange, TargetMark } from '../../shared/domain/target-changes.ts';
import type { TreeNode } from './tree-node.ts';

/** Everything that the architecture pack of one run shows. */
export interface PackContent {
  readonly runId: string;
  readonly pack: PackIndex | undefined;
  readonly prd: PrdDocument | undefined;
  readonly backlog: Backlog | undefined;
  readonly removed: readonly RemovedText[];
}

/** What people did on the target to the staged issues of a run, by key; `looked` when a person sees it. */
export interface MarkSource {
  known(runId: string): ReadonlyMap<string, TargetMark>;
  looked(runId: string): ReadonlyMap<string, TargetMark>;
}

/** Top nodes: artifacts, requirements, staged issues, findings, removed text; only what there is. */
export function packNodes(content: PackContent, marks: MarkSource): TreeNode[] {
  const { runId, pack, prd, backlog, removed } = content;
  const nodes: TreeNode[] = [];
  if (pack !== undefined && pack.artifacts.length > 0) {
    nodes.push(group(runId, 'artifacts', 'Artifacts', 'book', pack.artifacts.map((artifact) => artifactNode(runId, artifact)), true));
  }
  if (prd !== undefined && prd.requirements.length > 0) {
    nodes.push(group(runId, 'requirements', 'Requirements', 'list-unordered', prd.requirements.map((one) => requirementNode(runId, one, backlog, marks)), false));
  }
  if (backlog !== undefined && backlog.issues.length > 0) nodes.push(issuesNode(runId, backlog.issues, marks));
  if (prd !== undefined && prd.openQuestions.length > 0) {
    nodes.push(
      group(runId, 'questions', 'Open Questions', 'question', prd.openQuestions.map((question, index) => ({
        id: `${runId}/questions/${index}`, runId, label: question.text, description: lineWords(question.span.lineStart, question.span.lineEnd), tooltip: question.text, icon: 'question',
        lines: { start: question.span.lineStart, end: question.span.lineEnd }, open: 'pass.revealRequirement' as const,
      })), false),
    );
  }
  if (prd !== undefined && prd.findings.length > 0) nodes.push(group(runId, 'findings', 'Findings', 'lightbulb', prd.findings.map((one, index) => findingNode(runId, one, index)), false));
  if (removed.length > 0) {
    nodes.push(
      group(runId, 'removed', 'Removed Text', 'eye-closed', removed.map((one, index) => ({
        id: `${runId}/removed/${index}`, runId, label: one.shown === '' ? one.kind : one.shown, description: `${one.kind} · ${lineWords(one.span.lineStart, one.span.lineEnd)}`, tooltip: `${one.why}\n${one.shown}`,
        icon: 'eye-closed', lines: { start: one.span.lineStart, end: one.span.lineEnd }, open: 'pass.revealRequirement' as const,
      })), false),
    );
  }
  return nodes;
}

function group(runId: string, name: string, label: string, icon: string, children: readonly TreeNode[], expanded: boolean): TreeNode {
  return { id: `${runId}/${name}`, runId, label, description: String(children.length), icon, expanded, children: () => children };
}

function issuesNode(runId: string, issues: readonly StagedIssue[], marks: MarkSource): TreeNode {
  return {
    id: `${runId}/issues`,
    runId,
    label: 'Staged Issues',
    description: countWords(issues, marks.known(runId)),
    icon: 'issues',
    expanded: false,
    children: () => issueGroups(runId, issues, marks.looked(runId)),
  };
}

function artifactNode(runId: string, artifact: PackArtifact): TreeNode {
  const gaps = artifact.notDerived.length;
  return {
    id: `${runId}/artifacts/${artifact.id}`,
    runId,
    artifactId: artifact.id,
    label: artifact.title,
    description: artifact.summary,
    tooltip: [artifact.title, artifact.summary, ...(gaps === 0 ? [] : ['Not derived:', ...artifact.notDerived.map((one) => `- ${one}`)])].join('\n'),
    icon: 'file',
    context: 'artifact',
    open: 'pass.openArtifact',
  };
}

const kindIcons: Readonly<Record<RequirementKind, string>> = {
  functional: 'symbol-event',
  nonfunctional: 'dashboard',
  constraint: 'lock',
  user_story: 'person',
  goal: 'milestone',
  out_of_scope: 'circle-slash',
};

function requirementNode(runId: string, requirement: Requirement, backlog: Backlog | undefined, marks: MarkSource): TreeNode {
  const { lineStart, lineEnd } = requirement.span;
  const traced = (backlog?.issues ?? []).filter((issue) => issue.traces.includes(requirement.id));
  const children = (): TreeNode[] => [
    ...requirement.acceptance.map((criterion, index): TreeNode => ({
      id: `${runId}/requirements/${requirement.id}/acceptance/${index}`, runId, label: criterion.text, description: 'acceptance', tooltip: criterion.text, icon: 'tasklist',
      lines: { start: criterion.span.lineStart, end: criterion.span.lineEnd }, open: 'pass.revealRequirement',
    })),
    ...traced.map((issue) => issueNode(runId, issue, `${runId}/requirements/${requirement.id}/issue`, marks.looked(runId).get(issue.key))),
  ];
  return {
    id: `${runId}/requirements/${requirement.id}`,
    runId,
    requirementId: requirement.id,
    lines: { start: lineStart, end: lineEnd },
    label: requirement.idSource === 'author' ? `${requirement.id}: ${requirement.text}` : requirement.text,
    description: [requirement.idSource === 'author' ? null : requirement.id, requirement.priority, lineWords(lineStart, lineEnd)].filter((part) => part !== null).join(' · '),
    tooltip: [`${requirement.id}: ${requirement.text}`, `${requirement.kind.replaceAll('_', ' ')}, confidence ${Math.round(requirement.confidence * 100)} %: ${requirement.confidenceReason}`, traced.length === 0 ? 'No staged issue traces to it.' : `Traced by ${counted(traced.length, 'staged issue')}.`].join('\n'),
    icon: kindIcons[requirement.kind],
    context: 'requirement',
    open: 'pass.revealRequirement',
    ...(requirement.acceptance.length + traced.length === 0 ? {} : { children }),
  };
}

function countWords(issues: readonly StagedIssue[], marks: ReadonlyMap<string, TargetMark>): string {
  const changed = issues.filter(({ key }) => (marks.get(key)?.changes.length ?? 0) > 0).length;
  return `${issues.length}${changed === 0 ? '' : ` · ${changed} changed on the target`}`;
}

/** By component where there are several; order of delivery within. */
function issueGroups(runId: string, issues: readonly StagedIssue[], marks: ReadonlyMap<string, TargetMark>): TreeNode[] {
  const byComponent = Map.groupBy(issues, (issue) => issue.component);
  if (byComponent.size <= 1) return nestedNodes(runId, issues, `${runId}/issues`, marks);
  return [...byComponent].map(([component, members]) => ({
    id: `${runId}/issues/${component}`,
    runId,
    label: component === '' ? 'No component' : component,
    description: countWords(members, marks),
    icon: 'symbol-module',
    children: () => nestedNodes(runId, members, `${runId}/issues/${component}`, marks),
  }));
}

/** Parts stand below what they are a part of, where that is among the issues. */
function nestedNodes(runId: string, issues: readonly StagedIssue[], under: string, marks: ReadonlyMap<string, TargetMark>): TreeNode[] {
  const byKey = new Map(issues.map((issue) => [issue.key, issue]));
  const isOutermost = ({ key, parent }: StagedIssue): boolean => parent === null || parent === key || !byKey.has(parent) || ancestorsOf(key, byKey).some((above) => byKey.get(above)?.parent === key);
  const inside = Map.groupBy(issues.filter((issue) => !isOutermost(issue)), (issue) => issue.parent);
  const nodeOf = (issue: StagedIssue, path: string): TreeNode => {
    const node = issueNode(runId, issue, path, marks.get(issue.key));
    const parts = inside.get(issue.key);
    return parts === undefined ? node : { ...node, children: () => parts.map((part) => nodeOf(part, `${path}/${issue.key}`)) };
  };
  return issues.filter(isOutermost).map((issue) => nodeOf(issue, under));
}

function issueNode(runId: string, issue: StagedIssue, under: string, mark: TargetMark | undefined): TreeNode {
  const number = mark?.number ?? null;
  const changes = mark === undefined || mark.words === '' ? null : `${mark.words} on the target`;
  const marks = [issue.size, issue.priority, issue.dropped ? 'dropped' : null, issue.edited ? 'edited' : null, number === null ? null : `#${number}`, changes].filter((part) => part !== null);
  return {
    id: `${under}/${issue.key}`,
    runId,
    issueKey: issue.key,
    label: issue.title,
    description: marks.join(' · '),
    tooltip: [issue.title, issue.key, issue.rationale.text, ...(issue.milestone === null ? [] : [`Milestone ${issue.milestone}`]), ...(issue.parent === null ? [] : [`Part of ${issue.parent}`]), ...(issue.dependsOn.length === 0 ? [] : [`Depends on ${issue.dependsOn.join(', ')}`]), ...(changes === null ? [] : [`Since the last sync: ${changes}`])].join('\n'),
    ...issueLook(issue, mark),
    context: 'issue',
    open: 'pass.openBacklog',
  };
}

/** What people did on the target comes before what was done to the plan. */
function issueLook(issue: StagedIssue, mark: TargetMark | undefined): Pick<TreeNode, 'icon' | 'color'> {
  const [first] = mark?.changes ?? [];
  if (first !== undefined) return { icon: changeIcons[first], color: 'list.warningForeground' };
  return { icon: issue.dropped ? 'circle-slash' : issue.edited ? 'edit' : 'issue-draft' };
}

const changeIcons: Readonly<Record<TargetChange, string>> = {
  merged: 'git-merge',
  closed: 'issue-closed',
  'opened again': 'issue-reopened',
  'title edited': 'git-compare',
  'body edited': 'git-compare',
  'labels changed': 'git-compare',
  'milestone changed': 'milestone',
  moved: 'type-hierarchy-sub',
  gone: 'trash',
};

const severityLooks = {
  error: { icon: 'error', color: 'list.errorForeground' },
  warning: { icon: 'warning', color: 'list.warningForeground' },
  info: { icon: 'info', color: 'notificationsInfoIcon.foreground' },
} as const;

function findingNode(runId: string, finding: Finding, index: number): TreeNode {
  return {
    id: `${runId}/findings/${index}`,
    runId,
    lines: { start: finding.span.lineStart, end: finding.span.lineEnd },
    label: finding.message,
    description: lineWords(finding.span.lineStart, finding.span.lineEnd),
    tooltip: [finding.message, finding.why, finding.suggestion].join('\n'),
    ...severityLooks[finding.severity],
    context: 'finding',
    open: 'pass.revealRequirement',
  };
}

function lineWords(start: number, end: number): string {
  return start === end ? `line ${start}` : `lines ${start}–${end}`;
}
