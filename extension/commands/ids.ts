/** Every command of PASS. A unit test ties the list to `contributes.commands` of package.json. */
export const commandIds = [
  'pass.runOnPrd',
  'pass.approveAndSync',
  'pass.reviewBundle',
  'pass.rejectRun',
  'pass.cancelRun',
  'pass.verifyRun',
  'pass.selectRun',
  'pass.showSubmittedPrd',
  'pass.openDiagnosis',
  'pass.revealRequirement',
  'pass.openReceipt',
  'pass.copyDigest',
  'pass.copyRunId',
  'pass.chooseTarget',
  'pass.setGithubToken',
  'pass.setRunnerToken',
  'pass.connect',
  'pass.restartRunner',
  'pass.refresh',
  'pass.showRuns',
  'pass.showLog',
  'pass.openSettings',
  'pass.annotateDocument',
  'pass.stopAnnotating',
  'pass.goToIssue',
  'pass.goToRequirement',
  'pass.switchFindingRule',
  'pass.openBacklog',
  'pass.openArtifact',
  'pass.openIssueDiff',
] as const;
export type CommandId = (typeof commandIds)[number];

/** Commands that the feature folders register themselves. */
export const featureCommandIds: ReadonlySet<CommandId> = new Set<CommandId>(['pass.openBacklog', 'pass.openArtifact', 'pass.openIssueDiff']);
