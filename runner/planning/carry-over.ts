import type { IssueKey, StagedIssue } from '../../shared/domain/backlog.ts';
import { changedFields, settleEdited } from '../../shared/domain/backlog-edit.ts';
import type { ContentField } from '../../shared/domain/backlog-edit.ts';
import { interleaved } from '../../shared/domain/backlog-merge.ts';
import { settleKeys } from './settle-keys.ts';
import type { SyncedTitles } from './settle-keys.ts';

/** What a person did to the backlog of an earlier run of the same document. */
export interface EarlierBacklog {
  /** As its planner proposed it. */
  readonly proposed: readonly StagedIssue[];
  /** As the person left it. */
  readonly left: readonly StagedIssue[];
}

export interface CarriedOver {
  readonly issues: StagedIssue[];
  /** The proposal with the keys that its issues have from here on: what the next run compares with. */
  readonly proposal: readonly StagedIssue[];
  /** Issues in which something of the person's was kept, and those the person had added. */
  readonly kept: readonly IssueKey[];
  /** Fields that the person and the planner both changed since; the person's value stands. */
  readonly both: readonly { readonly key: IssueKey; readonly field: ContentField }[];
}

/**
 * A fresh proposal with the edits of a person from an earlier run: three-way, field by field. What the person did not touch
 * follows the plan; what they did stays theirs. Of lists, additions and removals are carried, so that what the plan adds
 * comes too. Nothing that a person wrote is lost: issues that the person added are kept, and an edited one that the PRD no
 * longer asks for stays as a dropped one, which can be restored.
 */
export function carryOver(planned: readonly StagedIssue[], before: EarlierBacklog, synced: SyncedTitles = new Map()): CarriedOver {
  const { proposal, left: ownIssues } = settleKeys(planned, before, synced);
  const earlier: EarlierBacklog = { proposed: before.proposed, left: ownIssues };
  const proposedBefore = new Map(earlier.proposed.map((issue) => [issue.key, issue]));
  const left = new Map(earlier.left.map((issue) => [issue.key, issue]));
  const byKey = new Map(proposal.map((issue) => [issue.key, issue]));
  const kept: IssueKey[] = [];
  const both: { key: IssueKey; field: ContentField }[] = [];
  const merged = new Map<IssueKey, StagedIssue>();
  for (const issue of proposal) {
    const [from, to] = [proposedBefore.get(issue.key), left.get(issue.key)];
    if (from === undefined && to?.edited === true) {
      // It was kept as a dropped one while the PRD did not ask for it.
      kept.push(issue.key);
      merged.set(issue.key, { ...to, dropped: false });
      continue;
    }
    const touched = from === undefined || to === undefined ? [] : changedFields(from, to);
    if (from === undefined || to === undefined || touched.length === 0) {
      merged.set(issue.key, issue);
      continue;
    }
    kept.push(issue.key);
    const since = new Set(changedFields(from, issue));
    both.push(...touched.filter((field) => since.has(field) && !Array.isArray(issue[field])).map((field) => ({ key: issue.key, field })));
    merged.set(issue.key, touched.reduce((result, field) => withField(result, field, from, to), issue));
  }
  const own = earlier.left.filter((issue) => !byKey.has(issue.key)).flatMap((issue) => ownPart(issue, proposedBefore.get(issue.key)));
  for (const issue of own) {
    kept.push(issue.key);
    merged.set(issue.key, issue);
  }
  const order = orderOf(proposal, earlier, own);
  const issues = settleEdited(order.map((key) => merged.get(key)).filter((issue) => issue !== undefined), byKey);
  return { issues: issues.map((issue) => (issue.dropped ? withoutDangling(issue, merged) : issue)), proposal, kept, both };
}

/** Of an issue that the plan does not have: what the person added, or rewrote. */
function ownPart(issue: StagedIssue, proposed: StagedIssue | undefined): StagedIssue[] {
  if (issue.provenance.by === 'person' && proposed === undefined) return [issue];
  const rewritten = proposed === undefined ? issue.edited : changedFields(proposed, issue).some((field) => field !== 'dropped');
  return rewritten ? [{ ...issue, dropped: true, edited: true }] : [];
}

/** A dropped issue waits for nothing that is not there any more. */
function withoutDangling(issue: StagedIssue, present: ReadonlyMap<IssueKey, unknown>): StagedIssue {
  const there = (key: IssueKey): boolean => present.has(key);
  const parent = issue.parent !== null && there(issue.parent) ? issue.parent : null;
  const isWhole = parent === issue.parent && issue.dependsOn.every(there) && issue.conflictsWith.every(there);
  return isWhole ? issue : { ...issue, parent, dependsOn: issue.dependsOn.filter(there), conflictsWith: issue.conflictsWith.filter(there) };
}

function withField(issue: StagedIssue, field: ContentField, from: StagedIssue, to: StagedIssue): StagedIssue {
  const [now, was, is] = [issue[field], from[field], to[field]];
  if (!Array.isArray(now) || !Array.isArray(was) || !Array.isArray(is)) return { ...issue, [field]: is };
  const removed = new Set(was.filter((item) => !is.includes(item)));
  const added = is.filter((item) => !was.includes(item) && !now.includes(item));
  const result = [...now.filter((item) => !removed.has(item)), ...added];
  // The person only moved items, and the plan has the same ones: their order stands.
  return { ...issue, [field]: result.length === is.length && is.every((item) => result.includes(item)) ? is : result };
}

/** The plan's order, unless the person had moved issues; what one order lacks comes after its predecessor in the other. */
function orderOf(proposal: readonly StagedIssue[], earlier: EarlierBacklog, added: readonly StagedIssue[]): IssueKey[] {
  const planned = proposal.map(({ key }) => key);
  const present = new Set([...planned, ...added.map(({ key }) => key)]);
  const theirs = earlier.left.map(({ key }) => key).filter((key) => present.has(key));
  const common = new Set(earlier.left.map(({ key }) => key));
  const proposedBefore = earlier.proposed.map(({ key }) => key).filter((key) => common.has(key));
  const known = new Set(proposedBefore);
  const leftBefore = earlier.left.map(({ key }) => key).filter((key) => known.has(key));
  const moved = proposedBefore.some((key, at) => leftBefore[at] !== key);
  return moved ? interleaved(theirs, planned) : interleaved(planned, theirs);
}
