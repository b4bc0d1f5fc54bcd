import type { Check } from '../../shared/domain/backlog.ts';
import type { PhaseStatus, Prerequisite, RunStatus } from '../../shared/domain/run.ts';

export interface StatusLook {
  readonly icon: string;
  readonly color?: string;
  readonly words: string;
}

const good = 'testing.iconPassed';
const bad = 'testing.iconFailed';
const attention = 'list.warningForeground';
const muted = 'disabledForeground';

export const runLooks: Readonly<Record<RunStatus, StatusLook>> = {
  running: { icon: 'sync~spin', words: 'running' },
  waiting: { icon: 'bell-dot', color: attention, words: 'your decision' },
  syncing: { icon: 'sync~spin', words: 'writing' },
  done: { icon: 'pass-filled', color: good, words: 'done' },
  stopped: { icon: 'error', color: bad, words: 'stopped' },
  rejected: { icon: 'circle-slash', color: muted, words: 'rejected' },
  cancelled: { icon: 'circle-slash', color: muted, words: 'cancelled' },
};

export const phaseLooks: Readonly<Record<PhaseStatus, StatusLook>> = {
  pending: { icon: 'circle-outline', color: muted, words: 'pending' },
  running: { icon: 'sync~spin', words: 'running' },
  waiting: { icon: 'bell-dot', color: attention, words: 'waiting for you' },
  passed: { icon: 'pass', color: good, words: 'passed' },
  failed: { icon: 'error', color: bad, words: 'failed' },
  not_run: { icon: 'debug-step-over', color: muted, words: 'not run' },
  cancelled: { icon: 'circle-slash', color: muted, words: 'cancelled' },
};

export const prerequisiteLooks: Readonly<Record<Prerequisite['status'], StatusLook>> = {
  ok: { icon: 'pass', color: good, words: 'ok' },
  missing: { icon: 'circle-large-outline', color: attention, words: 'missing' },
  degraded: { icon: 'warning', color: attention, words: 'degraded' },
};

/** A check that did not run is never shown as passed. */
export function checkLook(check: Check): StatusLook {
  if (check.status === 'passed') return { icon: 'pass', color: good, words: 'passed' };
  if (check.status === 'not_run') return { icon: 'debug-step-over', color: muted, words: 'not run' };
  return check.severity === 'blocking' ? { icon: 'error', color: bad, words: 'failed, blocking' } : { icon: 'warning', color: attention, words: 'failed, warning' };
}
