import { userInfo } from 'node:os';
import { commands } from 'vscode';
import { describeApprovals } from '../../shared/domain/approval-count.ts';
import { describeReceipts } from '../../shared/domain/receipt-words.ts';
import { targetLabel } from '../../shared/domain/target.ts';
import { isDecidable } from '../approval/decidable.ts';
import { approveAndSync } from '../approval/approval-flow.ts';
import type { ApprovalOutcome } from '../approval/approval-flow.ts';
import { BacklogDrafts } from '../backlog/drafts.ts';
import type { Services } from '../services.ts';
import { showBundle } from './review-bundle.ts';
import { runFor } from './subject.ts';

const namedTargetsKey = 'pass.namedTargets';

/** States the literal effect, asks, signs exactly those bytes with the person's key, and follows the writing. */
export async function approveAndSyncCommand(services: Services, argument: unknown): Promise<void> {
  await services.requireTrust();
  const runId = await runFor(services, argument, 'Approve which run?', isDecidable);
  services.runs.select(runId);
  const outcome = await approveAndSync(
    {
      ask: services.ask,
      progress: services.progress,
      secrets: await services.secrets(),
      runner: services.connection,
      suggestedName: userName(),
      gatekeeperIsHere: () => services.connection.endpoint?.bundled === true,
      cli: (args) => services.cli({ args }),
      now: () => new Date(),
      show: (review) => showBundle(services, runId, review),
      unsavedEdits: (id) => new BacklogDrafts(services.context.workspaceState).get(id) !== null,
      namedTargets: namedTargets(services),
    },
    runId,
  );
  await tell(services, runId, outcome);
}

async function tell(services: Services, runId: string, outcome: ApprovalOutcome): Promise<void> {
  switch (outcome.kind) {
    case 'declined':
      services.log.info(`approve ${runId}: declined, nothing was signed`);
      return;
    case 'counted':
      await commands.executeCommand('pass.runs.focus');
      await services.ask.inform(describeApprovals(outcome.run));
      return;
    case 'synced': {
      const where = targetLabel(outcome.run.target ?? outcome.run.targetChoice);
      if (outcome.run.receipts.length === 0) {
        await services.ask.inform(`There is nothing to do in ${where}. Nothing was written, and nothing had to be approved.`);
        return;
      }
      if (await services.ask.inform(`PASS has written to ${where}: ${describeReceipts(outcome.run.receipts)}. The receipts are under Sync in the Runs view.`, 'Verify')) await commands.executeCommand('pass.verifyRun', { runId });
      return;
    }
    case 'unfinished':
      await commands.executeCommand('pass.runs.focus');
      if (outcome.run.diagnosis !== null) await commands.executeCommand('pass.openDiagnosis', { runId });
  }
}

function namedTargets(services: Services) {
  const known = (): string[] => services.context.globalState.get<string[]>(namedTargetsKey) ?? [];
  return {
    has: (targetId: string) => known().includes(targetId),
    add: async (targetId: string) => {
      await services.context.globalState.update(namedTargetsKey, [...new Set([...known(), targetId])]);
    },
  };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}
