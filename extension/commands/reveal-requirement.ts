import { Range, Selection, TextEditorRevealType, window, workspace } from 'vscode';
import type { TextEditor } from 'vscode';
import { digestOf } from '../../shared/domain/digest.ts';
import type { RunDetail } from '../../shared/domain/run.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { documentText } from '../platform/document-texts.ts';
import type { DocumentAddress } from '../platform/document-address.ts';
import type { Services } from '../services.ts';
import { runFor, subjectOf } from './subject.ts';

/** Shows the lines of the PRD that a requirement, finding or staged issue rests on. */
export async function revealRequirement(services: Services, argument: unknown): Promise<void> {
  const runId = await runFor(services, argument, 'Reveal a requirement of which run?', () => true);
  const subject = subjectOf(argument);
  const lines = subject.lines ?? (await linesOf(services, runId, subject.requirementId));
  const editor = await openPrd(services, await services.runs.detail(runId));
  const last = Math.min(lines.end, editor.document.lineCount) - 1;
  const range = new Range(Math.min(lines.start - 1, last), 0, last, editor.document.lineAt(last).text.length);
  editor.selection = new Selection(range.start, range.end);
  editor.revealRange(range, TextEditorRevealType.InCenterIfOutsideViewport);
}

async function linesOf(services: Services, runId: string, requirementId: string | undefined): Promise<{ start: number; end: number }> {
  const { requirements } = await services.connection.call('requirements.get', { runId });
  const found = requirements.find((one) => one.id === requirementId);
  if (found === undefined) throw new PassError('not_found', `The PRD of this run has no requirement ${requirementId ?? ''}.`, 'Choose one under Requirements in the Architecture Pack.');
  return { start: found.span.lineStart, end: found.span.lineEnd };
}

/** The document in the editor while it still is what was submitted; else what was submitted, read-only. */
async function openPrd(services: Services, run: RunDetail): Promise<TextEditor> {
  const open = workspace.textDocuments.find((document) => document.uri.scheme !== 'pass' && document.uri.path.endsWith(`/${run.prd.documentKey}`));
  const candidates = open === undefined ? await workspace.findFiles(`**/${run.prd.documentKey.replaceAll(/[[\]{}*?]/g, '?')}`, undefined, 2) : [open.uri];
  for (const uri of candidates) {
    const document = await workspace.openTextDocument(uri);
    if (digestOf(document.getText()) === run.prd.digest) return window.showTextDocument(document);
  }
  const address: DocumentAddress = { runId: run.id, kind: 'prd', qualifier: run.prd.digest, title: run.prd.name };
  return services.documents.show(address, await documentText(services.connection, address));
}
