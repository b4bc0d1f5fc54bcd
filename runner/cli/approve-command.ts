import type { FetchedBundle } from '../../shared/domain/announced-bundle.ts';
import { requireKnownSubmitter } from '../../shared/domain/approval-checks.ts';
import { describeApprovals } from '../../shared/domain/approval-count.ts';
import { describeEffect, describeTarget, renderBundle, summariseOperation } from '../../shared/domain/bundle-text.ts';
import type { OperationId, WriteBundle } from '../../shared/domain/bundle.ts';
import { leftOut, partOf } from '../../shared/domain/chosen-operations.ts';
import { counted } from '../../shared/domain/counted.ts';
import { Digest } from '../../shared/domain/digest.ts';
import { refuseInternal, renderDisclosure } from '../../shared/domain/disclosure-report.ts';
import { describeHalt } from '../../shared/domain/halt.ts';
import { describeDuration } from '../../shared/domain/pace.ts';
import { targetLabel } from '../../shared/domain/target.ts';
import { requireWithinLimits } from '../../shared/domain/write-totals.ts';
import { PassError } from '../../shared/protocol/errors.ts';
import type { RunnerClient } from '../../shared/protocol/client.ts';
import type { GatekeeperStatus } from '../../shared/protocol/gate.ts';
import { chosenOperations } from './chosen-operations.ts';
import { choicesOf } from './choices.ts';
import type { ChoiceOptions, RunnerOptions } from './command.ts';
import { withConnection } from './connection.ts';
import type { Connection } from './connection.ts';
import { approveBundle, disclosureOf, fetchBundle, isLocalTarget } from './decision.ts';
import { exitCodes } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';
import { nextCommand } from './next-commands.ts';
import { oneLine, paint, plain } from './output.ts';
import type { Output } from './output.ts';
import { resolveRun } from './run-argument.ts';
import { isOfTarget } from './run-view.ts';
import { signingKey } from './signing-key.ts';
import { syncExitCode, syncRun, syncText } from './sync-command.ts';
import { askLine, hasTerminal, page } from './terminal.ts';
import { UsageError } from './usage-error.ts';
import { WaitsForPerson } from './waits-for-person.ts';

export interface ApproveSettings extends RunnerOptions, ChoiceOptions {
  readonly digest?: string;
  readonly yes?: boolean;
  readonly as?: string;
  readonly reason: string;
  readonly sync?: boolean;
  readonly only?: string;
  readonly issues?: string;
}

/** Body of `approve`: raw bytes → digest and rendering made here → an explicit yes → signature. */
export async function approveCommand(run: string, options: ApproveSettings, output: Output): Promise<ExitCode> {
  if (options.digest !== undefined && !Digest.safeParse(options.digest).success) throw new UsageError('--digest is no SHA-256.', 'Give all 64 lower-case hexadecimal characters, as "pass-runner bundle RUN" prints them.');
  return await withConnection(options, async (connection) => {
    const runId = await resolveRun(connection.client, run);
    const fetched = await fetchBundle(connection.client, runId, { ...choicesOf(options), anew: true });
    if (fetched.bundle.operations.length === 0) return await endEmpty(connection, fetched, options, output);
    const operationIds = chosenOperations(fetched.bundle, options);
    const [status] = await Promise.all([connection.client.call('gatekeeper.get', { runId }), requireWritableTarget(connection.client, runId)]);
    const before = outlook(status);
    if (before !== '') output.note(before);
    requireKnownSubmitter(fetched.bundle, status.rules);
    requireWithinLimits(partOf(fetched.bundle, operationIds).operations, status.syncLimits ?? {});
    const disclosure = await disclosureOf(connection.client, fetched);
    refuseInternal(disclosure, fetched.bundle);
    if (!(await saidYes(fetched, operationIds, options, runId, renderDisclosure(disclosure, fetched.bundle)))) {
      output.result({ runId, approved: false, digest: fetched.digest }, `Not approved. ${runId} still waits.`);
      return exitCodes.waiting;
    }
    const key = await signingKey(connection, fetched.bundle, options, status.rules);
    const after = await approveBundle(connection.client, fetched, key, options.reason, operationIds);
    const approved = { runId, approved: true, digest: fetched.digest, approver: key.approver, operationIds, effect: describeEffect(partOf(fetched.bundle, operationIds)), complete: after.approval !== null };
    if (options.sync !== true || after.approval === null) {
      output.result(approved, `${paint('green', '✔')} ${plain(key.approver)} approved ${fetched.digest}${partText(fetched.bundle, operationIds)}\n${after.approval === null ? plain(describeApprovals(after)) : `Next: ${plain(nextCommand(`sync ${runId}`, options))}`}`);
      return after.approval === null ? exitCodes.waiting : exitCodes.ok;
    }
    const done = await syncRun(connection, runId, output);
    output.result({ ...approved, run: done }, syncText(done, nextCommand(`verify ${runId}`, options)));
    return syncExitCode(done);
  });
}

