import type { Drift, LineageEntry, ObservedIssue, SlottedText } from '../../shared/domain/bundle.ts';
import { issueDigest, normaliseSlots, stripMarker } from '../../shared/domain/issue-text.ts';
import type { PlannedContent, ThreeWay } from './three-way.ts';

/**
 * The plan's over what people changed, because a person asked for it: title and body are the planned ones, and planned labels are put back.
 * What people added above or below the whole text of the last sync stays around it, and so do labels of theirs. Each field that
 * loses something is listed.
 */
export function planOver(entry: LineageEntry, observed: ObservedIssue, planned: PlannedContent): ThreeWay {
  const theirs = stripMarker(observed.body);
  const around = entry.unknownBase === true ? undefined : addedAround(entry.body, theirs);
  const content = { title: planned.title, body: around === undefined ? planned.body : withAround(planned.body, around), labels: labelsOf(entry, observed, planned) };
  const written = (field: Drift['field'], note: string): Drift => ({ key: entry.key, number: entry.number, field, resolution: 'written', note });
  const digestOf = (body: SlottedText): string => issueDigest({ title: '', body, labels: [] });
  const editedBody = entry.unknownBase === true ? digestOf(planned.body) !== digestOf([theirs]) : theirs !== entry.body && around === undefined;
  const back = planned.labels.filter((label) => hasLabel(entry.labels, label) && !hasLabel(observed.labels, label));
  const drift = [
    ...(observed.title === planned.title || (observed.title === entry.title && entry.unknownBase !== true) ? [] : [written('title', `The title “${observed.title}” of the target is written over.`)]),
    ...(editedBody ? [written('body', 'The body of the target is written over.')] : []),
    ...(back.length === 0 ? [] : [written('labels', `Labels that were taken off are put back: ${back.join(', ')}.`)]),
  ];
  return { content, same: issueDigest(content) === issueDigest({ title: observed.title, body: theirs, labels: observed.labels }), drift };
}

interface Around {
  readonly above: string;
  readonly below: string;
}

/** What stands before and after the whole text as it was synced; `undefined` where that text itself was edited. */
function addedAround(synced: string, theirs: string): Around | undefined {
  const at = synced === '' ? -1 : `\n${theirs}\n`.indexOf(`\n${synced}\n`);
  return at === -1 ? undefined : { above: theirs.slice(0, at), below: theirs.slice(at + synced.length) };
}

function withAround(body: SlottedText, { above, below }: Around): SlottedText {
  return normaliseSlots([above, ...body, below]);
}

/** Those of people stay; where nothing tells which ones they are, all of them. */
function labelsOf(entry: LineageEntry, observed: ObservedIssue, planned: PlannedContent): string[] {
  const theirs = observed.labels.filter((label) => !hasLabel(planned.labels, label) && (entry.unknownBase === true || !hasLabel(entry.labels, label)));
  return [...planned.labels, ...theirs];
}

function hasLabel(labels: readonly string[], label: string): boolean {
  return labels.some((other) => other.toLowerCase() === label.toLowerCase());
}
