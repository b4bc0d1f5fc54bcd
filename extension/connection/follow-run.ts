import type { RunEvent } from '../../shared/domain/run.ts';
import type { RunnerPort } from '../platform/feature-host.ts';

/** After one of these a run does nothing until a person acts. */
const restKinds: ReadonlySet<RunEvent['kind']> = new Set<RunEvent['kind']>(['run.waiting', 'run.stopped', 'run.rejected', 'run.cancelled', 'run.done']);

/**
 * The event after which the run rests.
 * @param after sequence number; only later events count
 * @param onEvent told of each event on the way
 */
export function untilAtRest(runner: RunnerPort, runId: string, after: number, onEvent: (event: RunEvent) => void): Promise<RunEvent> {
  return new Promise((resolve) => {
    const stop = runner.follow(runId, after, (event) => {
      onEvent(event);
      if (!restKinds.has(event.kind)) return;
      stop.dispose();
      resolve(event);
    });
  });
}
