import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { access, discovery, prd, runToDecision, workspaceFolder, writeFile } from './access.ts';

const folderChoice = (labels: readonly string[]): string | undefined => labels.find((label) => label.includes('.pass/backlog'));

describe('PASS: Run on This PRD', () => {
  it('starts the bundled runner, asks for the target once, and submits the saved file', async () => {
    const services = await access();
    await services.context.workspaceState.update('pass.targets', undefined);
    services.ask.choices = [folderChoice];
    const uri = await writeFile('docs/library.md', prd);
    const runId = await runToDecision(services, uri);
    const run = await services.runs.detail(runId);
    assert.deepEqual([run.prd.documentKey, run.prd.saved, run.title, run.trigger], [uri.path, true, 'Library', 'editor']);
    assert.deepEqual(run.targetChoice, { kind: 'folder', path: vscode.Uri.joinPath(workspaceFolder(), '.pass/backlog').fsPath });
    assert.equal(services.connection.endpoint?.bundled, true);
    services.ask.choices = [];
    await runToDecision(services, await writeFile('docs/other.md', prd.replace('Library', 'Archive')));
  });

  it('submits the buffer of the editor, and says that it was not saved', async () => {
    const services = await access();
    // VS Code in a browser saves by itself after a second.
    await vscode.workspace.getConfiguration('files').update('autoSave', 'off', vscode.ConfigurationTarget.Global);
    const uri = await writeFile('docs/unsaved.md', prd);
    const editor = await vscode.window.showTextDocument(uri);
    await editor.edit((edit) => edit.insert(new vscode.Position(4, 0), '- FR-9: A reader must be able to donate a book.\n'));
    const runId = await runToDecision(services, uri);
    const run = await services.runs.detail(runId);
    assert.equal(run.prd.saved, false);
    const { contentBase64 } = await services.connection.call('prd.get', { runId });
    assert.equal(Buffer.from(contentBase64, 'base64').toString('utf8'), editor.document.getText());
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  it('makes one run for each file of the explorer’s selection', async () => {
    const services = await access();
    const uris = [await writeFile('docs/a.md', prd), await writeFile('docs/b.md', prd)];
    const before = services.runs.all.length;
    await vscode.commands.executeCommand('pass.runOnPrd', uris[0], uris);
    const { runs } = await services.connection.call('run.list', { limit: 500 });
    assert.equal(runs.length, before + 2);
    assert.deepEqual(runs.slice(0, 2).map((run) => run.prd.name).sort(), ['a.md', 'b.md']);
  });

  for (const [what, name, content, pattern] of [
    ['an empty document', 'empty.md', ' \n', /empty\.md is empty/],
    ['a document that is not Markdown', 'notes.txt', 'text', /notes\.txt is not a Markdown document/],
    ['something binary', 'image.md', '\u0000\u0001\u0002\u0000PNG\u0000\u0000', /image\.md/],
  ] as const) {
    it(`refuses ${what} with a message and a next step, and makes no run`, async () => {
      const services = await access();
      const before = (await services.connection.call('run.list', { limit: 500 })).runs.length;
      await vscode.commands.executeCommand('pass.runOnPrd', await writeFile(`docs/${name}`, content));
      assert.match(services.ask.asked.join('\n'), pattern);
      assert.equal((await services.connection.call('run.list', { limit: 500 })).runs.length, before);
    });
  }

  it('makes no run when the person chooses no target', async () => {
    const services = await access();
    await services.context.workspaceState.update('pass.targets', undefined);
    const before = (await services.connection.call('run.list', { limit: 500 })).runs.length;
    await vscode.commands.executeCommand('pass.runOnPrd', await writeFile('docs/a.md', prd));
    assert.equal((await services.connection.call('run.list', { limit: 500 })).runs.length, before);
    services.ask.choices = [folderChoice];
    await vscode.commands.executeCommand('pass.chooseTarget');
  });

  it('comes back by itself when the runner is killed, with every run', async () => {
    const services = await access();
    const before = services.runs.all.map((run) => run.id);
    assert.ok(before.length > 0);
    const { pid } = await discovery();
    const lost = new Promise<void>((resolve) => {
      const stop = services.connection.onState((state) => {
        if (state.name === 'connected') return;
        stop.dispose();
        resolve();
      });
    });
    process.kill(pid, 'SIGKILL');
    await lost;
    for (let attempt = 0; services.connection.state.name !== 'connected' && attempt < 200; attempt++) await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(services.connection.state.name, 'connected');
    assert.deepEqual(services.runs.all.map((run) => run.id), before);
  });
});
