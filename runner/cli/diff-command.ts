import { createTwoFilesPatch } from 'diff';
import { describeEffect, visible } from '../../shared/domain/bundle-text.ts';
import type { Drift, ObservedIssue, Operation, SlottedText, WriteBundle } from '../../shared/domain/bundle.ts';
import { isComputedFrom, notComputedFrom } from '../../shared/domain/computed-from.ts';
import { counted } from '../../shared/domain/counted.ts';
import { stripMarker } from '../../shared/domain/issue-text.ts';
import { writtenMilestone } from '../../shared/domain/written-milestone.ts';
import { describeReceipts } from '../../shared/domain/receipt-words.ts';
import type { RunDetail } from '../../shared/domain/run.ts';
import { describeChanges, describeResolution, placeLines, targetChanges } from '../../shared/domain/target-changes.ts';
import type { TargetChange } from '../../shared/domain/target-changes.ts';
import type { MethodResult } from '../../shared/protocol/methods.ts';
import { choicesOf } from './choices.ts';
import type { ChoiceOptions, RunnerOptions } from './command.ts';
import { withConnection } from './connection.ts';
import { fetchBundle } from './decision.ts';
import { oneLine, paint, plain } from './output.ts';
import type { Output } from './output.ts';
import { resolveRun } from './run-argument.ts';

interface IssueDiff {
  readonly operationId: string;
  readonly kind: Operation['kind'];
  readonly key: string;
  readonly number: number | null;
  /** What the target has, `null` for an issue that does not exist yet. */
  readonly before: string | null;
  /** What will be written, with slots as `‹#op-0001›`. */
  readonly after: string;
  /** With nothing hidden in it. */
  readonly patch: string;
  /** False when `before` is not what the bundle was computed from. */
  readonly computedFrom: boolean;
}

/** What people did to an issue since the last sync, and what this bundle does about it. */
interface TargetDiff {
  readonly key: string;
  readonly number: number;
  readonly changes: readonly TargetChange[];
  /** {@link changes} for people. */
  readonly words: string;
  /** From what PASS last planned to what the target has now; empty when the text is the same. */
  readonly patch: string;
  readonly outcome: readonly { readonly field: Drift['field']; readonly resolution: Drift['resolution']; readonly note: string }[];
}

/**
 * Body of `diff`. The right side comes from the bundle's bytes, the left side from the target, read now. For a run of which nothing
 * is pending, only what people changed since is compared: the target has what was written.
 */
