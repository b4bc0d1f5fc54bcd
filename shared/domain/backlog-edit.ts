import { IssueKey, LabelName, maxBodyLength, maxIssues, maxTitleLength } from './backlog.ts';
import type { IssueSize, StagedIssue } from './backlog.ts';
import { dependencyPath } from './backlog-graph.ts';
import { parentRefusal, writingGraph } from './backlog-hierarchy.ts';
import { allowedLabels } from './labels.ts';
import type { Priority } from './prd.ts';

/** One thing that a person can do to a backlog. Texts may be incomplete while they are typed: see `problemsOf`. */
export type BacklogEdit =
  | { readonly kind: 'setTitle'; readonly key: IssueKey; readonly title: string }
  | { readonly kind: 'setBody'; readonly key: IssueKey; readonly body: string }
  | { readonly kind: 'setCriteria'; readonly key: IssueKey; readonly criteria: readonly string[] }
  | { readonly kind: 'addLabel' | 'removeLabel'; readonly key: IssueKey; readonly label: string }
  | { readonly kind: 'setSize'; readonly key: IssueKey; readonly size: IssueSize }
  | { readonly kind: 'setPriority'; readonly key: IssueKey; readonly priority: Priority | null }
  | { readonly kind: 'setComponent'; readonly key: IssueKey; readonly component: string }
  | { readonly kind: 'addDependency' | 'removeDependency'; readonly key: IssueKey; readonly on: IssueKey }
  /** Make it a part of another issue, or of none. */
  | { readonly kind: 'setParent'; readonly key: IssueKey; readonly parent: IssueKey | null }
  /** Empty: none. */
  | { readonly kind: 'setMilestone'; readonly key: IssueKey; readonly milestone: string }
  | { readonly kind: 'addTrace' | 'removeTrace'; readonly key: IssueKey; readonly requirementId: string }
  | { readonly kind: 'drop' | 'restore'; readonly key: IssueKey }
  /** A task of the person's own, after another one (or at the end). */
  | { readonly kind: 'add'; readonly key: IssueKey; readonly title: string; readonly component: string; readonly after: IssueKey | null }
  /** Move to a position of the whole list, counted without the moved issue. */
  | { readonly kind: 'move'; readonly key: IssueKey; readonly to: number }
  /** Put an earlier version of an issue back, e.g. the proposed one. */
  | { readonly kind: 'replace'; readonly issue: StagedIssue };

/** A refused edit changes nothing and says why, and what to do instead. */
export type EditResult =
  | { readonly ok: true; readonly issues: readonly StagedIssue[] }
  | { readonly ok: false; readonly reason: string };

/**
 * Apply one edit. Pure: the list and the issues given are not changed, and issues that the edit does not concern keep
 * their identity. The result is the same list (by identity) when the edit changes nothing.
 */
export function applyEdit(issues: readonly StagedIssue[], edit: BacklogEdit): EditResult {
  if (edit.kind === 'add') return addIssue(issues, edit);
  const key = edit.kind === 'replace' ? edit.issue.key : edit.key;
  const issue = issues.find((candidate) => candidate.key === key);
  if (issue === undefined) return refuse(`There is no issue ${key} in this backlog.`);
  switch (edit.kind) {
    case 'setTitle': return change(issues, issue, { title: edit.title });
    case 'setBody': return change(issues, issue, { body: edit.body });
    case 'setCriteria': return change(issues, issue, { acceptanceCriteria: [...edit.criteria] });
    case 'addLabel': return addLabel(issues, issue, edit.label);
    case 'removeLabel': return change(issues, issue, { labels: issue.labels.filter((label) => label !== edit.label) });
    case 'setSize': return change(issues, issue, { size: edit.size, labels: relabelled(issue, 'size', issue.size, edit.size) });
    case 'setPriority': return change(issues, issue, { priority: edit.priority, labels: relabelled(issue, 'priority', issue.priority, edit.priority) });
    case 'setComponent': return change(issues, issue, { component: edit.component });
    case 'addDependency': return addDependency(issues, issue, edit.on);
    case 'removeDependency': return change(issues, issue, { dependsOn: issue.dependsOn.filter((on) => on !== edit.on) });
    case 'setParent': return setParent(issues, issue, edit.parent);
    case 'setMilestone': return change(issues, issue, { milestone: edit.milestone === '' ? null : edit.milestone });
    case 'addTrace': return addTrace(issues, issue, edit.requirementId);
    case 'removeTrace': return change(issues, issue, { traces: issue.traces.filter((id) => id !== edit.requirementId) });
    case 'drop': return change(issues, issue, { dropped: true });
    case 'restore': return change(issues, issue, { dropped: false });
    case 'move': return move(issues, issue, edit.to);
    case 'replace': return { ok: true, issues: issues.map((candidate) => (candidate === issue ? edit.issue : candidate)) };
  }
}