/**
 * Asked before anybody reads and signs what could not be written.
 * @throws PassError `prerequisite`
 */
async function requireWritableTarget(client: RunnerClient, runId: string): Promise<void> {
  const { targetChoice } = await client.call('run.get', { runId });
  const { prerequisites } = await client.call('preflight.get', { target: targetChoice, runs: false });
  const missing = prerequisites.find(isOfTarget);
  if (missing !== undefined) throw new PassError('prerequisite', `${missing.name}: ${missing.seen}`, `${missing.fix} Nothing was approved.`);
}

/** There is nothing to approve: the run is done without anybody's signature. */
async function endEmpty(connection: Connection, { digest, bundle }: FetchedBundle, options: ApproveSettings, output: Output): Promise<ExitCode> {
  const { runId } = bundle;
  const run = await syncRun(connection, runId, output);
  output.result({ runId, approved: false, digest, effect: describeEffect(bundle), run }, `${plain(describeEffect(bundle))}: nothing was signed.\n${syncText(run, nextCommand(`verify ${runId}`, options))}`);
  return syncExitCode(run);
}

/** What a person should know before the question: how long it will take, how many have to approve, and a halt. */
function outlook({ rules, halted, waitMs }: GatekeeperStatus): string {
  return [
    ...(halted === null ? [] : [`${paint('yellow', '!', process.stderr)} Writing is ${plain(describeHalt(halted))}. A sync waits for "pass-runner resume".`]),
    ...(waitMs === null || waitMs < 2000 ? [] : [`Writing takes ${describeDuration(waitMs)} at the pace that the target allows.`]),
    ...(rules.requiredApprovals > 1 ? [`${rules.requiredApprovals} persons have to approve.`] : []),
    ...(rules.fourEyes ? ['Whoever submitted the run cannot approve it.'] : []),
  ].join('\n');
}

/** Only an explicit yes is one: the digest, `--yes` where it counts, or the name of the target typed by a person. */
async function saidYes(fetched: FetchedBundle, operationIds: readonly OperationId[], options: ApproveSettings, runId: string, disclosure: string): Promise<boolean> {
  const { bundle, digest } = fetched;
  if (options.digest !== undefined) {
    if (options.digest === digest) return true;
    throw new PassError('conflict', `The bundle of ${runId} is ${digest}, not ${options.digest}.`, 'It changed since you read it: read it again with "pass-runner bundle". Nothing was approved.');
  }
  if (options.yes === true) {
    if (isLocalTarget(bundle.target)) return true;
    throw new UsageError(`${targetLabel(bundle.target)} is a real repository: --yes is only accepted for a folder or an emulator.`, 'Approve it on a terminal, or name the bytes that you read with --digest.');
  }
  if (!hasTerminal()) throw new WaitsForPerson('There is no terminal to ask on, and a missing terminal is no yes.', `Run it on a terminal, or read "${nextCommand(`bundle ${runId}`, options)}" and give --digest ${digest}.`);
  return await askPerson(fetched, operationIds, disclosure);
}

/** Show everything, then ask. Whoever stops reading is not asked: nobody approves what they did not want to see. */
export async function askPerson({ bundle, digest }: FetchedBundle, operationIds: readonly OperationId[], disclosure: string, terminal: { readonly page: typeof page; readonly askLine: typeof askLine } = { page, askLine }): Promise<boolean> {
  const read = await terminal.page(`${renderBundle(bundle)}${disclosure === '' ? '' : `\n${disclosure}`}${partText(bundle, operationIds)}\n`);
  if (!read) return false;
  const word = bundle.target.kind === 'github' ? targetLabel(bundle.target) : 'yes';
  process.stderr.write(`\n${paint('bold', 'This will', process.stderr)} ${plain(describeEffect(partOf(bundle, operationIds)))}${partText(bundle, operationIds)}\nbundle sha256 ${digest}\n`);
  const typed = await terminal.askLine(`Type ${paint('bold', word, process.stderr)} to approve for ${describeTarget(bundle.target)}, anything else to leave: `, 'Nothing was approved.');
  return typed.trim() === word;
}

/** Which operations are approved and which are not; empty when it is all of them. */
function partText(bundle: WriteBundle, operationIds: readonly OperationId[]): string {
  const left = leftOut(bundle, operationIds);
  if (left.length === 0) return '';
  const lines = left.map((operation) => `  ${operation.id}  ${oneLine(summariseOperation(operation), 100)}`);
  return [`\napproves ${operationIds.length} of ${counted(bundle.operations.length, 'operation')}: ${operationIds.join(', ')}`, `not approved, and not written (${left.length}):`, ...lines].join('\n');
}
