import type { FetchedBundle } from '../../shared/domain/announced-bundle.ts';
import { describeEffect } from '../../shared/domain/bundle-text.ts';
import type { WriteBundle } from '../../shared/domain/bundle.ts';
import { changedByPeople } from '../../shared/domain/changed-by-people.ts';
import { describeAudience } from '../../shared/domain/disclosure.ts';
import type { Check } from '../../shared/domain/backlog.ts';
import type { DisclosureReport } from '../../shared/domain/disclosure-report.ts';
import type { RunDetail } from '../../shared/domain/run.ts';
import type { SyncLimits } from '../../shared/domain/write-totals.ts';
import type { RunnerClient } from '../../shared/protocol/client.ts';
import { PassError } from '../../shared/protocol/errors.ts';
import { backlogText } from './backlog-command.ts';
import type { Connection } from './connection.ts';
import { exitCodes } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';
import { quoted } from './next-commands.ts';
import { oneLine, paint, plain } from './output.ts';
import type { Output } from './output.ts';
import { packLines } from './pack-command.ts';
import { checkLines, effectText, isOfTarget, limitLines, prerequisitesText } from './run-view.ts';
import { syncExitCode, syncRun } from './sync-command.ts';

export interface PlanText {
  readonly checks: readonly Check[];
  readonly text: readonly string[];
}

/** What is shown where a person decides. */
export interface Decision {
  readonly run: RunDetail;
  readonly fetched: FetchedBundle;
  readonly planned: Promise<PlanText>;
  /** Command lines that go on from here. */
  readonly commands: NextCommands;
}

/** As {@link nextCommand}, for the run at hand. */
export interface NextCommands {
  readonly of: (line: string) => string;
  /** Another run of the same document. */
  readonly again: (more?: string) => string;
}

/** There is nothing to write, and nobody is asked for anything: the run is done, whatever people changed on the target. */
export async function endWithNothingToDo(connection: Connection, { run, fetched, planned, commands }: Decision, output: Output): Promise<ExitCode> {
  const { bundle, digest } = fetched;
  const { checks } = await planned;
  const done = await syncRun(connection, run.id, output);
  const left = bundle.unchanged.length;
  const asPlanned = `${plain(describeEffect(bundle))}: ${left === 1 ? '1 issue is' : `${left} issues are`} there already, as planned. Nothing was written, and there is nothing to approve.`;
  const next = otherChoices(bundle).map((choice) => commands.again(choice));
  const changed = [effectText(fetched), '', `${paint('green', '✔')} Nothing was written, and there is nothing to approve: the target has what is planned, but for what is said above.`];
  const otherwise = next.length === 0 ? [] : ['To have it otherwise (close what is no longer planned, or write the plan over what people changed):', ...next.map((line) => `  ${plain(line)}`)];
  output.result({ run: done, checks, bundle: { digest, effect: describeEffect(bundle), operations: 0 }, next }, bundle.drift.length === 0 ? `${paint('green', '✔')} ${asPlanned}` : [...changed, ...otherwise].join('\n'));
  return syncExitCode(done);
}

/** Show the plan and its literal effect, and say how a person decides. */
export async function decisionPoint({ run, fetched, planned, commands }: Decision, disclosing: Promise<DisclosureReport>, limits: SyncLimits, output: Output): Promise<ExitCode> {
  const { bundle, digest } = fetched;
  const [{ checks, text }, disclosure] = await Promise.all([planned, disclosing]);
  const show = commands.of(`bundle ${run.id}`);
  const otherwise = otherChoices(bundle).map((choice) => `approve ${run.id} ${choice} --sync`);
  const next = [commands.of(`diff ${run.id}`), show, ...[`approve ${run.id} --sync`, `reject ${run.id} --reason "…"`, ...otherwise].map((line) => commands.of(line))];
  output.result(
    { run, checks, bundle: { digest, effect: describeEffect(bundle), operations: bundle.operations.length }, disclosure, next },
    [...text, '', effectText(fetched), ...limitLines(bundle, limits), ...disclosureLines(disclosure, show), '', ...blockedLines(run.preflight), `${paint('yellow', '●')} Nothing is written until you approve. Next:`, ...next.map((line) => `  ${plain(line)}`)].join('\n'),
  );
  return exitCodes.waiting;
}

/** What keeps the bundle from being signed, so that nobody reads it all for nothing. */
function blockedLines(preflight: RunDetail['preflight']): string[] {
  return preflight.filter(isOfTarget).map(({ seen, fix }) => `${paint('red', '✘')} It cannot be approved yet: ${oneLine(seen, 300)} ${oneLine(fix, 300)}`);
}

/** Options with which a person can have it otherwise: closed what is no longer planned, the plan over what people changed. */
function otherChoices(bundle: WriteBundle): string[] {
  const changed = changedByPeople(bundle).filter(({ drift }) => drift.some(({ resolution }) => resolution === 'kept' || resolution === 'written'));
  const keeps = changed.some(({ drift }) => drift.some(({ resolution }) => resolution === 'kept'));
  return [
    ...(bundle.drift.some(({ field }) => field === 'dropped') ? ['--close-dropped'] : []),
    ...(keeps ? [`--take-plan ${changed.map(({ key }) => key).join(',')}`] : []),
  ];
}

/** How much of the PRD becomes visible; "pass-runner bundle" lists the sentences. */
function disclosureLines({ rule, audience, disclosed, notices }: DisclosureReport, show: string): string[] {
  if (rule.form === 'quotes' && notices.length === 0) return [];
  const count = disclosed.length === 1 ? '1 sentence becomes' : `${disclosed.length} sentences become`;
  return [
    ...(rule.form === 'quotes' || disclosed.length === 0 ? [] : [`  ${paint('yellow', '!')} The PRD ${describeAudience(audience)}; ${count} visible to whoever can read the target: ${plain(show)}`]),
    ...notices.map((notice) => `  ${paint('yellow', '!')} ${oneLine(notice)}`),
  ];
}

/** The plan is there, but what it would write cannot be computed, because of the text or because of the target: nothing of the plan is lost. */
export async function planWithoutBundle(run: RunDetail, refusal: PassError, planned: Promise<PlanText>, commands: NextCommands, output: Output): Promise<ExitCode> {
  const { checks, text } = await planned;
  const { targetChoice: choice } = run;
  const blocked = checks.some(({ severity, status }) => severity === 'blocking' && status === 'failed');
  const again = blocked || isAboutInput(run, refusal);
  const next = again
    ? [commands.again()]
    : [commands.of(`doctor --target ${quoted(choice.kind === 'github' ? `${choice.owner}/${choice.name}` : `folder:${choice.path}`)}`), commands.of(`approve ${run.id} --sync`)];
  // What to do about a check stands with its findings.
  const hint = blocked ? [] : [`  ${plain(refusal.hint)}`];
  output.result(
    { run, checks, bundle: null, error: PassError.toData(refusal), next },
    [...text, '', `${paint('red', '✘')} There is nothing to approve yet. ${plain(refusal.message)}`, ...hint, '', again ? 'Correct the PRD, or what this command line says of it, and run it again:' : 'The plan is kept. Once that is put right:', ...next.map((line) => `  ${plain(line)}`)].join('\n'),
  );
  return exitCodes.failed;
}

/** No change of the target helps: it was found and the text is refused, or the branch that was named is not there. */
function isAboutInput({ target, targetChoice }: RunDetail, { kind }: PassError): boolean {
  if (target === null) return kind === 'not_found' && targetChoice.kind === 'github' && targetChoice.base !== undefined;
  return kind === 'forbidden' || kind === 'bad_input';
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
