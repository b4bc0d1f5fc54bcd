import type { Drift, LineageEntry, ObservedIssue, Operation } from '../../shared/domain/bundle.ts';
import type { StagedIssue } from '../../shared/domain/backlog.ts';
import { issueDigest, withMarker } from '../../shared/domain/issue-text.ts';

export interface ClosingScene {
  readonly entries: ReadonlyMap<string, LineageEntry>;
  readonly observed: ReadonlyMap<string, ObservedIssue | null>;
  /** Keys of the issues that are to be on the target. */
  readonly planned: ReadonlyMap<string, unknown>;
  /** The backlog, with what was dropped. */
  readonly backlog: readonly StagedIssue[];
  readonly lineageId: string;
  /** False for a folder, which keeps none. */
  readonly comments: boolean;
  readonly closeDropped: boolean;
}

/** Operations get their ids when all of them are known. */
const id = 'op-0000';

/**
 * Issues that the plan no longer wants: closed when a person asked for it, each with a comment after it that says why, listed
 * otherwise. One that a person opened again after PASS had closed it stays open.
 */
export function closings({ entries, observed, planned, backlog, lineageId, comments, closeDropped }: ClosingScene): { operations: Operation[]; drift: Drift[] } {
  const operations: Operation[] = [];
  const drift: Drift[] = [];
  for (const { key, number, state, unknownBase } of entries.values()) {
    const issue = observed.get(key) ?? null;
    if (planned.has(key) || issue === null || issue.state === 'closed') continue;
    if (state === 'closed') {
      drift.push({ key, number, field: 'state', resolution: 'kept', note: 'PASS closed it, and it was opened again on the target: it stays open.' });
    } else if (unknownBase === true) {
      drift.push({ key, number, field: 'dropped', resolution: 'left', note: 'It is no longer planned. Its content is not the one that its marker names, and this gatekeeper did not write it: close it on the target if it is to be closed.' });
    } else if (closeDropped) {
      operations.push({ id, kind: 'issue.close', key, number, before: issueDigest(issue) });
      // After it: a close that turns out stale leaves no comment that says otherwise.
      if (comments) operations.push({ id, kind: 'issue.comment', key, issue: { number }, body: reason(key, backlog, lineageId) });
    } else {
      drift.push({ key, number, field: 'dropped', resolution: 'left', note: 'It is no longer planned, and still open on the target. It is closed only when you ask for it (--close-dropped).' });
    }
  }
  return { operations, drift };
}

function reason(key: string, backlog: readonly StagedIssue[], lineageId: string): Extract<Operation, { kind: 'issue.comment' }>['body'] {
  const because = backlog.some((issue) => issue.key === key) ? 'it was dropped from the backlog' : 'the PRD no longer asks for it';
  const text = `Closed because ${because}. Open it again to keep it: it is then left open.`;
  return withMarker({ title: '', body: [text], labels: [] }, lineageId, key).body;
}
