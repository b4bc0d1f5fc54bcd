import { commands, Selection, TextEditorRevealType, Uri, window, workspace } from 'vscode';
import type { TextDocument } from 'vscode';
import type { Requirement } from '../../shared/domain/prd.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { range } from '../annotations/providers.ts';
import { coverageText, kindWords } from '../annotations/words.ts';
import type { Services } from '../services.ts';
import { subjectOf } from './subject.ts';

/** From an issue or a requirement of a run to its place in the document as it stands; else one of the active document, from a list. */
export async function goToRequirement(services: Services, argument: unknown): Promise<void> {
  const { runId, issueKey, requirementId } = subjectOf(argument);
  if (runId === undefined) return fromList(services);
  const id = requirementId ?? (issueKey === undefined ? undefined : await tracedBy(services, runId, issueKey));
  if (id === undefined) throw new PassError('bad_input', 'There is no requirement to go to.', 'Call it on a staged issue or a requirement of the Architecture Pack.');
  if (!(await showInDocument(services, runId, id))) await commands.executeCommand('pass.revealRequirement', { runId, requirementId: id });
}

async function fromList(services: Services): Promise<void> {
  const document = window.activeTextEditor?.document;
  const feature = await services.annotations.feature();
  const reading = document === undefined ? undefined : await feature.documents.current(document);
  if (document === undefined || reading === undefined) throw new PassError('not_found', 'The active editor shows no annotated document.', 'Open the PRD and annotate it (PASS: Annotate This Document).');
  const run = feature.runs.of(document);
  const chosen = await services.ask.choose(
    'Go to requirement',
    reading.prd.requirements.map((requirement) => ({
      label: requirement.idSource === 'author' ? `${requirement.id}  ${requirement.text}` : requirement.text,
      description: [kindWords[requirement.kind], requirement.priority, coverageText(requirement, run)].filter((part) => part !== undefined && part !== null).join(' · '),
      value: requirement,
    })),
  );
  if (chosen !== undefined) await reveal(document, chosen);
}

/** The requirement that an issue traces; the person's choice where there are several. */
async function tracedBy(services: Services, runId: string, issueKey: string): Promise<string> {
  const [backlog, prd] = await Promise.all([services.connection.call('backlog.get', { runId }), services.connection.call('requirements.get', { runId })]);
  const traces = backlog.issues.find((issue) => issue.key === issueKey)?.traces ?? [];
  const [first] = traces;
  if (first === undefined) throw new PassError('not_found', 'This issue traces to no requirement.', 'Give it a trace in the backlog.');
  const texts = new Map(prd.requirements.map((requirement) => [requirement.id, requirement.text]));
  const chosen = traces.length === 1 ? first : await services.ask.choose('Go to which requirement?', traces.map((id) => ({ label: texts.get(id) ?? id, description: id, value: id })));
  if (chosen === undefined) throw new PassError('cancelled', 'No requirement was chosen.', '');
  return chosen;
}

/** True when the document that the run was made of is in this workspace, and still has the requirement. */
async function showInDocument(services: Services, runId: string, requirementId: string): Promise<boolean> {
  const uri = services.annotations.memory.documentOf(runId);
  if (uri === undefined) return false;
  try {
    const document = await workspace.openTextDocument(Uri.parse(uri));
    await window.showTextDocument(document);
    const feature = await services.annotations.feature();
    feature.documents.add(document);
    const requirement = (await feature.documents.current(document))?.prd.requirements.find((one) => one.id === requirementId);
    if (requirement !== undefined) await reveal(document, requirement);
    return requirement !== undefined;
  } catch (error) {
    services.log.info(`go to requirement: ${uri} cannot be opened: ${String(error)}`);
    return false;
  }
}

async function reveal(document: TextDocument, requirement: Requirement): Promise<void> {
  const editor = await window.showTextDocument(document);
  const place = range(document, requirement.span);
  editor.selection = new Selection(place.start, place.end);
  editor.revealRange(place, TextEditorRevealType.InCenterIfOutsideViewport);
}
