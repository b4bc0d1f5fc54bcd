import { randomUUID } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { FetchedBundle } from '../../shared/domain/announced-bundle.ts';
import { describeApprovals } from '../../shared/domain/approval-count.ts';
import type { BundleChoices } from '../../shared/domain/bundle-choices.ts';
import { describeEffect } from '../../shared/domain/bundle-text.ts';
import { digestOf } from '../../shared/domain/digest.ts';
import { MilestoneTitle } from '../../shared/domain/milestone.ts';
import { PrdSnapshot } from '../../shared/domain/prd.ts';
import type { RunDetail, RunEvent } from '../../shared/domain/run.ts';
import type { TargetChoice } from '../../shared/domain/target.ts';
import { targetLabel } from '../../shared/domain/target.ts';
import type { MethodParams } from '../../shared/protocol/methods.ts';
import { PassError } from '../../shared/protocol/errors.ts';
import { choicesOf } from './choices.ts';
import type { ChoiceOptions, RunnerOptions } from './command.ts';
import { withConnection } from './connection.ts';
import type { Connection } from './connection.ts';
import { approveBundle, disclosureOf, fetchBundle, isLocalTarget } from './decision.ts';
import { decisionPoint, endWithNothingToDo, planText, planWithoutBundle } from './decision-point.ts';
import type { Decision, NextCommands } from './decision-point.ts';
import { exitCodes } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';
import type { Ensured } from './ensure.ts';
import { followUntil } from './follow.ts';
import { homeAt, prepareHome } from './home.ts';
import { allowRepository } from './host-files.ts';
import { localKey } from './keys.ts';
import { nextCommand, runAgain } from './next-commands.ts';
import { paint, plain } from './output.ts';
import type { Output } from './output.ts';
import { readPrdFile } from './prd-file.ts';
import type { PrdFile } from './prd-file.ts';
import { RunProgress } from './progress.ts';
import { effectText, runText } from './run-view.ts';
import { syncExitCode, syncRun, syncText } from './sync-command.ts';
import { defaultTarget, parseTarget } from './target-argument.ts';
import { UsageError } from './usage-error.ts';

export interface RunSettings extends RunnerOptions, ChoiceOptions {
  readonly target?: string;
  readonly base?: string;
  readonly planner: string;
  readonly build?: boolean;
  readonly milestone?: string;
  readonly document?: string;
  readonly yes?: boolean;
}

const decisionEvents: ReadonlySet<RunEvent['kind']> = new Set(['run.waiting', 'run.stopped', 'run.cancelled', 'run.rejected', 'run.done']);

/** Body of `run`: read the PRD, submit it, show what happens, and stop where a person decides. */
export async function runCommand(file: string, options: RunSettings, output: Output, ensured?: Promise<Ensured>): Promise<ExitCode> {
  const { planner } = options;
  if (planner !== 'baseline' && planner !== 'model') throw new UsageError(`--planner ${planner} is not known.`, 'Use baseline, or model.');
  const choices = choicesOf(options);
  const milestone = readMilestone(options.milestone);
  const choice = options.target === undefined ? undefined : parseTarget(options.target, options.base);
  if (choice === undefined && options.base !== undefined) throw new UsageError('--base needs a repository.', 'Name it with --target owner/name.');
  if (options.yes === true && choice?.kind === 'github') refuseYesOnGithub(options);
  const prd = { ...(await readPrdFile(file)), ...documentNamed(options.document) };
  const target = choice ?? defaultTarget(prd.path);
  const commands: NextCommands = { of: (line) => nextCommand(line, options), again: (more) => nextCommand([runAgain(file, options), ...(more === undefined ? [] : [more])].join(' '), options) };
  // Naming a repository on the gatekeeper's own host allows it as a target. A remote client never can.
  if (target.kind === 'github' && options.runner === undefined) await allowHere(options, target, output);
  return await withConnection({ ...options, ...(ensured === undefined ? {} : { ensured }) }, async (connection) => {
    output.note(`${paint('bold', plain(prd.name), process.stderr)} → ${plain(targetLabel(target))}${options.target === undefined ? ' (choose another with --target)' : ''}${connection.started ? paint('dim', '  started a runner for this home', process.stderr) : ''}`);
    const { runId, last } = await submitAndFollow(connection, prd, target, { planner, build: options.build === true, ...(milestone === undefined ? {} : { milestone }) }, output);
    const asked = connection.client.call('run.get', { runId });
    if (last.kind !== 'run.waiting') return ended(await asked, output);
    return await decide(connection, { runId, asked, prd, target, choices, commands }, options, output);
  });
}

