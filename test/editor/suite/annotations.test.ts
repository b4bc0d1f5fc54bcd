import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { access, prd, runToDecision, writeFile } from './access.ts';

const library = prd.replaceAll('\n', '\r\n');
type Lens = vscode.CodeLens & { command: vscode.Command };

/** Asks until the answer fits: what is read in the background takes a moment. */
async function eventually<T>(what: string, ask: () => PromiseLike<T> | T, fits: (answer: T) => boolean): Promise<T> {
  const until = Date.now() + 15_000;
  for (;;) {
    const answer = await ask();
    if (fits(answer)) return answer;
    if (Date.now() > until) throw new Error(`${what}: still ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function open(path: string, text: string): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await writeFile(path, text), { preview: false });
}

const lensesOf = async (uri: vscode.Uri): Promise<Lens[]> => vscode.commands.executeCommand<Lens[]>('vscode.executeCodeLensProvider', uri, 100);
const titles = (lenses: readonly Lens[]): string[] => lenses.map((lens) => `${lens.range.start.line + 1}: ${lens.command.title}`);
const findingsOf = (uri: vscode.Uri): string[] => vscode.languages.getDiagnostics(uri).flatMap((one) => (one.source === 'PASS' && typeof one.code === 'string' ? [one.code] : []));
const actionsAt = async (uri: vscode.Uri, range: vscode.Range): Promise<vscode.CodeAction[]> => vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', uri, range);
const settings = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('pass.prd');

describe('Annotations in a PRD', () => {
  before(async () => {
    await access();
    await vscode.workspace.getConfiguration('files').update('autoSave', 'off', vscode.ConfigurationTarget.Global);
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await settings().update('rules', undefined, vscode.ConfigurationTarget.Workspace);
  });

  it('names each requirement above its line in a document that a glob names, with CRLF line ends', async () => {
    const { document } = await open('docs/library-prd.md', library);
    assert.equal(document.eol, vscode.EndOfLine.CRLF);
    const lenses = await eventually('lenses', () => lensesOf(document.uri), (all) => all.length > 0);
    assert.deepEqual(titles(lenses), ['5: FR-1 · functional · must', '6: FR-2 · functional · must', '7: FR-3 · functional · must', '8: NFR-1 · non-functional · must']);
  });

  it('leaves every other Markdown document alone until it is asked, and again when it is told to stop', async () => {
    const { document } = await open('README.md', library);
    await open('docs/another-prd.md', library);
    await eventually('findings of the PRD', () => findingsOf(vscode.window.activeTextEditor?.document.uri ?? document.uri), (all) => all.length > 0);
    assert.deepEqual([(await lensesOf(document.uri)).length, findingsOf(document.uri).length], [0, 0]);
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('pass.annotateDocument');
    await eventually('lenses', () => lensesOf(document.uri), (all) => all.length === 4);
    await vscode.commands.executeCommand('pass.stopAnnotating');
    assert.deepEqual([(await lensesOf(document.uri)).length, findingsOf(document.uri).length], [0, 0]);
  });

  it('shows nothing in a document that only has the name of a PRD', async () => {
    const { document } = await open('notes/prd.md', '# Lunch\n\nWe had soup. It was warm.\n');
    const services = await access();
    const feature = await services.annotations.feature();
    assert.equal((await feature.documents.current(document))?.prd.isPrd.yes, false);
    assert.deepEqual([(await lensesOf(document.uri)).length, findingsOf(document.uri).length], [0, 0]);
  });

  it('follows the unsaved buffer while somebody types', async () => {
    const editor = await open('docs/typing-prd.md', library);
    await eventually('lenses', () => lensesOf(editor.document.uri), (all) => all.length === 4);
    let column = 0;
    for (const word of ['- FR-9: ', 'The system ', 'must forget ', 'a reader ', 'on demand.\n']) {
      await editor.edit((edit) => edit.insert(new vscode.Position(4, column), word), { undoStopBefore: false, undoStopAfter: false });
      column += word.length;
    }
    const lenses = await lensesOf(editor.document.uri);
    assert.deepEqual(titles(lenses).slice(0, 2), ['5: FR-9 · functional · must', '6: FR-1 · functional · must']);
    assert.equal(editor.document.isDirty, true);
  });

  it('tells in a hover what was read, and escapes what the document says', async () => {
    const { document } = await open('docs/hover-prd.md', '# Shop\n\n## Requirements\n\n- FR-1: The shop must show [a link](command:evil) and **stars**.\n  - Given a cart, when it is opened, then <b>it</b> shows.\n');
    const hovers = await eventually('hover', () => vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, new vscode.Position(4, 20)), (all) => all.length > 0);
    const text = hovers.flatMap((hover) => hover.contents).map((content) => (typeof content === 'string' ? content : content.value)).join('\n');
    assert.match(text, /\*\*FR\\-1\*\* · functional · must/);
    assert.match(text, /\d+ % sure/);
    assert.match(text, /Acceptance criteria\n- Given a cart/);
    assert.doesNotMatch(text, /<b>|\]\(command:evil/);
  });

  it('lists requirements in the outline beside the headings', async () => {
    const { document } = await open('docs/outline-prd.md', library);
    const symbols = await eventually('symbols', () => vscode.commands.executeCommand<vscode.DocumentSymbol[]>('vscode.executeDocumentSymbolProvider', document.uri), (all) => (all ?? []).some((one) => one.name.startsWith('FR-1 ')));
    assert.ok(symbols.some((one) => one.name.startsWith('NFR-1 ') && one.detail === 'non-functional'));
  });

  it('adds an acceptance criterion where the finding says that one is missing', async () => {
    const { document } = await open('docs/fix-prd.md', library);
    await eventually('findings', () => findingsOf(document.uri), (all) => all.filter((rule) => rule === 'no-acceptance-criterion').length === 3);
    const actions = await actionsAt(document.uri, document.lineAt(5).range);
    const add = actions.find((action) => action.title === 'Add an acceptance criterion');
    assert.ok(add?.edit, actions.map((action) => action.title).join());
    assert.ok(await vscode.workspace.applyEdit(add.edit));
    assert.match(document.lineAt(6).text, /^ {2}- Given .+, when .+, then .+/);
    await eventually('findings', () => findingsOf(document.uri), (all) => all.filter((rule) => rule === 'no-acceptance-criterion').length === 2);
  });

  it('gives a requirement the next free id', async () => {
    const { document } = await open('docs/id-prd.md', `${prd}- The system must log every loan.\n`);
    await eventually('lenses', () => lensesOf(document.uri), (all) => all.length === 5);
    const actions = await actionsAt(document.uri, new vscode.Range(8, 10, 8, 10));
    const give = actions.find((action) => action.title === 'Give it the id FR-4');
    assert.ok(give?.edit, actions.map((action) => action.title).join());
    assert.ok(await vscode.workspace.applyEdit(give.edit));
    assert.equal(document.lineAt(8).text, '- FR-4: The system must log every loan.');
    const lenses = await lensesOf(document.uri);
    assert.ok(titles(lenses).includes('9: FR-4 · functional · must'), titles(lenses).join('\n'));
  });

  it('marks weaknesses quietly, and turns a rule off by its quick fix', async () => {
    const { document } = await open('docs/rules-prd.md', library);
    await eventually('findings', () => findingsOf(document.uri), (all) => all.includes('no-acceptance-criterion'));
    const severities = new Set(vscode.languages.getDiagnostics(document.uri).filter((one) => one.source === 'PASS').map((one) => one.severity));
    assert.ok(!severities.has(vscode.DiagnosticSeverity.Error) && !severities.has(vscode.DiagnosticSeverity.Warning));
    const actions = await actionsAt(document.uri, document.lineAt(5).range);
    const off = actions.find((action) => action.title.includes('no-acceptance-criterion') && action.title.includes('workspace'));
    assert.ok(off?.command, actions.map((action) => action.title).join());
    await vscode.commands.executeCommand(off.command.command, ...((off.command.arguments ?? []) as unknown[]));
    await eventually('findings', () => findingsOf(document.uri), (all) => !all.includes('no-acceptance-criterion'));
  });

  it('obeys .pass/config.yml, and says what is wrong in it', async () => {
    const { document } = await open('docs/config-prd.md', library);
    await eventually('findings', () => findingsOf(document.uri), (all) => all.includes('no-acceptance-criterion'));
    const config = await writeFile('.pass/config.yml', 'findings:\n  no-acceptance-criterion: off\n  no-such-rule: off\n');
    try {
      await eventually('findings', () => findingsOf(document.uri), (all) => !all.includes('no-acceptance-criterion'));
      const [problem] = await eventually('problems', () => vscode.languages.getDiagnostics(config), (all) => all.length > 0);
      assert.match(problem?.message ?? '', /no rule “no-such-rule”/);
      assert.equal(problem?.range.start.line, 2);
    } finally {
      await vscode.workspace.fs.delete(config);
    }
    await eventually('findings', () => findingsOf(document.uri), (all) => all.includes('no-acceptance-criterion'));
  });

  it('shows which staged issues cover a requirement once the document was submitted, and goes there and back', async () => {
    const services = await access();
    await services.context.workspaceState.update('pass.targets', undefined);
    services.ask.choices = [(labels) => labels.find((label) => label.includes('.pass/backlog'))];
    const { document } = await open('docs/submitted.md', library);
    assert.equal((await lensesOf(document.uri)).length, 0);
    await runToDecision(services, document.uri);
    const lenses = await eventually('lenses', () => lensesOf(document.uri), (all) => all.some((lens) => lens.command.command === 'pass.goToIssue'));
    const covering = lenses.find((lens) => lens.command.command === 'pass.goToIssue' && lens.range.start.line === 4);
    assert.ok(covering, titles(lenses).join('\n'));
    services.ask.choices = [(labels) => labels[0]];
    await vscode.commands.executeCommand(covering.command.command, ...(covering.command.arguments as unknown[]));
    await eventually('tab', () => vscode.window.tabGroups.activeTabGroup.activeTab?.label ?? '', (label) => label.includes('Backlog'));
    const { runId, issues } = (await services.annotations.feature()).runs.of(document) ?? assert.fail('the run is known');
    services.ask.choices = [(labels) => labels[0]];
    await vscode.commands.executeCommand('pass.goToRequirement', { runId, issueKey: issues.find((issue) => issue.traces.includes('FR-1'))?.key });
    await eventually('editor', () => vscode.window.activeTextEditor?.document.uri.path.endsWith('docs/submitted.md') === true && !vscode.window.activeTextEditor.selection.isEmpty, Boolean);
  });
});
