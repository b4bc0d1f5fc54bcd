import type { IssueKey, StagedIssue } from '../../shared/domain/backlog.ts';
import { changedFields, settleEdited } from '../../shared/domain/backlog-edit.ts';
import type { ContentField } from '../../shared/domain/backlog-edit.ts';
import { interleaved } from '../../shared/domain/backlog-merge.ts';

/** What a person did to the backlog of an earlier run of the same document. */
export interface EarlierBacklog {
  /** As its planner proposed it. */
  readonly proposed: readonly StagedIssue[];
  /** As the person left it. */
  readonly left: readonly StagedIssue[];
}

export interface CarriedOver {
  readonly issues: StagedIssue[];
  /** Issues in which something of the person's was kept, and those the person had added. */
  readonly kept: readonly IssueKey[];
  /** Fields that the person and the planner both changed since; the person's value stands. */
  readonly both: readonly { readonly key: IssueKey; readonly field: ContentField }[];
}

/**
 * A fresh proposal with the edits of a person from an earlier run: three-way, field by field. What the person did not touch
 * follows the plan; what they did stays theirs. Of lists, additions and removals are carried, so that what the plan adds
 * comes too. Issues that the person added are kept; those that the PRD no longer asks for are not.
 */
export function carryOver(proposal: readonly StagedIssue[], earlier: EarlierBacklog): CarriedOver {
  const before = new Map(earlier.proposed.map((issue) => [issue.key, issue]));
  const left = new Map(earlier.left.map((issue) => [issue.key, issue]));
  const planned = new Map(proposal.map((issue) => [issue.key, issue]));
  const kept: IssueKey[] = [];
  const both: { key: IssueKey; field: ContentField }[] = [];
  const merged = new Map<IssueKey, StagedIssue>();
  for (const issue of proposal) {
    const [from, to] = [before.get(issue.key), left.get(issue.key)];
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
  const added = earlier.left.filter(({ key, provenance }) => provenance.by === 'person' && !before.has(key) && !planned.has(key));
  for (const issue of added) {
    kept.push(issue.key);
    merged.set(issue.key, issue);
  }
  const order = orderOf(proposal, earlier, added);
  const issues = settleEdited(order.map((key) => merged.get(key)).filter((issue) => issue !== undefined), planned);
  return { issues: [...issues], kept, both };
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
