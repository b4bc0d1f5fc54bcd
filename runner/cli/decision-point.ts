import type { FetchedBundle } from '../../shared/domain/announced-bundle.ts';
import { describeEffect } from '../../shared/domain/bundle-text.ts';
import type { WriteBundle } from '../../shared/domain/bundle.ts';
import { changedByPeople } from '../../shared/domain/changed-by-people.ts';
import { describeAudience } from '../../shared/domain/disclosure.ts';
import type { Check } from '../../shared/domain/backlog.ts';
import type { DisclosureReport } from '../../shared/domain/disclosure-report.ts';
import type { RunDetail } from '../../shared/domain/run.ts';
import type { RunnerClient } from '../../shared/protocol/client.ts';
import { PassError } from '../../shared/protocol/errors.ts';
import { backlogText } from './backlog-command.ts';
import type { Connection } from './connection.ts';
import { exitCodes } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';
import { oneLine, paint, plain } from './output.ts';
import type { Output } from './output.ts';
import { packLines } from './pack-command.ts';
import { checkLines, effectText, prerequisitesText } from './run-view.ts';
import { syncExitCode, syncRun } from './sync-command.ts';

export interface PlanText {
  readonly checks: readonly Check[];
  readonly text: readonly string[];
}

/** True when the target has all of the plan and people changed nothing that would have to be told. */
export function hasNothingToDo({ bundle }: FetchedBundle): boolean {
  return bundle.operations.length === 0 && bundle.drift.length === 0;
}

/** Nobody is asked for anything: the run is done. */
export async function endWithNothingToDo(connection: Connection, run: RunDetail, { bundle, digest }: FetchedBundle, planned: Promise<PlanText>, output: Output): Promise<ExitCode> {
  const { checks } = await planned;
  const done = await syncRun(connection, run.id, output);
  const left = bundle.unchanged.length;
  output.result(
    { run: done, checks, bundle: { digest, effect: describeEffect(bundle), operations: 0 }, next: [] },
    `${paint('green', '✔')} ${plain(describeEffect(bundle))}: ${left === 1 ? '1 issue is' : `${left} issues are`} there already, as planned. Nothing was written, and there is nothing to approve.`,
  );
  return syncExitCode(done);
}

/** Show the plan and its literal effect, and say how a person decides. */
export async function decisionPoint(run: RunDetail, fetched: FetchedBundle, planned: Promise<PlanText>, disclosing: Promise<DisclosureReport>, output: Output): Promise<ExitCode> {
  const { bundle, digest } = fetched;
  const [{ checks, text }, disclosure] = await Promise.all([planned, disclosing]);
  const nothingToDo = bundle.operations.length === 0;
  const otherwise = otherChoices(bundle);
  const next = nothingToDo ? otherwise : [`pass-runner diff ${run.id}`, `pass-runner bundle ${run.id}`, `pass-runner approve ${run.id} --sync`, `pass-runner reject ${run.id} --reason "…"`, ...otherwise];
  output.result(
    { run, checks, bundle: { digest, effect: describeEffect(bundle), operations: bundle.operations.length }, disclosure, next },
    [...text, '', effectText(fetched), ...disclosureLines(disclosure, run.id), '', nothingToDo ? emptyText(otherwise.length > 0) : `${paint('yellow', '●')} Nothing is written until you approve. Next:`, ...next.map((line) => `  ${line}`)].join('\n'),
  );
  return nothingToDo ? exitCodes.ok : exitCodes.waiting;
}

/** What a person can have otherwise: closed what is no longer planned, the plan over what people changed. */
function otherChoices(bundle: WriteBundle): string[] {
  const approve = `pass-runner approve ${bundle.runId}`;
  const changed = changedByPeople(bundle).filter(({ drift }) => drift.some(({ resolution }) => resolution === 'kept' || resolution === 'written'));
  const keeps = changed.some(({ drift }) => drift.some(({ resolution }) => resolution === 'kept'));
  return [
    ...(bundle.drift.some(({ field }) => field === 'dropped') ? [`${approve} --close-dropped --sync`] : []),
    ...(keeps ? [`${approve} --take-plan ${changed.map(({ key }) => key).join(',')} --sync`] : []),
  ];
}

function emptyText(canChoose: boolean): string {
  const text = 'Nothing to do, and nothing to approve: the target has what is planned, but for what people changed there.';
  return canChoose ? `${text}\nTo have it otherwise (close what is no longer planned, or write the plan over what people changed):` : text;
}

/** How much of the PRD becomes visible; "pass-runner bundle" lists the sentences. */
function disclosureLines({ rule, audience, disclosed, notices }: DisclosureReport, runId: string): string[] {
  if (rule.form === 'quotes' && notices.length === 0) return [];
  const count = disclosed.length === 1 ? '1 sentence becomes' : `${disclosed.length} sentences become`;
  return [
    ...(rule.form === 'quotes' ? [] : [`  ${paint('yellow', '!')} The PRD ${describeAudience(audience)}; ${count} visible to whoever can read the target: pass-runner bundle ${runId}`]),
    ...notices.map((notice) => `  ${paint('yellow', '!')} ${oneLine(notice)}`),
  ];
}

/** The plan is there, but what it would write cannot be computed from the target: nothing of the plan is lost. */
export async function planWithoutBundle(run: RunDetail, refusal: PassError, planned: Promise<PlanText>, output: Output): Promise<ExitCode> {
  const { checks, text } = await planned;
  const next = [`pass-runner doctor --target ${run.targetChoice.kind === 'github' ? `${run.targetChoice.owner}/${run.targetChoice.name}` : `folder:${run.targetChoice.path}`}`, `pass-runner approve ${run.id} --sync`];
  output.result(
    { run, checks, bundle: null, error: PassError.toData(refusal), next },
    [...text, '', `${paint('red', '✘')} There is nothing to approve yet. ${plain(refusal.message)}`, `  ${plain(refusal.hint)}`, '', 'The plan is kept. Once that is put right:', ...next.map((line) => `  ${line}`)].join('\n'),
  );
  return exitCodes.failed;
}

/** What was planned, as text, and the checks of it. All of it is asked for at once. */
export async function planText(client: RunnerClient, runId: string, asked: Promise<RunDetail>): Promise<PlanText> {
  const [run, pack, backlog, { checks }] = await Promise.all([asked, packLines(client, runId), client.call('backlog.get', { runId }), client.call('checks.get', { runId })]);
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
