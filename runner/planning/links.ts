import type { StagedIssue } from '../../shared/domain/backlog.ts';
import { writtenParent } from '../../shared/domain/backlog-hierarchy.ts';
import type { Drift, IssueRef, LineageEntry, ObservedIssue, Operation } from '../../shared/domain/bundle.ts';
import { closedByPass } from './closed-by-pass.ts';

export interface LinkScene {
  /** Staged issues that are to be on the target, each after those it depends on and the one it is a part of. */
  readonly ordered: readonly StagedIssue[];
  /** The same, by key. */
  readonly staged: ReadonlyMap<string, StagedIssue>;
  readonly entries: ReadonlyMap<string, LineageEntry>;
  readonly observed: ReadonlyMap<string, ObservedIssue | null>;
  readonly refs: ReadonlyMap<string, IssueRef>;
  /** Which links are native; the others are lines of the body. */
  readonly native: { readonly blockedBy: boolean; readonly partOf: boolean };
}

/** Operations get their ids when all of them are known. */
const id = 'op-0000';

/** What an issue waits for. Not what is dropped, nor what is gone from the target: it is not created again. */
export function dependencies(issue: StagedIssue, scene: LinkScene): IssueRef[] {
  return issue.dependsOn.flatMap((key) => (scene.staged.has(key) && !isGone(key, scene) ? (scene.refs.get(key) ?? []) : []));
}

/** What an issue is a part of. Null where that is dropped, or gone from the target. */
export function wholeOf(issue: StagedIssue, scene: LinkScene): IssueRef | null {
  const parent = writtenParent(issue, scene.staged);
  return parent === null || isGone(parent, scene) ? null : (scene.refs.get(parent) ?? null);
}

function isGone(key: string, { entries, observed }: LinkScene): boolean {
  return entries.has(key) && (observed.get(key) ?? null) === null;
}

/** Native links that are not there yet, and where people put parts elsewhere than planned. */
export function links(scene: LinkScene): { operations: Operation[]; drift: Drift[] } {
  const parts = scene.native.partOf ? scene.ordered.map((issue) => partOf(issue, scene)) : [];
  const blocked = scene.native.blockedBy ? scene.ordered.flatMap((issue) => blockedBy(issue, scene)) : [];
  const unwanted = scene.native.blockedBy ? scene.ordered.flatMap((issue) => noLongerBlockedBy(issue, scene)) : [];
  return { operations: [...parts.flatMap(({ operation }) => operation ?? []), ...blocked], drift: [...parts.flatMap(({ drift }) => drift ?? []), ...unwanted, ...unlinked(scene)] };
}

/** What the plan links to issues that no link may name, listed at each of those. */
function unlinked(scene: LinkScene): Drift[] {
  const { entries, ordered, staged, observed, native } = scene;
  return [...entries.values()].flatMap(({ key, number, unknownBase }) => {
    const gone = isGone(key, scene);
    if (!staged.has(key) || (!gone && unknownBase !== true)) return [];
    const why = gone ? 'It is gone from the target' : 'Only a marker ties it to this document';
    const left = (field: 'blockers' | 'parent', planned: string, those: readonly StagedIssue[]): Drift[] =>
      those.length === 0 ? [] : [{ key, number, field, resolution: 'left', note: `${why}, and it is planned ${planned} ${those.map(({ title }) => `“${title}”`).join(', ')}: that is not written.` }];
    const waiting = gone || native.blockedBy ? ordered.filter(({ dependsOn }) => dependsOn.includes(key)) : [];
    const parts = gone || native.partOf ? ordered.filter((issue) => writtenParent(issue, staged) === key && observed.get(issue.key)?.parent !== number) : [];
    return [...left('blockers', 'to come before', waiting), ...left('parent', 'to have as its parts', parts)];
  });
}

