import { fetchReview } from '../approval/bundle-review.ts';
import type { BundleReview } from '../approval/bundle-review.ts';
import { isDecidable } from '../approval/decidable.ts';
import type { Services } from '../services.ts';
import { runFor } from './subject.ts';

/** Every operation of the bundle in full, rendered from its raw bytes by this side. */
export async function reviewBundleCommand(services: Services, argument: unknown): Promise<void> {
  const runId = await runFor(services, argument, 'Show what which run will write?', (run) => isDecidable(run) || run.counts.operations > 0);
  const run = await services.connection.call('run.get', { runId });
  await showBundle(services, runId, await fetchReview(services.connection, run));
}

export async function showBundle(services: Services, runId: string, review: BundleReview): Promise<void> {
  await services.documents.show({ runId, kind: 'bundle', qualifier: review.digest, title: 'What will be written.txt' }, review.text);
}
