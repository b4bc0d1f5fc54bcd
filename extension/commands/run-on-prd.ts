import { randomUUID } from 'node:crypto';
import { commands, Uri, window, workspace } from 'vscode';
import { counted } from '../../shared/domain/counted.ts';
import type { RunEvent } from '../../shared/domain/run.ts';
import { targetLabel } from '../../shared/domain/target.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import type { Services } from '../services.ts';
import { checkSource } from '../submission/prd-source.ts';
import type { PrdSource } from '../submission/prd-source.ts';
import { readDocument } from '../submission/read-document.ts';
import { followToDecision, submit } from '../submission/submit.ts';
import { targetFor } from './choose-target.ts';

/** Takes each chosen document to its decision point, one run each. */
export async function runOnPrd(services: Services, argument: unknown, selection: unknown): Promise<void> {
  await services.requireTrust();
  const uris = await documents(services, argument, selection);
  for (const uri of uris) {
    try {
      await runOne(services, uri);
    } catch (error) {
      services.report('pass.runOnPrd', error);
      // Whoever dismisses a question about the first document does not want to be asked it for each of the others.
      if (PassError.is(error, 'cancelled')) return;
    }
  }
}

async function runOne(services: Services, uri: Uri): Promise<void> {
  const source = await readDocument(uri);
  for (const notice of checkSource(source)) services.log.warn(`${source.name}: ${notice}`);
  const target = await targetFor(services, uri);
  const rulesOff = await services.annotations.projectRulesOff(uri);
  const runId = await submit(services.connection, { source, target, rulesOff, submissionId: randomUUID() });
  services.log.info(`${runId}: submitted ${source.documentKey} (${source.bytes.length} bytes, ${source.saved ? 'as saved' : 'unsaved buffer'}) for ${targetLabel(target)}`);
  // Known at once, and not only when the runner's notification arrives: the pack is to show this run.
  services.runs.update(await services.connection.call('run.get', { runId }));
  services.runs.select(runId);
  await services.annotations.submitted(uri, runId);
  void commands.executeCommand('pass.runs.focus');
  // Not awaited: the next document is submitted while this one is planned.
  void services
    .progress(`PASS: ${source.name}${source.saved ? '' : ' (unsaved buffer)'}`, (report, signal) => followToDecision(services.connection, runId, report, signal))
    .then((event) => tell(services, runId, source, event))
    .catch((error: unknown) => services.report('pass.runOnPrd', error));
}

/** A decision is asked for once; where a run stopped, its diagnosis opens. */
async function tell(services: Services, runId: string, source: PrdSource, event: RunEvent): Promise<void> {
  if (event.kind === 'run.stopped') {
    await commands.executeCommand('pass.openDiagnosis', { runId });
    return;
  }
  if (event.kind !== 'run.waiting') return;
  const { counts } = await services.runs.detail(runId);
  const what = `${source.name}${source.saved ? '' : ' (unsaved buffer)'}: ${counted(counts.requirements, 'requirement')}, ${counted(counts.issues, 'staged issue')}${counts.checksFailed > 0 ? `, ${counted(counts.checksFailed, 'check')} failed` : ''}.`;
  if (await services.ask.inform(`${what} Nothing is written before you approve it.`, 'Open Backlog')) await commands.executeCommand('pass.openBacklog', { runId });
}

/** What the command was called on: the explorer's selection, the editor, or a file that the person picks. */
async function documents(services: Services, argument: unknown, selection: unknown): Promise<readonly Uri[]> {
  const selected = Array.isArray(selection) ? selection.filter((one): one is Uri => one instanceof Uri) : [];
  if (selected.length > 0) return selected;
  if (argument instanceof Uri) return [argument];
  const active = window.activeTextEditor?.document;
  if (active !== undefined && active.languageId === 'markdown' && active.uri.scheme !== 'pass') return [active.uri];
  const found = await workspace.findFiles('**/*.{md,markdown}', '**/{node_modules,.git,.pass}/**', 500);
  if (found.length === 0) throw new PassError('not_found', 'There is no Markdown document in this workspace.', 'Open the PRD, or the folder that holds it.');
  const picked = await services.ask.choose(
    'PASS: run on which PRD?',
    found.sort((a, b) => a.path.localeCompare(b.path)).map((uri) => ({ label: uri.path.split('/').at(-1) ?? uri.path, description: workspace.asRelativePath(uri), value: uri })),
  );
  if (picked === undefined) throw new PassError('cancelled', 'No document was chosen.', '');
  return [picked];
}
