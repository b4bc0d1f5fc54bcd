import type { Drift, LineageEntry, ObservedIssue, Operation } from '../../shared/domain/bundle.ts';
import { issueDigest, withMarker } from '../../shared/domain/issue-text.ts';
import { milestoneChange } from './milestones.ts';
import type { Milestones } from './milestones.ts';
import { threeWay } from './three-way.ts';
import type { PlannedContent } from './three-way.ts';

/** What an issue that the target has needs, and what people did to it. No operation: it is left as it is. */
export interface Comparison {
  readonly operations: readonly Operation[];
  readonly drift: readonly Drift[];
}

export interface ComparedWith {
  readonly lineageId: string;
  /** As planned. */
  readonly milestone: string | null;
  readonly milestones: Milestones;
}

/** Operations get their ids when all of them are known. */
const id = 'op-0000';

/** Compare the plan of an issue with what the target has, three-way. */
export function compare(entry: LineageEntry, observed: ObservedIssue | null, planned: PlannedContent, { lineageId, milestone, milestones }: ComparedWith): Comparison {
  const { key, number } = entry;
  if (observed === null) {
    return { operations: [], drift: [{ key, number, field: 'missing', resolution: 'left', note: 'It was deleted or moved away on the target; it is not created again.' }] };
  }
  const merged = threeWay(entry, observed, planned);
  const reopens = observed.state === 'closed' && entry.state === 'closed';
  if (observed.state === 'closed' && !reopens) {
    const pending = merged.same ? '' : ' The plan has changes for it that are not written.';
    return { operations: [], drift: [...merged.drift, { key, number, field: 'state', resolution: 'kept', note: `It is closed on the target and stays closed.${pending}` }] };
  }
  // What PASS closed because it was dropped, and is planned again.
  const reopen: Operation[] = reopens ? [{ id, kind: 'issue.reopen', key, number, before: issueDigest(observed) }] : [];
  const { change, drift: moved } = milestoneChange(milestone, entry, observed, milestones);
  const drift = moved === undefined ? merged.drift : [...merged.drift, moved];
  if (merged.same && change === undefined) return { operations: reopen, drift };
  const differs = issueDigest(merged.content) !== issueDigest(planned);
  const update: Operation = { id, kind: 'issue.update', key, number, ...withMarker({ ...merged.content }, lineageId, key), before: issueDigest(observed), planned: differs ? { ...planned } : null, ...(change === undefined ? {} : { milestone: change }) };
  return { operations: [...reopen, update], drift };
}
