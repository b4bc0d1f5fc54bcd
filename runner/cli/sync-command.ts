import { describeApprovals } from '../../shared/domain/approval-count.ts';
import { counted } from '../../shared/domain/counted.ts';
import type { RunDetail, RunEvent } from '../../shared/domain/run.ts';
import type { RunnerOptions } from './command.ts';
import { withConnection } from './connection.ts';
import type { Connection } from './connection.ts';
import { exitCodes } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';
import { followUntil } from './follow.ts';
import { nextCommand } from './next-commands.ts';
import { paint, plain } from './output.ts';
import type { Output } from './output.ts';
import { RunProgress } from './progress.ts';
import { resolveRun } from './run-argument.ts';
import { diagnosisLines, receiptLines, slipLines } from './run-view.ts';
import { WaitsForPerson } from './waits-for-person.ts';

const last: ReadonlySet<RunEvent['kind']> = new Set(['run.done', 'run.stopped', 'run.cancelled', 'run.rejected', 'run.waiting']);

/** Body of `sync`. */
export async function syncCommand(run: string, options: RunnerOptions, output: Output): Promise<ExitCode> {
  return await withConnection(options, async (connection) => {
    const runId = await resolveRun(connection.client, run);
    const before = await connection.client.call('run.get', { runId });
    if (isUnapproved(before)) {
      const given = (before.approvals ?? []).length === 0 ? 'No approval of its present bundle.' : describeApprovals(before);
      throw new WaitsForPerson(`${runId} waits for a person. ${given}`, `Read it with "${nextCommand(`bundle ${runId}`, options)}", then "${nextCommand(`approve ${runId} --sync`, options)}".`);
    }
    const ended = await syncRun(connection, runId, output);
    output.result({ run: ended }, syncText(ended, nextCommand(`verify ${runId}`, options)));
    return syncExitCode(ended);
  });
}

/** True where a person has to approve first; what has nothing to write needs nobody. */
function isUnapproved({ status, approval, bundle }: RunDetail): boolean {
  return status === 'waiting' && approval === null && bundle?.operations !== 0;
}

/** Carry out the approved bundle of a run and wait until that has ended, one way or the other. */
export async function syncRun(connection: Connection, runId: string, output: Output): Promise<RunDetail> {
  const before = await connection.client.call('run.get', { runId });
  if (before.status === 'done') return before;
  const progress = new RunProgress(output, before.bundle?.operations ?? 0);
  try {
    await followUntil(connection, {
      runId,
      after: before.lastSeq,
      begin: async () => void (await connection.client.call('run.sync', { runId })),
      onEvent: (event) => progress.show(event),
      isLast: (event) => last.has(event.kind),
      onLost: () => progress.lost(),
    });
  } finally {
    progress.end();
  }
  return await connection.client.call('run.get', { runId });
}

/**
 * What was written, or why it was not.
 * @param verify the command that proves it, where anything was written
 */
export function syncText(run: RunDetail, verify: string): string {
  if (run.status !== 'done') return [`${run.id}: ${run.status}, ${run.counts.receipts} of ${counted(run.counts.operations, 'operation')} done`, ...diagnosisLines(run)].join('\n');
  return [
    `${paint('green', '✔')} ${run.counts.receipts === 0 ? 'nothing had to be written' : `${counted(run.counts.receipts, 'operation')} done`}`,
    ...receiptLines(run.receipts),
    ...slipLines(run),
    ...(run.counts.receipts === 0 ? [] : ['', `Prove it: ${plain(verify)}`]),
  ].join('\n');
}

export function syncExitCode(run: RunDetail): ExitCode {
  if (run.status === 'done') return exitCodes.ok;
  return run.status === 'waiting' ? exitCodes.waiting : exitCodes.failed;
}
