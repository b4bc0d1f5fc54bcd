import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { TestAccess } from '../../../extension/main.ts';
import type { RunEvent } from '../../../shared/domain/run.ts';
import { ScriptedAsk } from '../../unit/extension/support.ts';

/** The extension's services, with a person whose answers the test gives. */
export async function access(): Promise<TestAccess['services'] & { ask: ScriptedAsk }> {
  const extension = vscode.extensions.getExtension<TestAccess>('pass-dev.pass');
  assert.ok(extension, 'VS Code does not list the extension');
  const { services } = await extension.activate();
  services.ask = new ScriptedAsk();
  return services as TestAccess['services'] & { ask: ScriptedAsk };
}

export function workspaceFolder(): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, 'the suite runs in a folder');
  return folder.uri;
}

export async function writeFile(path: string, text: string): Promise<vscode.Uri> {
  const uri = vscode.Uri.joinPath(workspaceFolder(), path);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  return uri;
}

/** Resolves with the event after which the run rests. */
export function atRest(services: TestAccess['services'], runId: string): Promise<RunEvent> {
  return new Promise((resolve) => {
    const stop = services.connection.follow(runId, 0, (event) => {
      if (!['run.waiting', 'run.stopped', 'run.done', 'run.cancelled', 'run.rejected'].includes(event.kind)) return;
      setTimeout(() => stop.dispose());
      resolve(event);
    });
  });
}

/** Runs PASS on a document and waits for its decision point. */
export async function runToDecision(services: TestAccess['services'], uri: vscode.Uri): Promise<string> {
  const before = new Set(services.runs.all.map((run) => run.id));
  await vscode.commands.executeCommand('pass.runOnPrd', uri);
  const runId = services.runs.selectedRunId ?? (await services.connection.call('run.list', { limit: 1 })).runs[0]?.id;
  assert.ok(runId !== undefined && !before.has(runId), 'no run was made');
  assert.equal((await atRest(services, runId)).kind, 'run.waiting');
  return runId;
}

/** A file of the bundled runner's home. */
export async function homeFile(path: string): Promise<string> {
  return readFile(join(process.env['PASS_HOME'] ?? join(homedir(), '.pass-runner'), path), 'utf8');
}

/** Where the bundled runner says that it is. */
export async function discovery(): Promise<{ pid: number; supervisorPid: number }> {
  return JSON.parse(await homeFile('runner/discovery.json')) as { pid: number; supervisorPid: number };
}

export const prd = `# Library

## Requirements

- FR-1: A reader must be able to borrow a book for four weeks.
- FR-2: A reader must be able to renew a loan twice, unless somebody waits for the book.
- FR-3: The system must send a reminder by e-mail three days before a loan ends.
- NFR-1: A search must answer within 300 ms for 95 % of requests.
`;