/** Fields that a person decides about; `edited` and provenance follow from them or from the planner. */
const contentFields = ['title', 'body', 'acceptanceCriteria', 'labels', 'size', 'priority', 'component', 'milestone', 'dependsOn', 'parent', 'conflictsWith', 'traces', 'dropped'] as const;
export type ContentField = (typeof contentFields)[number];

/** Names of the fields in which two versions of an issue differ. */
export function changedFields(a: StagedIssue, b: StagedIssue): readonly ContentField[] {
  return contentFields.filter((field) => !sameValue(a[field], b[field]));
}

/** Issues whose `edited` flag tells the truth about the proposal: set when they differ from it, as proposed when not. */
export function settleEdited(issues: readonly StagedIssue[], proposed: ReadonlyMap<IssueKey, StagedIssue>): readonly StagedIssue[] {
  let changed = false;
  const settled = issues.map((issue) => {
    const original = proposed.get(issue.key);
    const edited = original === undefined ? issue.edited : original.edited || changedFields(original, issue).length > 0;
    if (edited === issue.edited) return issue;
    changed = true;
    return { ...issue, edited };
  });
  return changed ? settled : issues;
}

export interface IssueProblem {
  readonly field: ContentField;
  readonly message: string;
}

/** What keeps an issue from being saved, as sentences. Dropped issues have to be valid too: they can be restored. */
export function problemsOf(issue: StagedIssue): readonly IssueProblem[] {
  const problems: IssueProblem[] = [];
  const say = (field: ContentField, message: string): void => void problems.push({ field, message });
  const title = issue.title.trim();
  if (title === '') say('title', 'The title is empty. Say in a few words what is to be done.');
  if (title.length > maxTitleLength) say('title', `The title has ${title.length} characters; GitHub takes ${maxTitleLength}.`);
  if (/[\r\n]/.test(title)) say('title', 'The title has a line break.');
  if (issue.body.length > maxBodyLength) say('body', `The body has ${issue.body.length} characters; GitHub takes ${maxBodyLength}.`);
  const long = issue.acceptanceCriteria.findIndex((text) => text.trim().length > 2000);
  if (long >= 0) say('acceptanceCriteria', `Criterion ${long + 1} has more than 2000 characters. Split it.`);
  if (issue.acceptanceCriteria.length > 100) say('acceptanceCriteria', 'There are more than 100 criteria. Split the issue.');
  if (issue.component.length > 120) say('component', 'The component has more than 120 characters.');
  if (issue.milestone !== null && issue.milestone.trim().length > 256) say('milestone', 'The title of the milestone has more than 256 characters.');
  return problems;
}

/** The issues as they are stored: trimmed, without empty criteria. Only for issues without problems. */
export function tidied(issues: readonly StagedIssue[]): StagedIssue[] {
  return issues.map((issue) => ({
    ...issue,
    title: issue.title.trim(),
    component: issue.component.trim(),
    milestone: issue.milestone === null || issue.milestone.trim() === '' ? null : issue.milestone.trim(),
    acceptanceCriteria: issue.acceptanceCriteria.map((text) => text.trim()).filter((text) => text !== ''),
  }));
}

/** A key for a task that a person adds: from its title, not yet used. */
export function freshKey(title: string, issues: readonly StagedIssue[]): IssueKey {
  const taken = new Set(issues.map((issue) => issue.key));
  const words = title.normalize('NFKD').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 40).replace(/-+$/, '');
  const stem = words === '' ? 'task' : words;
  for (let count = 1; ; count += 1) {
    const key = count === 1 ? stem : `${stem}-${count}`;
    if (!taken.has(key)) return key;
  }
}

function change(issues: readonly StagedIssue[], issue: StagedIssue, fields: Partial<StagedIssue>): EditResult {
  const next: StagedIssue = { ...issue, ...fields };
  if (changedFields(issue, next).length === 0) return { ok: true, issues };
  return { ok: true, issues: issues.map((candidate) => (candidate === issue ? { ...next, edited: true } : candidate)) };
}

function addLabel(issues: readonly StagedIssue[], issue: StagedIssue, label: string): EditResult {
  const name = label.trim();
  const parsed = LabelName.safeParse(name);
  if (!parsed.success) return refuse(`“${name}” cannot be a label: 1 to 50 characters, no comma, no control characters.`);
  // GitHub compares label names without regard to case.
  if (issue.labels.some((existing) => existing.toLowerCase() === name.toLowerCase())) return refuse(`The issue already has the label “${name}”.`);
  if (issue.labels.length >= 20) return refuse('An issue has at most 20 labels. Remove one first.');
  return change(issues, issue, { labels: [...issue.labels, name] });
}

