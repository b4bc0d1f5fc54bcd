import { env, window } from 'vscode';
import type { Services } from '../services.ts';
import { runFor } from './subject.ts';

/** For the command line: `pass-runner status RUN`. */
export async function copyRunId(services: Services, argument: unknown): Promise<void> {
  const runId = await runFor(services, argument, 'Copy the id of which run?', () => true);
  await env.clipboard.writeText(runId);
  window.setStatusBarMessage(`$(check) Copied ${runId}`, 4000);
}
