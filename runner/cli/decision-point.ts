import { describeEffect } from '../../shared/domain/bundle-text.ts';
import type { Check } from '../../shared/domain/backlog.ts';
import type { RunDetail } from '../../shared/domain/run.ts';
import type { RunnerClient } from '../../shared/protocol/client.ts';
import { PassError } from '../../shared/protocol/errors.ts';
import { backlogText } from './backlog-command.ts';
import type { FetchedBundle } from './decision.ts';
import { exitCodes } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';
import { oneLine, paint, plain } from './output.ts';
import type { Output } from './output.ts';
import { packLines } from './pack-command.ts';
import { checkLines, effectText, prerequisitesText } from './run-view.ts';

/** Show the plan and its literal effect, and say how a person decides. */
export async function decisionPoint(client: RunnerClient, run: RunDetail, fetched: FetchedBundle, output: Output): Promise<ExitCode> {
  const { bundle, digest } = fetched;
  const { checks, text } = await planText(client, run);
  const nothingToDo = bundle.operations.length === 0;
  const next = nothingToDo ? [] : [`pass-runner diff ${run.id}`, `pass-runner bundle ${run.id}`, `pass-runner approve ${run.id} --sync`, `pass-runner reject ${run.id} --reason "…"`];
  output.result(
    { run, checks, bundle: { digest, effect: describeEffect(bundle), operations: bundle.operations.length }, next },
    [...text, '', effectText(fetched), '', nothingToDo ? 'The target has all of it already.' : `${paint('yellow', '●')} Nothing is written until you approve. Next:`, ...next.map((line) => `  ${line}`)].join('\n'),
  );
  return nothingToDo ? exitCodes.ok : exitCodes.waiting;
}

/** The plan is there, but what it would write cannot be computed from the target: nothing of the plan is lost. */
export async function planWithoutBundle(client: RunnerClient, run: RunDetail, refusal: PassError, output: Output): Promise<ExitCode> {
  const { checks, text } = await planText(client, run);
  const next = [`pass-runner doctor --target ${run.targetChoice.kind === 'github' ? `${run.targetChoice.owner}/${run.targetChoice.name}` : `folder:${run.targetChoice.path}`}`, `pass-runner approve ${run.id} --sync`];
  output.result(
    { run, checks, bundle: null, error: PassError.toData(refusal), next },
    [...text, '', `${paint('red', '✘')} There is nothing to approve yet. ${plain(refusal.message)}`, `  ${plain(refusal.hint)}`, '', 'The plan is kept. Once that is put right:', ...next.map((line) => `  ${line}`)].join('\n'),
  );
  return exitCodes.failed;
}

async function planText(client: RunnerClient, run: RunDetail): Promise<{ checks: readonly Check[]; text: string[] }> {
  const [pack, backlog, { checks }] = await Promise.all([packLines(client, run.id), client.call('backlog.get', { runId: run.id }), client.call('checks.get', { runId: run.id })]);
  const prerequisites = run.preflight.filter(({ status }) => status !== 'ok');
  const text = [
    '',
    `${paint('bold', 'Pack')}     ${oneLine(run.planner.note)}`,
    ...pack,
    '',
    backlogText(backlog),
    ...section('Checks', checkLines(checks)),
    ...section('Prerequisites', prerequisites.length === 0 ? [] : prerequisitesText(prerequisites).split('\n')),
  ];
  return { checks, text };
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', paint('bold', title), ...lines.map((line) => `  ${line}`)];
}