export async function diffCommand(named: string, options: RunnerOptions & ChoiceOptions, output: Output): Promise<undefined> {
  await withConnection(options, async ({ client }) => {
    const runId = await resolveRun(client, named);
    const { bundle, digest } = await fetchBundle(client, runId, choicesOf(options));
    const [run, { issues }] = await Promise.all([client.call('run.get', { runId }), client.call('issue.observe', { runId })]);
    const observed = new Map(issues.map(({ key, observed: issue }) => [key, issue]));
    const pending = isPending(run);
    const diffs = pending ? bundle.operations.flatMap((operation) => diffOf(operation, observed, bundle)) : [];
    const others = bundle.operations.length - diffs.length;
    const people = issues.flatMap((issue) => peopleDiff(issue, bundle));
    const text = [
      ...(people.length === 0 ? [] : [paint('bold', 'What people changed on the target since the last sync'), '', ...people.map(peopleText), ...(pending ? [paint('bold', 'What will be written'), ''] : [])]),
      ...diffs.map(({ number, patch, computedFrom }) => `${computedFrom ? '' : `${paint('red', '✘')} #${number ?? ''}: ${notComputedFrom}.\n`}${colour(patch)}`),
      pending ? `${plain(describeEffect(bundle))}${others > 0 ? `; ${counted(others, 'operation')} without text: "pass-runner bundle ${runId}"` : ''}` : restText(run),
    ].join('\n');
    output.result({ runId, status: run.status, digest, diffs, people, unchanged: bundle.unchanged, drift: bundle.drift }, text);
  });
  return undefined;
}

/** True while a sync may still write what the bundle holds. */
function isPending({ status }: RunDetail): boolean {
  return status === 'waiting' || status === 'stopped';
}

function restText({ id, status, receipts }: RunDetail): string {
  if (status === 'syncing') return `${id} is being written: "pass-runner status ${id}" says how far it is.`;
  const written = receipts.length === 0 ? 'Nothing was written.' : `Written: ${describeReceipts(receipts)}.`;
  return `Nothing of ${id} is pending: it is ${status}. ${written}\nWhat its bundle holds: pass-runner bundle ${id}${receipts.length === 0 ? '' : `; how the target compares: pass-runner verify ${id}`}`;
}

function diffOf(operation: Operation, observed: ReadonlyMap<string, ObservedIssue | null>, { operations }: WriteBundle): IssueDiff[] {
  if (operation.kind !== 'issue.create' && operation.kind !== 'issue.update' && operation.kind !== 'issue.close' && operation.kind !== 'issue.reopen') return [];
  const issue = observed.get(operation.key) ?? null;
  const milestone = writtenMilestone(operation, operations);
  const before = operation.kind === 'issue.create' || issue === null ? null : issueAsText(issue.title, issue.labels, issue.body, issue.state, milestone && milestoneLine(milestone.from ?? 'none'));
  const number = operation.kind === 'issue.create' ? null : operation.number;
  const afterwards = (text: (part: string) => string): string =>
    operation.kind === 'issue.close' || operation.kind === 'issue.reopen'
      ? text(issueAsText(issue?.title ?? '', issue?.labels ?? [], issue?.body ?? '', operation.kind === 'issue.close' ? 'closed' : 'open'))
      : issueAsText(text(operation.title), operation.labels.map(text), withSlots(operation.body, text), issue?.state ?? 'open', milestone && milestoneLine(text(milestone.to)));
  const after = afterwards((part) => part);
  const name = `${operation.key}${number === null ? '' : ` #${number}`}`;
  const patch = createTwoFilesPatch(before === null ? '/dev/null' : `target/${name}`, `planned/${name}`, visibleLines(before ?? ''), afterwards(visibleLines), undefined, undefined, { context: 3 });
  return [{ operationId: operation.id, kind: operation.kind, key: operation.key, number, before, after, patch: patch.replace(/^=+\n/, ''), computedFrom: isComputedFrom(operation, issue) }];
}

type Seen = MethodResult<'issue.observe'>['issues'][number];

function peopleDiff({ key, observed, synced }: Seen, { drift }: WriteBundle): TargetDiff[] {
  const outcome = drift.filter((entry) => entry.key === key);
  const changes = targetChanges(synced, observed);
  const number = observed?.number ?? outcome[0]?.number;
  if (number === undefined || (changes.length === 0 && outcome.length === 0)) return [];
  const before = synced === undefined ? undefined : issueAsText(synced.title, synced.labels, synced.body, synced.state, placeLines(synced, changes));
  const now = observed === null ? undefined : issueAsText(observed.title, observed.labels, stripMarker(observed.body), observed.state, placeLines(observed, changes));
  const patch = before === undefined || now === undefined || before === now ? '' : createTwoFilesPatch(`synced/${key} #${number}`, `target/${key} #${number}`, visibleLines(before), visibleLines(now), undefined, undefined, { context: 1 }).replace(/^=+\n/, '');
  return [{ key, number, changes, words: describeChanges(changes, observed), patch, outcome: outcome.map(({ field, resolution, note }) => ({ field, resolution, note })) }];
}

function peopleText({ key, number, words, patch, outcome }: TargetDiff): string {
  return [
    `#${number} ${plain(key)}: ${words === '' ? 'as PASS left it' : words}`,
    ...outcome.map((entry) => `  ${paint('yellow', '→')} ${entry.field}: ${describeResolution(entry)}. ${oneLine(entry.note, 1000)}`),
    ...(patch === '' ? [] : [colour(patch).trimEnd()]),
    '',
  ].join('\n');
}

/** Each line with nothing hidden in it, as in the rendering of a bundle. */
function visibleLines(text: string): string {
  return text.replaceAll('\r\n', '\n').split('\n').map(visible).join('\n');
}

/** @param places lines for what is neither text nor labels */
function issueAsText(title: string, labels: readonly string[], body: string, state: string, places: readonly string[] = []): string {
  return `title: ${title}\nlabels: ${[...labels].sort().join(', ')}\n${places.map((line) => `${line}\n`).join('')}state: ${state}\n\n${body.replaceAll('\r\n', '\n')}\n`;
}

function milestoneLine(title: string): string[] {
  return [`milestone: ${title}`];
}

/** @param text shows the parts between the slots: nothing of theirs may look like one */
function withSlots(body: SlottedText, text: (part: string) => string): string {
  // A space before a slot is not at the end of the line.
  return body.map((part, at) => (typeof part !== 'string' ? `‹#${part.ref}›` : at === body.length - 1 ? text(part) : text(`${part}.`).slice(0, -1))).join('');
}

function colour(patch: string): string {
  return patch
    .split('\n')
    .map((line) => (line.startsWith('+') ? paint('green', line) : line.startsWith('-') ? paint('red', line) : line.startsWith('@@') ? paint('cyan', line) : line))
    .join('\n');
}
