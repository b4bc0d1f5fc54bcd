import type { Lineage, LineageEntry, ObservedIssue } from '../../shared/domain/bundle.ts';
import { issueDigest, stripMarker } from '../../shared/domain/issue-text.ts';
import { targetId } from '../../shared/domain/target.ts';
import type { Journal } from './journal.ts';
import type { TargetPort } from './target-port.ts';

/** A lineage beside what its target has now. */
export interface LineageView {
  readonly lineage: Lineage | null;
  /** One for each entry; null when the issue is gone. */
  readonly observed: ReadonlyMap<string, ObservedIssue | null>;
  /** Entries that were found by their marker and are not in the journal. */
  readonly found: readonly LineageEntry[];
}

/**
 * The lineage as the journal has it, with issues added that carry its marker, were written by this account and are missing
 * in the journal (a restored backup, another gatekeeper): they are taken up, and not created a second time.
 */
export async function viewLineage(journal: Journal, port: TargetPort, lineageId: string): Promise<LineageView> {
  const known = journal.lineage(lineageId);
  const { marked, seen } = await port.listMarked(lineageId);
  const entries = new Map((known?.entries ?? []).map((entry) => [entry.key, entry]));
  const found: LineageEntry[] = [];
  for (const { marker, issue } of [...marked].sort((a, b) => a.issue.number - b.issue.number)) {
    if (entries.has(marker.key)) continue;
    const entry = adopt(marker.key, issue);
    entries.set(entry.key, entry);
    found.push(entry);
  }
  const observed = new Map<string, ObservedIssue | null>();
  for (const { key, number } of entries.values()) observed.set(key, seen.get(number) ?? (await port.readIssue(number)));
  const lineage: Lineage | null =
    entries.size === 0 && known === null ? null : { schema: 'pass.lineage/v1', id: lineageId, targetId: targetId(port.target), documentKey: known?.documentKey ?? '', entries: [...entries.values()] };
  return { lineage, observed, found };
}

function adopt(key: string, issue: ObservedIssue): LineageEntry {
  return {
    key,
    number: issue.number,
    url: issue.url,
    digest: issueDigest(issue),
    title: issue.title,
    body: stripMarker(issue.body),
    labels: [...issue.labels],
    state: issue.state,
    blockedBy: [],
    runId: 'found-on-target',
    // Not the time of finding it: the same issue gives the same entry each time, and so the same lineage digest.
    at: '1970-01-01T00:00:00.000Z',
  };
}
