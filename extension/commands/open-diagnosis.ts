import { diagnosisText } from '../views/report-texts.ts';
import type { Services } from '../services.ts';
import { shortTitle } from '../views/short-title.ts';
import { runFor } from './subject.ts';

export async function openDiagnosis(services: Services, argument: unknown): Promise<void> {
  const runId = await runFor(services, argument, 'Open the diagnosis of which run?', (run) => run.status === 'stopped');
  const run = await services.connection.call('run.get', { runId });
  await services.documents.preview({ runId, kind: 'diagnosis', qualifier: '', title: `Diagnosis of ${shortTitle(run.title)}.md` }, diagnosisText(run));
}
