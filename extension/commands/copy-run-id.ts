import { env } from 'vscode';
import type { Services } from '../services.ts';
import { runFor } from './subject.ts';

/** For the command line: `pass-runner status RUN`. */
export async function copyRunId(services: Services, argument: unknown): Promise<void> {
  await env.clipboard.writeText(await runFor(services, argument, 'Copy the id of which run?', () => true));
}
