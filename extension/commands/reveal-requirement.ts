import { Range, Selection, TextEditorRevealType, Uri, window, workspace } from 'vscode';
import type { TextEditor } from 'vscode';
import { digestOf } from '../../shared/domain/digest.ts';
import type { RunDetail } from '../../shared/domain/run.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { documentText } from '../platform/document-texts.ts';
import { documentScheme } from '../platform/document-address.ts';
import type { DocumentAddress } from '../platform/document-address.ts';
import type { Services } from '../services.ts';
import { gitRootOf } from '../submission/read-document.ts';
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
  for (const uri of await places(run.prd.documentKey)) {
    try {
      const document = await workspace.openTextDocument(uri);
      if (digestOf(document.getText()) === run.prd.digest) return await window.showTextDocument(document);
    } catch {
      // Not there, or not text.
    }
  }
  const address: DocumentAddress = { runId: run.id, kind: 'prd', qualifier: run.prd.digest, title: run.prd.name };
  return services.documents.show(address, await documentText(services.connection, address));
}

/** Where a document of that key can lie: open, below a workspace folder or its Git root, or at that very path. */
async function places(documentKey: string): Promise<Uri[]> {
  const open = workspace.textDocuments.map((document) => document.uri).filter((uri) => uri.scheme !== documentScheme && `/${uri.path}`.endsWith(`/${documentKey}`));
  const folders = workspace.workspaceFolders?.map((folder) => folder.uri) ?? [];
  const roots = await Promise.all(folders.map((folder) => gitRootOf(Uri.joinPath(folder, documentKey))));
  const below = [...roots, ...folders].filter((root) => root !== undefined).map((root) => Uri.joinPath(root, documentKey));
  const whole = folders.slice(0, 1).map((folder) => folder.with({ path: documentKey.startsWith('/') ? documentKey : `/${documentKey}` }));
  return [...new Map([...open, ...below, ...whole].map((uri) => [uri.toString(), uri])).values()];
}
