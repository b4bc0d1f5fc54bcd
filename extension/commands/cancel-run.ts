import type { Services } from '../services.ts';
import { isCancellable } from './cancellable.ts';
import { runFor } from './subject.ts';
import { counted } from '../../shared/domain/counted.ts';

/** Stops a run before its next step. What was written stays, so a run that is writing asks first. */
export async function cancelRun(services: Services, argument: unknown): Promise<void> {
  const runId = await runFor(services, argument, 'Cancel which run?', isCancellable);
  const run = services.runs.summary(runId);
  if (run?.status === 'waiting') {
    const sure = await services.ask.confirm({ message: `Cancel "${run.title}"?`, detail: 'Its backlog can be read afterwards, and no longer edited or approved. Nothing was written.', action: 'Cancel Run', harmless: 'Keep Run' });
    if (!sure) return;
  }
  if (run?.status === 'syncing') {
    const sure = await services.ask.confirm({ message: `Stop writing "${run.title}"?`, detail: `${run.counts.receipts} of ${counted(run.counts.operations, 'operation')} done; they stay. It stops before the next one.`, action: 'Stop Writing' });
    if (!sure) return;
  }
  await services.connection.call('run.cancel', { runId });
}
