import assert from 'node:assert/strict';
import { cp, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { z } from 'zod';
import { passVersion } from '../../shared/version.ts';
import { startVsCode } from '../editor/host.ts';
import type { VsCodeHost } from '../editor/host.ts';
import { launchChromium } from '../support/chromium.ts';
import { olderRunner, olderVersion } from '../support/older-runner.ts';
import { packageVsix } from '../support/package-vsix.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { Workbench } from './workbench.ts';

const Discovery = z.object({ version: z.string(), instanceId: z.string(), pid: z.int(), supervisorPid: z.int() });
const firstEdit = 'Let a mechanic find parts by vehicle model';
const secondEdit = 'Let a mechanic order a basket of parts';

/** Each step starts where the one before ended, so the first failure ends the journey. */
describe('Windows that share a runner, in the packaged extension', function () {
  this.bail(true);
  let stack: AsyncDisposableStack | undefined;
  let host: VsCodeHost;
  let window: Workbench;
  let second: Workbench;
  let backlog: Frame;
  let workspace: string;
  const home = (): string => join(host.home, '.pass-runner');
  const discovery = async (): Promise<z.infer<typeof Discovery>> => Discovery.parse(JSON.parse(await readFile(join(home(), 'runner/discovery.json'), 'utf8')));

  before(async () => {
    await using starting = new AsyncDisposableStack();
    const [folder, one, two] = [starting.use(await temporaryFolder()), starting.use(await temporaryFolder()), starting.use(await temporaryFolder())];
    workspace = one.path;
    await cp(join(import.meta.dirname, 'workspace'), workspace, { recursive: true });
    // What a stranger's repository would try.
    await mkdir(join(workspace, '.vscode'));
    await writeFile(join(workspace, '.vscode/settings.json'), JSON.stringify({ 'pass.runner.url': 'ws://127.0.0.1:9/rpc', 'pass.home': join(two.path, 'elsewhere') }));
    const vsix = join(folder.path, 'pass.vsix');
    const [older] = await Promise.all([olderRunner(join(folder.path, 'older')), packageVsix(vsix)]);
    host = starting.use(await startVsCode({ vsix: [vsix], restricted: true }));
    await older(home(), 'run', join(workspace, 'shop-prd.md'), '--target', `folder:${join(workspace, 'out')}`);
    assert.equal((await discovery()).version, olderVersion);
    const browser = starting.use(await launchChromium());
    window = starting.use(await Workbench.open(browser, host.workbenchUrl(workspace)));
    second = starting.use(await Workbench.open(browser, host.workbenchUrl(two.path)));
    stack = starting.move();
  });

  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    const name = this.currentTest.title.replaceAll(/\W+/g, '-').slice(0, 50);
    for (const [which, shown] of [['first', window], ['second', second]] as const) {
      await shown.screenshot(`failed-${which}-${name}`);
      process.stderr.write(`${which}: ${await shown.passLog()}\n`);
    }
  });

  after(() => stack?.disposeAsync());

  it('takes over from an older runner, with the run that waits there, whatever the settings of the workspace say', async () => {
    await window.openSideBar('PASS');
    await window.treeRow('your decision').waitFor();
    assert.equal((await discovery()).version, passVersion);
    assert.deepEqual(await readdir(join(home(), 'runner/runs')).then((runs) => runs.length), 1);
  });

  it('reads in a folder that is not trusted; asked to approve, it names the way to trust it', async () => {
    await window.command('PASS: Approve & Sync…');
    await window.notification('This workspace is not trusted').locator('.monaco-button', { hasText: 'Manage Trust' }).click();
    await window.screenshot('9-restricted-light');
    await window.page.locator('.workspace-trust-editor .monaco-button').getByText('Trust', { exact: true }).click();
    await window.page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor({ state: 'hidden' });
    await window.page.locator('.monaco-modal-editor-block .codicon-close').click();
  });

  it('has unsaved edits, and what undoes them, back after the window was reloaded', async () => {
    await window.command('PASS: Open Backlog');
    backlog = await window.webview('#issues .row');
    for (const [row, title] of [[1, firstEdit], [2, secondEdit]] as const) {
      await backlog.locator('#issues .row').nth(row).click();
      await backlog.locator('#title').fill(title);
    }
    await window.tab('● Backlog').waitFor();
    await Promise.all([window.page.waitForEvent('domcontentloaded'), window.command('Developer: Reload Window')]);
    await window.tab('● Backlog').waitFor();
    backlog = await window.webview('#issues .row');
    await backlog.locator('#issues .row', { hasText: firstEdit }).waitFor();
    assert.equal(await backlog.locator('#title').inputValue(), secondEdit);
    await backlog.getByRole('button', { name: /^Undo: Title/ }).click();
    await backlog.locator('#issues .row', { hasText: secondEdit }).waitFor({ state: 'detached' });
    await backlog.locator('#issues .row', { hasText: firstEdit }).waitFor();
  });

  it('connects every window again after the runner was killed, with the edits that nobody saved', async () => {
    await second.openSideBar('PASS');
    await second.treeRow('your decision').waitFor();
    const before = await discovery();
    for (const pid of [before.supervisorPid, before.pid]) process.kill(pid, 'SIGKILL');
    await backlog.getByRole('button', { name: 'Save', exact: true }).click();
    await backlog.getByText('Revision 2').waitFor();
    await second.command('PASS: Open Backlog');
    const elsewhere = await second.webview('#issues .row');
    await elsewhere.locator('#issues .row', { hasText: firstEdit }).waitFor();
    const after = await discovery();
    assert.notEqual(after.instanceId, before.instanceId);
    assert.equal(after.version, passVersion);
  });

  it('writes what the person approves, and the other window sees it', async () => {
    await window.command('PASS: Approve & Sync…');
    await window.dialog.getByText(/create \d+ issues in folder/).waitFor();
    // Enter on a question that nobody read leads to the list of issues, and not to an approval.
    await window.page.keyboard.press('Enter');
    await window.quickPick(firstEdit).waitFor();
    await window.page.keyboard.press('Escape');
    await window.pressInDialog('Approve & Sync');
    await window.answer('Your name as an approver', 'Ada');
    await second.treeRow(/done/).waitFor();
    const written = await readdir(join(workspace, 'out'), { recursive: true });
    const texts = await Promise.all(written.filter((file) => file.endsWith('.md')).map((file) => readFile(join(workspace, 'out', file), 'utf8')));
    assert.ok(texts.some((text) => text.includes(firstEdit)), 'the edit was not written');
    assert.ok(!texts.some((text) => text.includes(secondEdit)), 'what was undone was written');
  });
});
