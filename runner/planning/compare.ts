import { foundOnTarget } from '../../shared/domain/bundle.ts';
import type { Drift, LineageEntry, ObservedIssue, Operation } from '../../shared/domain/bundle.ts';
import { issueDigest, markerDigest, stripMarker, withMarker } from '../../shared/domain/issue-text.ts';
import { closedByPass } from './closed-by-pass.ts';
import { milestoneChange } from './milestones.ts';
import type { Milestones } from './milestones.ts';
import { planOver } from './plan-over.ts';
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
  /** A person asked for the plan's, whatever people changed. */
  readonly takePlan: boolean;
}

/** Operations get their ids when all of them are known. */
const id = 'op-0000';

/** Compare the plan of an issue with what the target has, three-way. */
export function compare(entry: LineageEntry, observed: ObservedIssue | null, planned: PlannedContent, { lineageId, milestone, milestones, takePlan }: ComparedWith): Comparison {
  const { key, number } = entry;
  if (observed === null) {
    return { operations: [], drift: [{ key, number, field: 'missing', resolution: 'left', note: 'It was deleted or moved away on the target; it is not created again.' }] };
  }
  if (entry.unknownBase === true && !takePlan) return { operations: [], drift: theirs(entry, observed, planned) };
  const merged = takePlan ? planOver(entry, observed, planned) : threeWay(entry, observed, planned);
  const reopens = observed.state === 'closed' && (takePlan || closedByPass(entry, observed));
  if (observed.state === 'closed' && !reopens) {
    const pending = merged.same ? '' : ' The plan has changes for it that are not written.';
    return { operations: [], drift: [...merged.drift, { key, number, field: 'state', resolution: 'kept', note: `${closedWords(observed)}${observed.mergedBy === undefined ? '' : ','} and stays closed.${pending}` }] };
  }
  // A gatekeeper that does not know the issue carries out nothing else on it, and the approver reads it.
  const over = takePlan ? { over: true as const } : {};
  // What PASS closed because it was dropped, and is planned again; or what a person wants open again.
  const reopen: Operation[] = reopens ? [{ id, kind: 'issue.reopen', key, number, before: issueDigest(observed), ...over }] : [];
  const { change, drift: moved } = milestoneChange(milestone, entry, observed, milestones, takePlan);
  const drift = moved === undefined ? [...merged.drift] : [...merged.drift, moved];
  if (reopens && !closedByPass(entry, observed)) drift.push({ key, number, field: 'state', resolution: 'written', note: `${closedWords(observed)}; it is opened again.` });
  if (merged.same && change === undefined) return { operations: reopen, drift };
  const differs = issueDigest(merged.content) !== issueDigest(planned);
  const update: Operation = { id, kind: 'issue.update', key, number, ...withMarker({ ...merged.content }, lineageId, key, planned), before: issueDigest(observed), planned: differs ? { ...planned } : null, ...(change === undefined ? {} : { milestone: change }), ...over };
  if (entry.runId === foundOnTarget && entry.unknownBase !== true) drift.push({ key, number, field: 'found', resolution: 'written', note: 'This gatekeeper has not written it before: its marker names exactly the text that it has.' });
  return { operations: [...reopen, update], drift };
}

function closedWords({ mergedBy }: ObservedIssue): string {
  return mergedBy === undefined ? 'It is closed on the target' : `It was closed by #${mergedBy}, which is merged`;
}

/** What is different where nothing tells the words of people from those of an earlier plan: all of it stays, until a person decides. */
function theirs({ key, number }: LineageEntry, observed: ObservedIssue, planned: PlannedContent): Drift[] {
  const kept = (field: Drift['field'], note: string): Drift => ({ key, number, field, resolution: 'kept', note });
  const sameBody = markerDigest({ ...planned, title: '', labels: [] }) === markerDigest({ title: '', body: stripMarker(observed.body), labels: [] });
  const sameLabels = issueDigest({ ...planned, title: '', body: '' }) === issueDigest({ ...observed, title: '', body: '' });
  const fields = [
    ...(planned.title === observed.title ? [] : [kept('title', `The planned title “${planned.title}” is not written.`)]),
    ...(sameBody ? [] : [kept('body', 'The planned body is not written.')]),
    ...(sameLabels ? [] : [kept('labels', `The planned labels (${planned.labels.join(', ')}) are not written.`)]),
    ...(observed.state === 'open' ? [] : [kept('state', 'It is closed, and stays closed.')]),
  ];
  return fields.length === 0 ? [] : [kept('found', unknownWords), ...fields];
}

const unknownWords =
  'Its content is not the one that its marker names, and this gatekeeper did not write it: people changed it, or wrote it. To have the plan’s, put it back to the text that PASS wrote (its history shows it), or take the marker out of it: then the planned issue is created. Or have the plan written over it: --take-plan.';