/** Whoever may edit an issue can write a marker into it: that lets no link name it. */
function isUnproven(ref: IssueRef, { entries }: LinkScene): boolean {
  return 'number' in ref && [...entries.values()].some(({ number, unknownBase }) => number === ref.number && unknownBase === true);
}

/** An issue that people closed gets no links, and none that is perhaps not of PASS. */
function linkable({ key }: StagedIssue, { entries, observed }: LinkScene): boolean {
  const entry = entries.get(key);
  if (entry?.unknownBase === true) return false;
  const issue = observed.get(key) ?? null;
  return entry === undefined || (issue !== null && (issue.state === 'open' || closedByPass(entry, issue)));
}

function blockedBy(issue: StagedIssue, scene: LinkScene): Operation[] {
  const own = scene.refs.get(issue.key);
  const entry = scene.entries.get(issue.key);
  if (own === undefined || !linkable(issue, scene)) return [];
  return dependencies(issue, scene)
    .filter((ref) => !('number' in ref && entry?.blockedBy.includes(ref.number)) && !isUnproven(ref, scene))
    .map((ref): Operation => ({ id, kind: 'issue.blocked_by', issue: own, blockedBy: ref }));
}

/** Open issues that PASS linked as blocking one, and that the plan does not name any more. Whether people took the link away is not known. */
function noLongerBlockedBy(issue: StagedIssue, scene: LinkScene): Drift[] {
  const entry = scene.entries.get(issue.key);
  if (entry === undefined || !linkable(issue, scene)) return [];
  const planned = new Set(dependencies(issue, scene).flatMap((ref) => ('number' in ref ? [ref.number] : [])));
  const issues = [...scene.observed.values()];
  const left = entry.blockedBy.filter((number) => !planned.has(number) && issues.some((other) => other?.number === number && other.state === 'open'));
  if (left.length === 0) return [];
  const note = `PASS linked it as blocked by ${left.map((number) => `#${number}`).join(', ')}, which is no longer planned. PASS takes no link away: where it is still there, remove it on the target.`;
  return [{ key: issue.key, number: entry.number, field: 'blockers', resolution: 'left', note }];
}

/**
 * Three-way, like the fields of an issue: what PASS made it a part of last, what it is a part of now, and what is planned. Where the target does not
 * say what it is now, it counts as untouched; the gatekeeper, or GitHub, refuses when it was not. PASS takes no issue out of
 * another: that can be seen, and is left to people.
 */
function partOf(issue: StagedIssue, scene: LinkScene): { operation?: Operation; drift?: Drift } {
  const child = scene.refs.get(issue.key);
  const planned = wholeOf(issue, scene);
  if (child === undefined || !linkable(issue, scene) || (planned !== null && isUnproven(planned, scene))) return {};
  if ('ref' in child) return planned === null ? {} : { operation: { id, kind: 'issue.sub_issue', parent: planned, child } };
  const before = scene.entries.get(issue.key)?.parent ?? null;
  const now = scene.observed.get(issue.key)?.parent;
  const wanted = planned !== null && 'number' in planned ? planned.number : planned === null ? null : undefined;
  if (now !== undefined ? wanted === now : wanted === before) return {};
  const drift = (resolution: Drift['resolution'], note: string): { drift: Drift } => ({ drift: { key: issue.key, number: child.number, field: 'parent', resolution, note } });
  if (now !== undefined && now !== before) return drift('kept', `${whereNow(now)}; it stays there${wanted === before ? '' : ', and what is planned instead is not written'}.`);
  if (planned === null) return drift('left', `It is still a part of #${before ?? 0}, and no longer planned as one. PASS takes no issue out of another: do that on the target.`);
  return { operation: { id, kind: 'issue.sub_issue', parent: planned, child, ...(before === null ? {} : { replaces: before }) } };
}

function whereNow(now: number | 'elsewhere' | null): string {
  if (now === null) return 'It was taken out of what it was a part of';
  return now === 'elsewhere' ? 'It was made a part of an issue in another repository' : `It was made a part of #${now} on the target`;
}
