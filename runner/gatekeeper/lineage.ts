import { foundOnTarget } from '../../shared/domain/bundle.ts';
import type { Lineage, LineageEntry, ObservedIssue } from '../../shared/domain/bundle.ts';
import { issueDigest, markerDigest, stripMarker } from '../../shared/domain/issue-text.ts';
import type { Marker } from '../../shared/domain/issue-text.ts';
import { targetId } from '../../shared/domain/target.ts';
import type { Journal } from './journal.ts';
import type { TargetPort } from './target-port.ts';

/** A lineage beside what its target has now. */
export interface LineageView {
  readonly lineage: Lineage | null;
  /** One for each entry; null when the issue is gone. */
  readonly observed: ReadonlyMap<string, ObservedIssue | null>;
  /** Entries that were found by their marker as PASS wrote them, and are not in the journal. */
  readonly found: readonly LineageEntry[];
}

/**
 * The lineage as the journal has it, with issues added that carry its marker, were written by this account and are missing
 * in the journal (a restored backup, another gatekeeper): they are taken up, and not created a second time. Whoever may edit an issue
 * can write a marker into it, so that a marker alone lets nothing be overwritten: the content has to be the one that it names.
 */
export async function viewLineage(journal: Journal, port: TargetPort, lineageId: string): Promise<LineageView> {
  const known = journal.lineage(lineageId);
  const { marked, seen } = await port.listMarked(lineageId);
  const entries = new Map((known?.entries ?? []).map((entry) => [entry.key, entry]));
  const found: LineageEntry[] = [];
  for (const entry of marked.map(({ marker, issue }) => adopt(marker, issue)).sort(byTrust)) {
    if (entries.has(entry.key)) continue;
    entries.set(entry.key, entry);
    // Looked at anew each time: a person may put the text back.
    if (entry.unknownBase === undefined) found.push(entry);
  }
  const observed = new Map<string, ObservedIssue | null>();
  for (const { key, number } of entries.values()) observed.set(key, seen.get(number) ?? (await port.readIssue(number)));
  const lineage: Lineage | null =
    entries.size === 0 && known === null ? null : { schema: 'pass.lineage/v1', id: lineageId, targetId: targetId(port.target), documentKey: known?.documentKey ?? '', entries: [...entries.values()] };
  return { lineage, observed, found };
}

/** What is as its marker says comes before what is not, the older one first. */
function byTrust(a: LineageEntry, b: LineageEntry): number {
  return Number(a.unknownBase === true) - Number(b.unknownBase === true) || a.number - b.number;
}

function adopt(marker: Marker, issue: ObservedIssue): LineageEntry {
  const labels = writtenLabels(marker, issue);
  return {
    key: marker.key,
    number: issue.number,
    url: issue.url,
    digest: issueDigest(issue),
    title: issue.title,
    body: stripMarker(issue.body),
    labels: labels ?? [...issue.labels],
    // Whoever closed it, it was not this gatekeeper: it stays closed.
    state: 'open',
    blockedBy: [],
    ...(labels === undefined ? { unknownBase: true as const } : {}),
    runId: foundOnTarget,
    // Not the time of finding it: the same issue gives the same entry each time, and so the same lineage digest.
    at: '1970-01-01T00:00:00.000Z',
  };
}

/** Labels of people beyond which it is not tried which ones PASS wrote: each doubles the tries. */
const triedLabels = 8;

/**
 * The labels with which the content is the one that the marker names: people put labels on issues, which says nothing about the text.
 * @returns `undefined` when there are none, so that somebody changed title or body, or took a label off
 */
function writtenLabels({ digest }: Marker, issue: ObservedIssue): string[] | undefined {
  const content = { title: issue.title, body: stripMarker(issue.body) };
  const tries = issue.labels.length > triedLabels ? [issue.labels] : subsets(issue.labels);
  return tries.find((labels) => markerDigest({ ...content, labels }) === digest || issueDigest({ ...content, labels }) === digest);
}

/** The whole list first. */
function subsets(labels: readonly string[]): string[][] {
  const [first, ...rest] = labels;
  if (first === undefined) return [[]];
  const without = subsets(rest);
  return [...without.map((some) => [first, ...some]), ...without];
}