interface Asked {
  readonly runId: string;
  readonly asked: Promise<RunDetail>;
  readonly prd: PrdFile;
  readonly target: TargetChoice;
  readonly choices: BundleChoices;
  readonly commands: NextCommands;
}

/** Whatever is shown at the decision point is asked for at once. */
async function decide(connection: Connection, { runId, asked, prd, target, choices, commands }: Asked, options: RunSettings, output: Output): Promise<ExitCode> {
  const { client } = connection;
  const planned = planText(client, runId, asked);
  // Whoever shows the plan hears of its failure.
  planned.catch(() => undefined);
  // What the gatekeeper does not say now, it says when the bundle is approved.
  const asking = client.call('gatekeeper.get', { runId }).catch(() => undefined);
  const [run, fetched] = await Promise.all([asked, fetchBundle(client, runId, choices).catch((error: unknown) => refusalOf(error))]);
  if (run.status !== 'waiting') return ended(run, output);
  if (PassError.is(fetched)) return await planWithoutBundle(run, fetched, planned, commands, output);
  await expectBundleFor(fetched, prd, target);
  const decision = { run, fetched, planned, commands };
  if (fetched.bundle.operations.length === 0) return await endWithNothingToDo(connection, decision, output);
  if (options.yes === true && !isThereAlready(fetched)) return await approveAndSync(connection, decision, output);
  return await decisionPoint(decision, disclosureOf(client, fetched, prd.bytes), (await asking)?.syncLimits ?? {}, output);
}

/** Whoever says yes beforehand did not say so to issues that are there already, for another document. */
function isThereAlready({ bundle }: FetchedBundle): boolean {
  return bundle.drift.some(({ field, resolution }) => field === 'document' && resolution === 'left');
}

function readMilestone(title: string | undefined): string | undefined {
  if (title === undefined) return undefined;
  const parsed = MilestoneTitle.safeParse(title);
  if (parsed.success) return parsed.data;
  throw new UsageError('--milestone needs a title of 1 to 256 characters on one line.', 'Name the milestone as it is called on GitHub, for example --milestone "v1.0".');
}

/** What names the document, where its path does not: it was moved, or another one has the same path. */
function documentNamed(name: string | undefined): { documentKey?: string } {
  if (name === undefined) return {};
  const parsed = PrdSnapshot.shape.documentKey.safeParse(name);
  if (parsed.success && parsed.data.isWellFormed()) return { documentKey: parsed.data };
  throw new UsageError('--document needs 1 to 1,024 characters.', 'Name the document as it was called before, for example --document docs/prd.md.');
}

/** `--yes` never counts for a real repository, whatever the gatekeeper would say to it. */
function refuseYesOnGithub(options: RunSettings): void {
  if (options.runner !== undefined || process.env['PASS_GITHUB_EMULATOR'] !== '1') {
    throw new UsageError(
      '--yes is only accepted for a folder or for a GitHub emulator: a real repository needs a person who reads and approves.',
      'Leave --yes out, then run "pass-runner approve latest". For an emulator on this machine, set PASS_GITHUB_EMULATOR=1 and PASS_GITHUB_API_URL.',
    );
  }
}

async function allowHere(options: RunSettings, target: Extract<TargetChoice, { kind: 'github' }>, output: Output): Promise<void> {
  const home = homeAt(options.home);
  await prepareHome(home);
  const name = `${target.owner}/${target.name}`;
  if (await allowRepository(home, name)) output.note(`${plain(name)} was put on the gatekeeper’s list of repositories that may be written to, each time after an approval: it was named with --target on its host.`);
}

