import type { RunSummary } from '../../shared/domain/run.ts';

/** True when a person may still decide: the run waits, or its sync stopped short. */
export function isDecidable(run: Pick<RunSummary, 'status' | 'phases'>): boolean {
  return run.status === 'waiting' || (run.status === 'stopped' && run.phases.some((phase) => phase.name === 'sync' && phase.status === 'failed'));
}
