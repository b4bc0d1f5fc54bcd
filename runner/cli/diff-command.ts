import { createTwoFilesPatch } from 'diff';
import { describeEffect } from '../../shared/domain/bundle-text.ts';
import type { ObservedIssue, Operation, SlottedText } from '../../shared/domain/bundle.ts';
import type { CloseDropped, RunnerOptions } from './command.ts';
import { withConnection } from './connection.ts';
import { fetchBundle } from './decision.ts';
import { paint, plain } from './output.ts';
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
  readonly patch: string;
}

/** Body of `diff`. The right side comes from the bundle's bytes, the left side from the target, read now. */
export async function diffCommand(run: string, options: RunnerOptions & CloseDropped, output: Output): Promise<undefined> {
  await withConnection(options, async ({ client }) => {
    const runId = await resolveRun(client, run);
    const { bundle, digest } = await fetchBundle(client, runId, options.closeDropped);
    const { issues } = await client.call('issue.observe', { runId });
    const observed = new Map(issues.map(({ key, observed: issue }) => [key, issue]));
    const diffs = bundle.operations.flatMap((operation) => diffOf(operation, observed));
    const others = bundle.operations.length - diffs.length;
    const text = [
      ...diffs.map(({ patch }) => colour(plain(patch))),
      `${describeEffect(bundle)}${others > 0 ? `; ${others} operations without text are in "pass-runner bundle ${runId}"` : ''}`,
    ].join('\n');
    output.result({ runId, digest, diffs, unchanged: bundle.unchanged, drift: bundle.drift }, text);
  });
  return undefined;
}

function diffOf(operation: Operation, observed: ReadonlyMap<string, ObservedIssue | null>): IssueDiff[] {
  if (operation.kind !== 'issue.create' && operation.kind !== 'issue.update' && operation.kind !== 'issue.close' && operation.kind !== 'issue.reopen') return [];
  const issue = observed.get(operation.key) ?? null;
  const before = operation.kind === 'issue.create' || issue === null ? null : issueAsText(issue.title, issue.labels, issue.body, issue.state);
  const number = operation.kind === 'issue.create' ? null : operation.number;
  const after =
    operation.kind === 'issue.close' || operation.kind === 'issue.reopen'
      ? issueAsText(issue?.title ?? '', issue?.labels ?? [], issue?.body ?? '', operation.kind === 'issue.close' ? 'closed' : 'open')
      : issueAsText(operation.title, operation.labels, withSlots(operation.body), issue?.state ?? 'open');
  const name = `${operation.key}${number === null ? '' : ` #${number}`}`;
  const patch = createTwoFilesPatch(before === null ? '/dev/null' : `target/${name}`, `planned/${name}`, before ?? '', after, undefined, undefined, { context: 3 });
  return [{ operationId: operation.id, kind: operation.kind, key: operation.key, number, before, after, patch: patch.replace(/^=+\n/, '') }];
}

function issueAsText(title: string, labels: readonly string[], body: string, state: string): string {
  return `title: ${title}\nlabels: ${[...labels].sort().join(', ')}\nstate: ${state}\n\n${body.replaceAll('\r\n', '\n')}\n`;
}

function withSlots(body: SlottedText): string {
  return body.map((part) => (typeof part === 'string' ? part : `‹#${part.ref}›`)).join('');
}

function colour(patch: string): string {
  return patch
    .split('\n')
    .map((line) => (line.startsWith('+') ? paint('green', line) : line.startsWith('-') ? paint('red', line) : line.startsWith('@@') ? paint('cyan', line) : line))
    .join('\n');
}
