import { env, Uri, window } from 'vscode';
import { PassError } from '../../shared/protocol/pass-error.ts';
import type { Services } from '../services.ts';
import { subjectOf } from './subject.ts';

/** Opens the issue on GitHub, or the file in the folder. */
export async function openReceipt(_services: Services, argument: unknown): Promise<void> {
  const { url } = subjectOf(argument);
  if (url === undefined) throw new PassError('not_found', 'The target gave no address for this.', 'Look for it in the target itself.');
  if (/^https?:\/\//.test(url)) {
    await env.openExternal(Uri.parse(url, true));
    return;
  }
  await window.showTextDocument(url.startsWith('file:') ? Uri.parse(url, true) : Uri.file(url));
}
