import type { Drift, LineageEntry, ObservedIssue, SlottedText } from '../../shared/domain/bundle.ts';
import { counted } from '../../shared/domain/counted.ts';
import { fillSlots, issueDigest, normaliseSlots, slotsOf, stripMarker } from '../../shared/domain/issue-text.ts';
import { withoutTicks } from './boxes.ts';
import { mergeText } from './merge-text.ts';

/** Title, body (without marker) and labels as planned or as they will be written. */
export interface PlannedContent {
  readonly title: string;
  readonly body: SlottedText;
  readonly labels: string[];
}

export interface ThreeWay {
  /** What the issue is to have: the plan with the edits of people. */
  readonly content: PlannedContent;
  /** True when that is what the target has already. */
  readonly same: boolean;
  /** What people changed since the last sync, and what becomes of it. */
  readonly drift: Drift[];
}

/**
 * Last planned / now on the target / newly planned, field by field:
 * - only the plan changed a field: the plan's is written
 * - only people changed it: theirs stays
 * - both changed it: labels and lines of the body that do not touch each other are merged; otherwise theirs stays
 * - a box that people ticked is no change of its line: it stays ticked wherever that line stands then
 * Nothing that people changed is ever lost, and each such field is listed.
 */
export function threeWay(entry: LineageEntry, observed: ObservedIssue, planned: PlannedContent): ThreeWay {
  const title = mergeTitle(entry, observed, planned);
  const body = mergeBody(entry, observed, planned);
  const labels = mergeLabels(entry, observed, planned);
  const content = { title: title.value, body: body.value, labels: labels.value };
  const now = { title: observed.title, body: stripMarker(observed.body), labels: observed.labels };
  const drift = [title.drift, body.drift, labels.drift].flatMap((found) => (found === undefined ? [] : [{ key: entry.key, number: entry.number, ...found }]));
  return { content, same: issueDigest(content) === issueDigest(now), drift };
}

interface Merged<T> {
  readonly value: T;
  readonly drift?: Pick<Drift, 'field' | 'resolution' | 'note'>;
}

function mergeTitle(entry: LineageEntry, observed: ObservedIssue, planned: PlannedContent): Merged<string> {
  if (observed.title === entry.title || observed.title === planned.title) return { value: planned.title };
  const note = planned.title === entry.title ? 'The title was edited on the target.' : `The title was edited on the target; the planned title “${planned.title}” is not written.`;
  return { value: observed.title, drift: { field: 'title', resolution: 'kept', note } };
}

function mergeBody(entry: LineageEntry, observed: ObservedIssue, planned: PlannedContent): Merged<SlottedText> {
  const theirs = stripMarker(observed.body);
  if (theirs === entry.body) return { value: planned.body };
  const numbers = protectSlots(planned.body, [theirs, entry.body]);
  const ours = numbers.text;
  if (ours === theirs) return { value: planned.body };
  const boxes = withoutTicks(entry.body, theirs);
  const edited = boxes.text !== entry.body;
  const kept: Merged<SlottedText>['drift'] = { field: 'body', resolution: 'kept', note: 'The body was edited on the target.' };
  // Boxes that people ticked are nobody's question as long as nothing is written.
  if (ours === entry.body) return { value: normaliseSlots([theirs]), ...(edited ? { drift: kept } : {}) };
  const merged = mergeText(entry.body, ours, boxes.text);
  if (merged === undefined) {
    return { value: normaliseSlots([theirs]), drift: { ...kept, note: 'The body was edited on the target in the lines that the plan changed too; the planned body is not written.' } };
  }
  const { text, lost } = boxes.restore(merged);
  const note = `${edited ? 'The body was edited on the target; those edits are kept beside the planned changes.' : 'Boxes were ticked on the target; they stay as they are.'}${lostTicks(lost)}`;
  return { value: numbers.restore(text), drift: { field: 'body', resolution: 'merged', note } };
}

function lostTicks(count: number): string {
  return count === 0 ? '' : ` ${counted(count, 'box', 'boxes')} stood on a line that the plan changed, and ${count === 1 ? 'is' : 'are'} as the plan has ${count === 1 ? 'it' : 'them'}.`;
}

/** Slots as text that none of the texts has, so that lines can be merged, and back. */
function protectSlots(body: SlottedText, others: readonly string[]): { text: string; restore: (text: string) => SlottedText } {
  const refs = slotsOf(body);
  const texts = [...others, ...body.filter((part) => typeof part === 'string')];
  const longest = texts.reduce((most, text) => (text.match(/\ue000+/g) ?? []).reduce((so, run) => Math.max(so, run.length), most), 0);
  const start = '\ue000'.repeat(longest + 1);
  const sign = (at: number): string => `${start}${at}\ue001`;
  const placeholders = new Map(refs.map((ref, at) => [ref, at]));
  const text = body.map((part) => (typeof part === 'string' ? part : sign(placeholders.get(part.ref) ?? 0))).join('');
  const restore = (merged: string): SlottedText =>
    normaliseSlots(
      merged.split(new RegExp(`(${start}\\d+\ue001)`, 'u')).map((part) => {
        const ref = part.startsWith(start) && part.endsWith('\ue001') ? refs[Number(part.slice(start.length, -1))] : undefined;
        return ref === undefined ? part : { ref };
      }),
    );
  return { text: refs.length === 0 ? fillSlots(body, new Map()) : text, restore };
}

/** A set: what the plan added or removed since the last sync, applied to what the target has. */
function mergeLabels(entry: LineageEntry, observed: ObservedIssue, planned: PlannedContent): Merged<string[]> {
  const has = (labels: readonly string[], label: string): boolean => labels.some((other) => other.toLowerCase() === label.toLowerCase());
  const dropped = entry.labels.filter((label) => !has(planned.labels, label));
  const added = planned.labels.filter((label) => !has(entry.labels, label) && !has(observed.labels, label));
  const value = [...new Set([...observed.labels.filter((label) => !has(dropped, label)), ...added])];
  const unplanned = (label: string): boolean => has(planned.labels, label) === has(entry.labels, label);
  const put = observed.labels.filter((label) => !has(entry.labels, label) && unplanned(label));
  const taken = entry.labels.filter((label) => !has(observed.labels, label) && unplanned(label));
  if (put.length + taken.length === 0) return { value };
  const changed = value.length !== observed.labels.length || added.length > 0;
  return { value, drift: { field: 'labels', resolution: changed || taken.length === 0 ? 'merged' : 'kept', note: [...(put.length === 0 ? [] : [`Put on it on the target: ${put.join(', ')}.`]), ...(taken.length === 0 ? [] : [`Taken off there: ${taken.join(', ')}.`])].join(' ') } };
}
