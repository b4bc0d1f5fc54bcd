import type { IssueKey, StagedIssue } from '../../shared/domain/backlog.ts';
import type { EarlierBacklog } from './carry-over.ts';

/** Titles of the issues that the target has for this document, by key. */
export type SyncedTitles = ReadonlyMap<IssueKey, string>;

/**
 * An issue that a person added and one that the plan has since can carry the same key. Both stay: the planned one gets another
 * key, unless it is the one that the target has under this key; then the person's does. The same input gives the same keys, so
 * that they survive the next plan.
 */
export function settleKeys(proposal: readonly StagedIssue[], earlier: EarlierBacklog, synced: SyncedTitles): { proposal: readonly StagedIssue[]; left: readonly StagedIssue[] } {
  const own = ownIssues(earlier);
  const clashes = proposal.filter(({ key }) => own.has(key));
  if (clashes.length === 0) return { proposal, left: earlier.left };
  const taken = new Set([...proposal, ...own.values()].map(({ key }) => key));
  const planned = new Map<IssueKey, IssueKey>();
  const persons = new Map<IssueKey, IssueKey>();
  for (const issue of clashes) {
    const title = synced.get(issue.key);
    const isPlans = title !== undefined && title === issue.title && title !== own.get(issue.key)?.title;
    const key = freeKey(issue.key, isPlans ? 'own' : 'planned', taken);
    taken.add(key);
    (isPlans ? persons : planned).set(issue.key, key);
  }
  return { proposal: renamed(proposal, planned), left: renamed(earlier.left, persons) };
}

/** True when it matters which issues the target has. */
export function keysClash(proposal: readonly StagedIssue[], earlier: EarlierBacklog): boolean {
  const own = ownIssues(earlier);
  return proposal.some(({ key }) => own.has(key));
}

/** What the person added. */
function ownIssues({ proposed, left }: EarlierBacklog): ReadonlyMap<IssueKey, StagedIssue> {
  const planned = new Set(proposed.map(({ key }) => key));
  return new Map(left.filter(({ key, provenance }) => provenance.by === 'person' && !planned.has(key)).map((issue) => [issue.key, issue]));
}

function freeKey(key: IssueKey, sign: string, taken: ReadonlySet<string>): IssueKey {
  const stem = `${key.slice(0, 50).replace(/-+$/, '')}-${sign}`;
  for (let count = 1; ; count += 1) {
    const candidate = count === 1 ? stem : `${stem}-${count}`;
    if (!taken.has(candidate)) return candidate;
  }
}

function renamed(issues: readonly StagedIssue[], keys: ReadonlyMap<IssueKey, IssueKey>): readonly StagedIssue[] {
  if (keys.size === 0) return issues;
  const present = (key: IssueKey): IssueKey => keys.get(key) ?? key;
  return issues.map((issue) => ({ ...issue, key: present(issue.key), dependsOn: issue.dependsOn.map(present), parent: issue.parent === null ? null : present(issue.parent), conflictsWith: issue.conflictsWith.map(present) }));
}
