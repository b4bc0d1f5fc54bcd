import type { Digest } from '../../shared/domain/digest.ts';
import type { PhaseName, PhaseStatus } from '../../shared/domain/run.ts';
import type { Gate } from '../governance/gate.ts';
import type { RunChange, StoredRun } from '../store/run-document.ts';
import type { RunStore } from '../store/run-store.ts';

/** What the phases work with. */
export interface Pipeline {
  readonly store: RunStore;
  readonly gate: Gate;
  readonly clock: () => Date;
}

/** What a phase found, recorded with its end. */
export interface PhaseResult {
  readonly status: Extract<PhaseStatus, 'passed' | 'not_run'>;
  /** One line for people. */
  readonly note: string;
  readonly set?: RunChange;
  readonly documents?: Record<string, Digest>;
}

/**
 * A phase that works without a person. It can be run again after a crash: it reads what the phase before wrote and writes
 * the same documents again.
 */
export interface AutomaticPhase {
  readonly name: Extract<PhaseName, 'intake' | 'plan' | 'build'>;
  /** @throws PassError, which stops the run with a diagnosis */
  run(pipeline: Pipeline, run: StoredRun, signal: AbortSignal): Promise<PhaseResult>;
}
