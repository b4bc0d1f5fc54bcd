import assert from 'node:assert/strict';
import { cp, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Frame } from 'playwright-core';
import { z } from 'zod';
import { parseBundle } from '../../shared/domain/bundle-bytes.ts';
import type { WriteBundle } from '../../shared/domain/bundle.ts';
import { fillSlots } from '../../shared/domain/issue-text.ts';
import { startVsCode } from '../editor/host.ts';
import type { VsCodeHost } from '../editor/host.ts';
import { launchChromium } from '../support/chromium.ts';
import { startEmulator } from '../support/emulator.ts';
import type { EmulatedGithub } from '../support/emulator.ts';
import { packageVsix } from '../support/package-vsix.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { Workbench } from './workbench.ts';

const repository = 'admin/shop';
const editedTitle = 'Let a mechanic find parts by vehicle model';
const Issues = z.array(z.object({ number: z.int(), title: z.string(), body: z.string().nullable(), labels: z.array(z.object({ name: z.string() })) }));

/** What one run left in the runner's home: the bundle's bytes and the numbers that GitHub assigned. */
async function writtenByLastRun(host: VsCodeHost): Promise<{ bundle: WriteBundle; numbers: Map<string, number> }> {
  const runs = join(host.home, '.pass-runner/runner/runs');
  const last = (await readdir(runs)).sort().at(-1) ?? assert.fail('the runner has no run');
  const run = z.object({ receipts: z.array(z.object({ operationId: z.string(), number: z.int().nullable() })) }).parse(JSON.parse(await readFile(join(runs, last, 'run.json'), 'utf8')));
  const numbers = run.receipts.flatMap(({ operationId, number }): [string, number][] => (number === null ? [] : [[operationId, number]]));
  return { bundle: parseBundle(await readFile(join(runs, last, 'bundle.json'))).bundle, numbers: new Map(numbers) };
}

async function issuesOnGithub(github: EmulatedGithub): Promise<z.infer<typeof Issues>> {
  return Issues.parse(await github.request(`/repos/${repository}/issues?state=all&per_page=100`));
}

