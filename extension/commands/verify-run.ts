import { verificationText } from '../views/report-texts.ts';
import type { Services } from '../services.ts';
import { runFor } from './subject.ts';

/** Reads back from the target what was written and compares it with the approved bytes. */
export async function verifyRun(services: Services, argument: unknown): Promise<void> {
  const runId = await runFor(services, argument, 'Verify which run?', (run) => run.counts.receipts > 0);
  const report = await services.progress('PASS: reading back what was written', (_report, signal) => services.connection.call('run.verify', { runId }, signal));
  await services.documents.preview({ runId, kind: 'verification', qualifier: report.bundleDigest, title: `Verification of ${runId}.md` }, verificationText(report));
}