/** A label that repeats a field (`size:xs`) follows the field; where there is no label for the value, it goes. */
function relabelled(issue: StagedIssue, family: string, from: string | null, to: string | null): string[] {
  const [old, next] = [`${family}:${from ?? ''}`.toLowerCase(), `${family}:${to ?? ''}`.toLowerCase()];
  return issue.labels.flatMap((label) => (label !== old ? [label] : allowedLabels.has(next) ? [next] : []));
}

function addDependency(issues: readonly StagedIssue[], issue: StagedIssue, on: IssueKey): EditResult {
  const titleOf = (key: IssueKey): string => `“${issues.find((candidate) => candidate.key === key)?.title ?? key}”`;
  const dependency = issues.find((candidate) => candidate.key === on);
  if (dependency === undefined) return refuse(`There is no issue ${on} in this backlog.`);
  if (on === issue.key) return refuse('An issue cannot depend on itself.');
  if (issue.dependsOn.includes(on)) return refuse(`It already depends on ${titleOf(on)}.`);
  if (dependency.dropped && !issue.dropped) return refuse(`${titleOf(on)} is dropped. Restore it first, or depend on another issue.`);
  if (issue.dependsOn.length >= 100) return refuse('An issue has at most 100 dependencies.');
  const path = dependencyPath(issues, on, issue.key);
  if (path !== undefined) {
    const steps = path.slice(1).map((key) => titleOf(key));
    return refuse(`That would be a cycle: ${titleOf(on)} already waits for ${steps.join(', which waits for ')}. Remove one of these dependencies first.`);
  }
  if (dependencyPath(writingGraph(issues), on, issue.key) !== undefined) {
    return refuse(`That would be a cycle: ${titleOf(on)} is written after ${titleOf(issue.key)}, because it is a part of it or waits for one. Take it out of there first.`);
  }
  return change(issues, issue, { dependsOn: [...issue.dependsOn, on] });
}

function setParent(issues: readonly StagedIssue[], issue: StagedIssue, parent: IssueKey | null): EditResult {
  const refused = parent === null ? undefined : parentRefusal(issues, issue, parent);
  return refused === undefined ? change(issues, issue, { parent }) : refuse(refused);
}

function addTrace(issues: readonly StagedIssue[], issue: StagedIssue, requirementId: string): EditResult {
  if (issue.traces.includes(requirementId)) return refuse(`It already traces to ${requirementId}.`);
  if (issue.traces.length >= 500) return refuse('An issue traces to at most 500 requirements.');
  return change(issues, issue, { traces: [...issue.traces, requirementId] });
}

function addIssue(issues: readonly StagedIssue[], edit: Extract<BacklogEdit, { kind: 'add' }>): EditResult {
  if (!IssueKey.safeParse(edit.key).success) return refuse(`${edit.key} cannot be a key: lower-case letters, digits and hyphens, at most 64.`);
  if (issues.some((issue) => issue.key === edit.key)) return refuse(`There already is an issue ${edit.key}.`);
  if (issues.length >= maxIssues) return refuse(`A backlog has at most ${maxIssues} issues.`);
  const added: StagedIssue = {
    key: edit.key,
    title: edit.title,
    body: '',
    acceptanceCriteria: [],
    labels: [],
    size: 'M',
    priority: null,
    component: edit.component,
    dependsOn: [],
    parent: null,
    milestone: null,
    conflictsWith: [],
    traces: [],
    rationale: { text: '', lines: [] },
    provenance: { by: 'person', model: null, promptDigest: null, costUsd: null },
    dropped: false,
    edited: true,
  };
  const at = edit.after === null ? issues.length : issues.findIndex((issue) => issue.key === edit.after) + 1;
  return { ok: true, issues: [...issues.slice(0, at), added, ...issues.slice(at)] };
}

function move(issues: readonly StagedIssue[], issue: StagedIssue, to: number): EditResult {
  const rest = issues.filter((candidate) => candidate !== issue);
  const at = Math.max(0, Math.min(rest.length, Math.trunc(to)));
  if (issues[at] === issue) return { ok: true, issues };
  return { ok: true, issues: [...rest.slice(0, at), issue, ...rest.slice(at)] };
}

function refuse(reason: string): EditResult {
  return { ok: false, reason };
}

function sameValue(a: StagedIssue[ContentField], b: StagedIssue[ContentField]): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((value, index) => value === b[index]);
  return a === b;
}
