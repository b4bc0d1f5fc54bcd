import { env, window } from 'vscode';
import type { Services } from '../services.ts';
import { runFor } from './subject.ts';

/** Copies the digest of the bundle, or of the PRD where no bundle is frozen. */
export async function copyDigest(services: Services, argument: unknown): Promise<void> {
  const run = await services.runs.detail(await runFor(services, argument, 'Copy the digest of which run?', () => true));
  const digest = run.bundle?.digest ?? run.prd.digest;
  await env.clipboard.writeText(digest);
  window.setStatusBarMessage(`$(check) Copied the SHA-256 of the ${run.bundle === null ? 'PRD' : 'bundle'}`, 4000);
  services.log.info(`copied the digest of the ${run.bundle === null ? 'PRD' : 'bundle'} of ${run.id}: ${digest}`);
}
