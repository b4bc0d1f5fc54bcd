import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('PASS in VS Code', () => {
  it('activates and registers every command that the manifest contributes', async () => {
    const extension = vscode.extensions.all.find((candidate) => candidate.id === 'pass-dev.pass');
    assert.ok(extension, 'VS Code does not list the extension');
    await extension.activate();
    const manifest = extension.packageJSON as { contributes: { commands: { command: string }[] } };
    const contributed = manifest.contributes.commands.map((entry) => entry.command);
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(contributed.filter((command) => !registered.has(command)), []);
  });
});
