import { commands } from 'vscode';
import type { Services } from '../services.ts';

/** Connects from scratch: reads settings and tokens again, and starts the bundled runner where none is configured. */
export async function connect(services: Services): Promise<void> {
  await commands.executeCommand('pass.runs.focus');
  await services.connection.reconnect();
}
