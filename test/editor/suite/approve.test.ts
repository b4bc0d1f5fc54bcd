import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import * as vscode from 'vscode';
import { access, homeFile, prd, runToDecision, workspaceFolder, writeFile } from './access.ts';

const api = process.env['PASS_GITHUB_API_URL'] ?? '';
const token = process.env['PASS_GITHUB_TOKEN'] ?? '';

async function github(path: string): Promise<unknown> {
  const answer = await fetch(`${api}${path}`, { headers: { authorization: `Bearer ${token}`, accept: 'application/vnd.github+json' } });
  assert.ok(answer.ok, `${path}: ${answer.status}`);
  return answer.json();
}

async function repository(): Promise<{ full_name: string }> {
  const [first] = (await github('/user/repos')) as { full_name: string }[];
  assert.ok(first, 'the emulator has a repository');
  return first;
}

const issuesOf = async (fullName: string): Promise<{ title: string; html_url: string; body: string }[]> =>
  (await github(`/repos/${fullName}/issues?state=all&per_page=100`)) as { title: string; html_url: string; body: string }[];

describe('PASS: Approve & Sync', () => {
  it('writes nothing when the person does not confirm', async () => {
    const services = await access();
    services.ask.choices = [(labels) => labels.find((label) => label.includes('.pass/backlog'))];
    await vscode.commands.executeCommand('pass.chooseTarget');
    const runId = await runToDecision(services, await writeFile('docs/declined.md', prd));
    services.ask.decisions = ['no'];
    await vscode.commands.executeCommand('pass.approveAndSync', { runId });
    const run = await services.connection.call('run.get', { runId });
    assert.deepEqual([run.status, run.approval, run.receipts.length], ['waiting', null, 0]);
  });

  it('writes the approved issues into a folder, and finds them unchanged', async () => {
    const services = await access();
    const runId = await runToDecision(services, await writeFile('docs/folder.md', prd));
    services.ask.decisions = ['yes'];
    services.ask.texts = ['Ada'];
    await vscode.commands.executeCommand('pass.approveAndSync', { runId });
    const run = await services.connection.call('run.get', { runId });
    assert.equal(run.status, 'done', JSON.stringify([run.diagnosis, services.ask.asked]));
    const files = await readdir(vscode.Uri.joinPath(workspaceFolder(), '.pass/backlog').fsPath, { recursive: true });
    assert.ok(files.filter((file) => file.endsWith('.md')).length >= run.receipts.filter((receipt) => receipt.kind === 'issue.create').length);
    assert.ok((await services.connection.call('run.verify', { runId })).ok);
  });

  it('keeps the approver’s key in SecretStorage', async () => {
    const services = await access();
    assert.match((await services.context.secrets.get('pass.approverKey')) ?? '', /"approver":"Ada"/);
  });

  it('writes to a repository what was shown, after its name was typed, and nothing the second time', async () => {
    const services = await access();
    const { full_name: fullName } = await repository();
    const before = (await issuesOf(fullName)).length;
    services.ask.choices = [(labels) => labels.find((label) => label.includes(fullName))];
    services.ask.decisions = ['yes'];
    await vscode.commands.executeCommand('pass.chooseTarget');
    const uri = await writeFile('docs/repository.md', prd);
    const runId = await runToDecision(services, uri);

    services.ask.asked.length = 0;
    services.ask.decisions = ['yes'];
    services.ask.texts = [fullName];
    await vscode.commands.executeCommand('pass.approveAndSync', { runId });
    const run = await services.connection.call('run.get', { runId });
    assert.equal(run.status, 'done', JSON.stringify([run.diagnosis, services.ask.asked]));
    const created = run.receipts.filter((receipt) => receipt.kind === 'issue.create').length;
    const effect = services.ask.asked.find((text) => text.startsWith(`PASS will create ${created} issues`));
    assert.ok(effect?.includes(fullName), services.ask.asked.join('\n'));
    const issues = await issuesOf(fullName);
    assert.equal(issues.length, before + created);
    const shown = vscode.workspace.textDocuments.find((document) => document.uri.scheme === 'pass' && document.uri.path.includes('/bundle/') && document.uri.path.includes(runId))?.getText() ?? '';
    for (const issue of issues.slice(0, created)) assert.ok(shown.includes(issue.title), `"${issue.title}" was not shown`);

    const again = await runToDecision(services, uri);
    services.ask.asked.length = 0;
    await vscode.commands.executeCommand('pass.approveAndSync', { runId: again });
    assert.ok(services.ask.asked.some((text) => text.startsWith('There is nothing to do in ')), services.ask.asked.join('\n'));
    assert.equal((await issuesOf(fullName)).length, before + created);
  });

  it('rejects with a reason, which is kept, and signed with the key that is there', async () => {
    const services = await access();
    const runId = await runToDecision(services, await writeFile('docs/rejected.md', prd));
    const { digest } = await services.connection.call('bundle.get', { runId });
    services.ask.texts = ['Too much at once.'];
    await vscode.commands.executeCommand('pass.rejectRun', { runId });
    const run = await services.connection.call('run.get', { runId });
    assert.deepEqual([run.status, run.rejection?.reason], ['rejected', 'Too much at once.']);
    const records = (await homeFile('gatekeeper/log.jsonl')).trimEnd().split('\n').map((line) => JSON.parse(line) as { type: string; data: { bundleDigest?: string; by?: string; publicKey?: string | null } });
    const no = records.find(({ type, data }) => type === 'bundle.rejected' && data.bundleDigest === digest)?.data;
    assert.deepEqual([no?.by, typeof no?.publicKey], ['Ada', 'string']);
  });

  it('shows the PRD as submitted, read-only, and the lines of a requirement', async () => {
    const services = await access();
    const uri = await writeFile('docs/reveal.md', prd);
    const runId = await runToDecision(services, uri);
    await vscode.commands.executeCommand('pass.showSubmittedPrd', { runId });
    assert.equal(vscode.window.activeTextEditor?.document.uri.scheme, 'pass');
    assert.equal(vscode.window.activeTextEditor?.document.getText(), prd);
    await vscode.commands.executeCommand('pass.revealRequirement', { runId, requirementId: 'FR-3' });
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.uri.toString(), uri.toString());
    assert.match(editor?.document.getText(editor.selection) ?? '', /FR-3.*reminder/);
    await editor?.edit((edit) => edit.insert(new vscode.Position(0, 0), 'Changed since.\n'));
    await vscode.commands.executeCommand('pass.revealRequirement', { runId, requirementId: 'FR-3' });
    assert.equal(vscode.window.activeTextEditor?.document.uri.scheme, 'pass', 'the document is not what was submitted any more');
    await vscode.window.showTextDocument(uri);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });
});