async function submitAndFollow(connection: Connection, prd: PrdFile, target: TargetChoice, how: Pick<MethodParams<'run.submit'>, 'planner' | 'build' | 'milestone'>, output: Output): Promise<{ readonly runId: string; readonly last: RunEvent }> {
  const rules = await (await import('./rule-settings.ts')).readRuleSettings(prd.path);
  for (const problem of rules.problems) output.note(problem);
  const { runId } = await connection.client.call('run.submit', {
    prd: { name: prd.name, documentKey: prd.documentKey, saved: true, contentBase64: prd.bytes.toString('base64'), ...(rules.disabled.length === 0 ? {} : { rulesOff: [...rules.disabled] }) },
    target,
    ...how,
    trigger: 'cli',
    submissionId: randomUUID(),
  });
  const progress = new RunProgress(output);
  try {
    const last = await followUntil(connection, { runId, after: 0, onEvent: (event) => progress.show(event), isLast: (event) => decisionEvents.has(event.kind), onLost: () => progress.lost() });
    return { runId, last };
  } finally {
    progress.end();
  }
}

/**
 * Why there is no bundle, when the plan is fine all the same: the target cannot be reached or does not fit.
 * @throws what speaks against the runner itself
 */
function refusalOf(error: unknown): PassError {
  if (!PassError.is(error) || error.kind === 'conflict' || error.kind === 'internal') throw error;
  return error;
}

/** A run that never reached a person. */
function ended(run: RunDetail, output: Output): ExitCode {
  output.result({ run }, runText(run));
  return run.status === 'done' ? exitCodes.ok : exitCodes.failed;
}

/**
 * The bundle has to be for what this command submitted: a runner that swaps the PRD or the target is refused.
 * @throws PassError `conflict`
 */
async function expectBundleFor({ bundle }: FetchedBundle, prd: PrdFile, choice: TargetChoice): Promise<void> {
  const { target, preconditions } = bundle;
  const sameTarget =
    target.kind === 'github'
      ? choice.kind === 'github' && `${target.owner}/${target.name}`.toLowerCase() === `${choice.owner}/${choice.name}`.toLowerCase()
      : choice.kind === 'folder' && (await samePath(target.path, choice.path));
  // The document names the lineage: another one would update the issues of another PRD.
  const samePrd = preconditions.prdDigest === digestOf(prd.bytes) && bundle.documentKey === prd.documentKey;
  if (sameTarget && samePrd) return;
  const what = sameTarget ? 'another PRD' : `${targetLabel(target)} instead of ${targetLabel(choice)}`;
  throw new PassError('conflict', `The runner answered with a bundle for ${what}.`, 'A repository that was renamed is named by its present name; otherwise do not trust this runner. Nothing was approved.');
}

async function samePath(left: string, right: string): Promise<boolean> {
  if (resolve(left) === resolve(right)) return true;
  const [realLeft, realRight] = await Promise.all([left, right].map((path) => realpath(path).catch(() => undefined)));
  return realLeft !== undefined && realLeft === realRight;
}

async function approveAndSync(connection: Connection, { run, fetched, commands }: Decision, output: Output): Promise<ExitCode> {
  const { bundle, digest } = fetched;
  if (!isLocalTarget(bundle.target)) {
    throw new UsageError(`${targetLabel(bundle.target)} is a real repository: --yes is only accepted for a folder or an emulator.`, `Read it with "${commands.of(`diff ${run.id}`)}", then "${commands.of(`approve ${run.id}`)}".`);
  }
  if (connection.home === undefined) throw new UsageError('--yes signs with the key of this home, which a remote runner does not know.', `Run "${commands.of(`approve ${run.id}`)}" with a key that is enrolled there.`);
  output.note(effectText(fetched));
  const approved = await approveBundle(connection.client, fetched, await localKey(connection.home), 'pass-runner run --yes');
  const effect = { digest, effect: describeEffect(bundle), operations: bundle.operations.length };
  if (approved.approval === null) {
    output.result({ run: approved, bundle: effect }, plain(describeApprovals(approved)));
    return exitCodes.waiting;
  }
  const done = await syncRun(connection, run.id, output);
  output.result({ run: done, bundle: effect, receipts: done.receipts }, syncText(done, commands.of(`verify ${run.id}`)));
  return syncExitCode(done);
}