/** Each step starts where the one before ended, so the first failure ends the journey. */
describe('From a PRD to issues on GitHub, in the packaged extension', function () {
  this.bail(true);
  let stack: AsyncDisposableStack | undefined;
  let github: EmulatedGithub;
  let host: VsCodeHost;
  let window: Workbench;
  let backlog: Frame;

  before(async () => {
    await using starting = new AsyncDisposableStack();
    const folder = starting.use(await temporaryFolder());
    const workspace = starting.use(await temporaryFolder());
    await cp(join(import.meta.dirname, 'workspace'), workspace.path, { recursive: true });
    const vsix = join(folder.path, 'pass.vsix');
    await packageVsix(vsix);
    github = starting.use(await startEmulator());
    host = starting.use(await startVsCode({ vsix: [vsix], env: { PASS_GITHUB_API_URL: github.url, PASS_GITHUB_EMULATOR: '1', PASS_GITHUB_TOKEN: github.token } }));
    const browser: Browser = starting.use(await launchChromium());
    window = starting.use(await Workbench.open(browser, host.workbenchUrl(workspace.path)));
    stack = starting.move();
  });

  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    await window.screenshot(`failed-${this.currentTest.title.replaceAll(/\W+/g, '-').slice(0, 60)}`);
    process.stderr.write(`${await window.passLog()}\n`);
  });

  after(() => stack?.disposeAsync());

  it('runs on the PRD from the explorer and lets the person choose and allow a repository', async () => {
    await window.chooseFromContextMenu(window.file('shop-prd.md'), 'PASS: Run on This PRD');
    await window.quickPick(repository).click();
    await window.dialog.getByText(`Allow PASS to read ${repository}`).waitFor();
    await window.pressInDialog('Allow');
    await window.treeRow('your decision').waitFor();
  });

  it('shows the phases of the run', async () => {
    await window.expandRow('Spare Parts Shop');
    for (const phase of ['Intake', 'Plan', 'Build', 'Decide', 'Sync']) await window.treeRow(new RegExp(`^\\s*${phase}`)).first().waitFor();
    await window.screenshot('1-run-light');
  });

  it('draws the diagrams of the architecture pack', async () => {
    await window.treeRow(/^\s*Components/).first().click();
    const artifact = await window.webview('svg[id^="diagram-"]');
    await artifact.locator('svg[id^="diagram-"]').getByText('Catalogue').first().waitFor();
    await window.screenshot('2-artifact-light');
  });

  it('edits a title in the backlog and shows the change beside the proposal', async () => {
    await window.command('PASS: Open Backlog');
    backlog = await window.webview('#issues .row');
    await backlog.locator('#issues .row').first().click();
    await backlog.locator('#title').fill(editedTitle);
    await backlog.getByRole('tab', { name: /Changes/ }).click();
    await backlog.locator('ins', { hasText: 'mechanic' }).first().waitFor();
    await window.screenshot('3-backlog-light');
    await window.useTheme('Dark Modern');
    await window.screenshot('4-backlog-dark');
    await backlog.getByRole('button', { name: 'Save', exact: true }).click();
    await backlog.getByText('Revision 2').waitFor();
  });

  it('compares what GitHub has with what will be written in a diff editor', async () => {
    await backlog.getByRole('button', { name: 'Compare with GitHub' }).click();
    await window.page.locator('.monaco-diff-editor .view-line', { hasText: 'mechanic' }).first().waitFor();
    await window.screenshot('5-diff-dark');
  });

  it('states the literal effect and writes once the person says yes', async () => {
    await window.command('PASS: Approve & Sync…');
    await window.dialog.getByText(/create \d+ issues?.* in admin\/shop \(public\)/).waitFor();
    await window.screenshot('6-approve-dark');
    assert.deepEqual(await issuesOnGithub(github), [], 'something was written before the approval');
    await window.pressInDialog('Choose Issues…');
    await window.page.getByPlaceholder('What is not ticked is not written').waitFor();
    await window.screenshot('6-choose-issues-dark');
    await window.page.keyboard.press('Enter');
    await window.dialog.getByText(/create \d+ issues?.* in admin\/shop \(public\)/).waitFor();
    await window.pressInDialog('Approve & Sync');
    await window.answer('First write to this repository', repository);
    await window.answer('Your name as an approver', 'Ada');
    await window.notification(`written to ${repository}`).waitFor({ timeout: 120_000 });
    await window.openSideBar('PASS');
    await window.screenshot('7-synced-dark');
  });

  it('has written exactly the approved bytes', async () => {
    const { bundle, numbers } = await writtenByLastRun(host);
    const issues = await issuesOnGithub(github);
    const created = bundle.operations.filter((operation) => operation.kind === 'issue.create');
    assert.ok(created.length > 0, 'nothing was created');
    assert.equal(issues.length, created.length);
    assert.ok(issues.some((issue) => issue.title === editedTitle), 'the edited title is not on GitHub');
    for (const operation of created) {
      const issue = issues.find((candidate) => candidate.number === numbers.get(operation.id));
      assert.equal(issue?.title, operation.title);
      assert.equal(issue.body, fillSlots(operation.body, numbers));
      assert.deepEqual(issue.labels.map((label) => label.name).sort(), operation.labels.toSorted());
    }
  });

  it('creates nothing twice when the same PRD is run again', async () => {
    const before = await issuesOnGithub(github);
    await window.closeNotifications();
    await window.command('View: Show Explorer');
    await window.chooseFromContextMenu(window.file('shop-prd.md'), 'PASS: Run on This PRD');
    await window.notification('Nothing is written before you approve it').waitFor();
    await window.command('PASS: Show What Will Be Written');
    await window.quickPick('your decision').click();
    await window.page.locator('.view-line', { hasText: 'bundle 1' }).first().waitFor();
    await window.screenshot('8-second-run-dark');
    const { bundle } = await writtenByLastRun(host);
    assert.deepEqual(bundle.operations, []);
    assert.deepEqual((await issuesOnGithub(github)).map((issue) => issue.number), before.map((issue) => issue.number));
  });

  it('marks an issue that somebody closed on GitHub in the Architecture Pack', async () => {
    const [first] = await issuesOnGithub(github);
    assert.ok(first);
    await github.request(`/repos/${repository}/issues/${first.number}`, { method: 'PATCH', body: { state: 'closed' } });
    // A click closes the group that is open, so that the one below it is on the screen.
    await window.treeRow(/^\s*Artifacts/).first().click();
    await window.expandRow(/^\s*Staged Issues/);
    await window.treeRow(/Staged Issues.* 1 changed on the target/).waitFor();
    await window.screenshot('9-closed-on-github-dark');
  });

  it('keeps what people changed, and writes the plan over it only where the person ticks that', async () => {
    // Frozen before somebody closed the issue: it has nothing to do, and ends.
    await window.command('PASS: Approve & Sync…');
    await window.treeRow(/Spare Parts Shop.*your decision/).first().waitFor({ state: 'hidden' });
    const issues = await issuesOnGithub(github);
    const planned = issues.find(({ number }) => number === 2)?.title ?? '';
    await github.request(`/repos/${repository}/issues/2`, { method: 'PATCH', body: { title: 'Renamed by somebody' } });
    await window.closeNotifications();
    await window.command('View: Show Explorer');
    await window.chooseFromContextMenu(window.file('shop-prd.md'), 'PASS: Run on This PRD');
    await window.notification('Nothing is written before you approve it').waitFor();
    await window.command('PASS: Approve & Sync…');
    await window.dialog.getByText('End the run as done?').waitFor();
    await window.screenshot('10-people-changed-dark');
    await window.pressInDialog('What People Changed…');
    await window.page.getByPlaceholder('What is not ticked keeps what people changed').waitFor();
    await window.quickPick('#2 ').click();
    await window.screenshot('11-take-plan-dark');
    await window.page.keyboard.press('Enter');
    await window.dialog.getByText('The plan is written over what people changed: #2 (title)').waitFor();
    await window.screenshot('12-written-over-dark');
    await window.pressInDialog('Approve & Sync');
    await window.notification(`written to ${repository}`).waitFor({ timeout: 120_000 });
    const after = new Map((await issuesOnGithub(github)).map(({ number, title }) => [number, title]));
    assert.deepEqual([after.get(2), after.size], [planned, issues.length]);
  });
});
