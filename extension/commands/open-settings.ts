import { commands } from 'vscode';
import type { Services } from '../services.ts';

/** VS Code's settings, with those of PASS. */
export async function openSettings(services: Services): Promise<void> {
  await commands.executeCommand('workbench.action.openSettings', `@ext:${services.context.extension.id}`);
}
