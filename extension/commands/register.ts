import type { Services } from '../services.ts';
import { commandIds, featureCommandIds } from './ids.ts';
import type { CommandId } from './ids.ts';

/** A command: its first argument is what it was called on, the second the whole selection of the explorer. */
export type Command = (services: Services, argument: unknown, selection: unknown) => unknown;
type OwnCommandId = Exclude<CommandId, 'pass.openBacklog' | 'pass.openArtifact' | 'pass.openIssueDiff'>;

/** One file per command, loaded when the command is first used. A missing one does not compile. */
const loaders: Readonly<Record<OwnCommandId, () => Promise<Command>>> = {
  'pass.runOnPrd': async () => (await import('./run-on-prd.ts')).runOnPrd,
  'pass.approveAndSync': async () => (await import('./approve-and-sync.ts')).approveAndSyncCommand,
  'pass.reviewBundle': async () => (await import('./review-bundle.ts')).reviewBundleCommand,
  'pass.rejectRun': async () => (await import('./reject-run.ts')).rejectRun,
  'pass.cancelRun': async () => (await import('./cancel-run.ts')).cancelRun,
  'pass.verifyRun': async () => (await import('./verify-run.ts')).verifyRun,
  'pass.selectRun': async () => (await import('./select-run.ts')).selectRun,
  'pass.showSubmittedPrd': async () => (await import('./show-submitted-prd.ts')).showSubmittedPrd,
  'pass.openDiagnosis': async () => (await import('./open-diagnosis.ts')).openDiagnosis,
  'pass.revealRequirement': async () => (await import('./reveal-requirement.ts')).revealRequirement,
  'pass.openReceipt': async () => (await import('./open-receipt.ts')).openReceipt,
  'pass.copyDigest': async () => (await import('./copy-digest.ts')).copyDigest,
  'pass.copyRunId': async () => (await import('./copy-run-id.ts')).copyRunId,
  'pass.chooseTarget': async () => (await import('./choose-target.ts')).chooseTargetCommand,
  'pass.setGithubToken': async () => (await import('./set-github-token.ts')).setGithubToken,
  'pass.setRunnerToken': async () => (await import('./set-runner-token.ts')).setRunnerToken,
  'pass.connect': async () => (await import('./connect.ts')).connect,
  'pass.restartRunner': async () => (await import('./restart-runner.ts')).restartRunner,
  'pass.refresh': async () => (await import('./refresh.ts')).refresh,
  'pass.showRuns': async () => (await import('./show-runs.ts')).showRuns,
  'pass.annotateDocument': async () => (await import('./annotate-document.ts')).annotateDocument,
  'pass.stopAnnotating': async () => (await import('./annotate-document.ts')).stopAnnotating,
  'pass.goToIssue': async () => (await import('./go-to-issue.ts')).goToIssue,
  'pass.goToRequirement': async () => (await import('./go-to-requirement.ts')).goToRequirement,
  'pass.switchFindingRule': async () => (await import('./switch-finding-rule.ts')).switchFindingRule,
  'pass.openSettings': async () => (await import('./open-settings.ts')).openSettings,
  'pass.showLog': async () => (await import('./show-log.ts')).showLog,
};

export function registerCommands(services: Services): void {
  for (const id of commandIds) {
    if (featureCommandIds.has(id)) continue;
    const load = loaders[id as OwnCommandId];
    services.command(id, async (argument, selection) => (await load())(services, argument, selection));
  }
}
