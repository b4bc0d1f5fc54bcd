import { commands, Uri, window, workspace } from 'vscode';
import type { TextDocument } from 'vscode';
import { PassError } from '../../shared/protocol/pass-error.ts';
import type { AnnotationFeature } from '../annotations/feature.ts';
import { requirementAt } from '../annotations/providers.ts';
import type { Services } from '../services.ts';
import { subjectOf } from './subject.ts';

/** Shows the staged issue that covers a requirement: that of a link or CodeLens, else the one at the cursor. */
export async function goToIssue(services: Services, argument: unknown): Promise<void> {
  const { runId, issueKey, requirementId } = subjectOf(argument);
  if (runId !== undefined && issueKey !== undefined) {
    await commands.executeCommand('pass.openBacklog', { runId, issueKey });
    return;
  }
  const feature = await services.annotations.feature();
  const document = await documentOf(argument);
  const run = feature.runs.of(document);
  if (run === undefined) throw new PassError('not_found', 'No run of this document is known.', 'Run PASS on it (PASS: Run on This PRD), or connect to the runner that has one.');
  const id = requirementId ?? (await requirementAtCursor(feature, document));
  const issues = run.issues.filter((issue) => !issue.dropped && issue.traces.includes(id));
  if (issues.length === 0) throw new PassError('not_found', `No staged issue covers ${id}.`, 'Add one in the backlog, or run PASS on the document again.');
  const [only] = issues;
  const key = issues.length === 1 ? only?.key : await services.ask.choose(`Staged issues that cover ${id}`, issues.map((issue) => ({ label: issue.title, description: issue.key, value: issue.key })));
  if (key === undefined) throw new PassError('cancelled', 'No issue was chosen.', '');
  await commands.executeCommand('pass.openBacklog', { runId: run.runId, issueKey: key });
}

async function documentOf(argument: unknown): Promise<TextDocument> {
  const uri = typeof argument === 'object' && argument !== null && 'uri' in argument && typeof argument.uri === 'string' ? Uri.parse(argument.uri) : undefined;
  const document = uri === undefined ? window.activeTextEditor?.document : await workspace.openTextDocument(uri);
  if (document === undefined) throw new PassError('bad_input', 'There is no document in the active editor.', 'Open the PRD and put the cursor on a requirement.');
  return document;
}

async function requirementAtCursor(feature: AnnotationFeature, document: TextDocument): Promise<string> {
  const cursor = window.activeTextEditor?.selection.active;
  const reading = await feature.documents.current(document);
  if (reading === undefined || cursor === undefined) throw new PassError('not_found', 'This document is not annotated.', 'Annotate it (PASS: Annotate This Document).');
  const requirement = requirementAt(document, reading, cursor);
  if (requirement === undefined) throw new PassError('not_found', 'There is no requirement at the cursor.', 'Put the cursor on one, or choose it from a list (PASS: Go to Requirement).');
  return requirement.id;
}
