/** Entry of the thread that reads and plans a large document, so that the sessions of the runner never wait for it. */
import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import type { IssueKey } from '../../shared/domain/backlog.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import type { ThreadMessage, ThreadTask } from './phase-threads.ts';
import { phaseWork } from './phase-work.ts';

function tell(message: ThreadMessage): void {
  parentPort?.postMessage(message);
}

async function synced(): Promise<ReadonlyMap<IssueKey, string>> {
  if (parentPort === null) return new Map();
  const answer = once(parentPort, 'message');
  tell({ ask: 'synced' });
  const [titles] = (await answer) as [ReadonlyMap<IssueKey, string>];
  return titles;
}

const task = workerData as ThreadTask;
try {
  tell({ done: task.step === 'read' ? await phaseWork.read(task.input) : await phaseWork.plan(task.input, synced) });
} catch (error) {
  tell({ failed: PassError.toData(error), ...(error instanceof Error && error.stack !== undefined ? { stack: error.stack } : {}) });
}
