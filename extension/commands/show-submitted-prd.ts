import { documentText } from '../platform/document-texts.ts';
import type { DocumentAddress } from '../platform/document-address.ts';
import type { Services } from '../services.ts';
import { runFor } from './subject.ts';

/** The PRD exactly as submitted, read-only. */
export async function showSubmittedPrd(services: Services, argument: unknown): Promise<void> {
  const runId = await runFor(services, argument, 'Show the PRD of which run?', () => true);
  const run = await services.runs.detail(runId);
  const address: DocumentAddress = { runId, kind: 'prd', qualifier: run.prd.digest, title: run.prd.name };
  await services.documents.show(address, await documentText(services.connection, address));
}
