import { visible } from '../../shared/domain/bundle-text.ts';
import { marker, readMarker } from '../../shared/domain/issue-text.ts';
import { describeChanges, describeResolution, placeLines, targetChanges } from '../../shared/domain/target-changes.ts';
import type { SyncedIssue, TargetChange } from '../../shared/domain/target-changes.ts';
import type { IssueRef, ObservedIssue, Operation, SlottedText, WriteBundle } from '../../shared/domain/bundle.ts';
import { writtenMilestone } from '../../shared/domain/written-milestone.ts';

/** The documents of a comparison, and what happens to the issue in a few words. */
export interface IssueComparison {
  /** As PASS last planned it; undefined when people changed nothing since. */
  readonly synced: string | undefined;
  readonly now: string;
  readonly planned: string;
  /** E.g. `created`, `#12 updated`. */
  readonly effect: string;
}

type IssueOperation = Extract<Operation, { kind: 'issue.create' | 'issue.update' | 'issue.close' | 'issue.reopen' }>;
const shownKinds: ReadonlySet<Operation['kind']> = new Set(['issue.create', 'issue.update', 'issue.close', 'issue.reopen']);

/**
 * What the target has and what will be written, for one staged issue, as Markdown with the same head on both sides; and, where
 * people changed it since the last sync, what PASS had planned then.
 * @param observed null or undefined when the target has no such issue
 */
export function compareIssue(key: string, observed: ObservedIssue | null | undefined, bundle: WriteBundle, synced?: SyncedIssue): IssueComparison {
  const changes = observed === undefined ? [] : targetChanges(synced, observed);
  const before = synced === undefined || changes.length === 0 ? undefined : issueDocument(synced.title, synced.labels, synced.state, `${synced.body}${markerLine(observed)}`, placeLines(synced, changes));
  const compared = compareWritten(key, observed, bundle, changes);
  if (changes.length === 0) return { ...compared, synced: undefined };
  const outcomes = bundle.drift.filter((entry) => entry.key === key).map((entry) => `${entry.field}: ${describeResolution(entry)}`);
  return { ...compared, synced: before, effect: [`${compared.effect}; ${describeChanges(changes, observed)} by people`, ...outcomes].join('; ') };
}

/** The marker that the issue has now: nobody added it. */
function markerLine(observed: ObservedIssue | null | undefined): string {
  const found = observed === null || observed === undefined ? undefined : readMarker(observed.body);
  return found === undefined ? '' : `\n\n${marker(found)}`;
}

function compareWritten(key: string, observed: ObservedIssue | null | undefined, bundle: WriteBundle, changes: readonly TargetChange[]): Omit<IssueComparison, 'synced'> {
  const titles = titlesOf(bundle);
  const own = bundle.operations.filter((candidate): candidate is IssueOperation => shownKinds.has(candidate.kind) && 'key' in candidate && candidate.key === key);
  // An issue that is opened again can be updated too.
  const operation = own.find(({ kind }) => kind === 'issue.update') ?? own[0];
  const opens = own.some(({ kind }) => kind === 'issue.reopen');
  const milestone = operation === undefined ? undefined : writtenMilestone(operation, bundle.operations);
  // A milestone that is written has a line on both sides already.
  const kept = placeLines(observed ?? {}, milestone === undefined ? changes : changes.filter((change) => change !== 'milestone changed'));
  const now = observed === null || observed === undefined ? '' : issueDocument(observed.title, observed.labels, observed.state, observed.body, [...(milestone === undefined ? [] : [milestoneLine(milestone.from ?? 'none')]), ...kept]);
  const number = observed?.number ?? (operation !== undefined && 'number' in operation ? operation.number : undefined);
  const links = [...kept, ...linksOf({ id: operation?.id, number }, bundle, titles)];
  switch (operation?.kind) {
    case undefined:
      if (observed === null || observed === undefined) return { now, planned: now, effect: 'not written' };
      if (links.length === kept.length) return { now, planned: now, effect: `#${observed.number} left as it is` };
      return { now, planned: issueDocument(observed.title, observed.labels, observed.state, observed.body, links), effect: `#${observed.number} linked, otherwise left as it is` };
    case 'issue.close':
    case 'issue.reopen': {
      const state = operation.kind === 'issue.close' ? 'closed' : 'open';
      return { now, planned: observed === null || observed === undefined ? '' : issueDocument(observed.title, observed.labels, state, observed.body, links), effect: `#${operation.number} ${state === 'closed' ? 'closed' : 'opened again'}` };
    }
    case 'issue.create':
    case 'issue.update': {
      const state = operation.kind === 'issue.update' && !opens ? (observed?.state ?? 'open') : 'open';
      const planned = issueDocument(operation.title, operation.labels, state, slotsShown(operation.body, titles), [...(milestone === undefined ? [] : [milestoneLine(milestone.to)]), ...links]);
      return { now, planned, effect: operation.kind === 'issue.create' ? 'created' : `#${operation.number} updated${opens ? ' and opened again' : ''}` };
    }
  }
}

function milestoneLine(title: string): string {
  return `Milestone: ${visible(title)}`;
}

/** Head, empty line, body. Characters that nobody sees are spelled out, as in the rendering that is approved. */
function issueDocument(title: string, labels: readonly string[], state: string, body: string, links: readonly string[]): string {
  const shown = body.replaceAll('\r\n', '\n').split('\n').map(visible);
  return [`Title:  ${visible(title)}`, `Labels: ${labels.map(visible).toSorted((a, b) => a.localeCompare(b, 'en')).join(', ')}`, `State:  ${state}`, ...links, '', ...shown, ''].join('\n');
}

/** Slots read as `#(number of “title”)`: the number is the target's to give. */
function slotsShown(text: SlottedText, titles: ReadonlyMap<string, string>): string {
  return text.map((part) => (typeof part === 'string' ? part : `#(number of “${titles.get(part.ref) ?? part.ref}”)`)).join('');
}

/** Links that are made from an issue, which an operation creates or the target has. */
function linksOf({ id, number }: { readonly id: string | undefined; readonly number: number | undefined }, bundle: WriteBundle, titles: ReadonlyMap<string, string>): string[] {
  const isThis = (ref: IssueRef): boolean => ('ref' in ref ? ref.ref === id : ref.number === number);
  const shown = (ref: IssueRef): string => ('ref' in ref ? slotsShown([ref], titles) : `#${ref.number}`);
  return bundle.operations.flatMap((candidate) => {
    if (candidate.kind === 'issue.sub_issue' && isThis(candidate.child)) return [`Link:   part of ${shown(candidate.parent)}`];
    return candidate.kind === 'issue.blocked_by' && isThis(candidate.issue) ? [`Link:   blocked by ${shown(candidate.blockedBy)}`] : [];
  });
}

function titlesOf(bundle: WriteBundle): ReadonlyMap<string, string> {
  return new Map(bundle.operations.flatMap((operation) => ('title' in operation ? [[operation.id, operation.title] as const] : [])));
}
