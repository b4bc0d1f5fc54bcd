import { Uri, window } from 'vscode';
import { PassError } from '../../shared/protocol/pass-error.ts';
import type { Services } from '../services.ts';

/** Annotates the document in the editor from now on, whatever its name. */
export async function annotateDocument(services: Services, argument: unknown): Promise<void> {
  await services.annotations.annotate(documentUri(argument));
}

/** Takes the annotations away until they are asked for again. */
export async function stopAnnotating(services: Services, argument: unknown): Promise<void> {
  await services.annotations.stop(documentUri(argument));
}

function documentUri(argument: unknown): Uri {
  const uri = argument instanceof Uri ? argument : window.activeTextEditor?.document.uri;
  if (uri === undefined) throw new PassError('bad_input', 'There is no document in the active editor.', 'Open the PRD first.');
  return uri;
}
