import type { RunSummary } from '../../shared/domain/run.ts';

/** True while there is something that cancelling stops. */
export function isCancellable({ status }: Pick<RunSummary, 'status'>): boolean {
  return status === 'running' || status === 'waiting' || status === 'syncing';
}
