import { commands } from 'vscode';

/** Brings the Runs view up. */
export async function showRuns(): Promise<void> {
  await commands.executeCommand('pass.runs.focus');
}
