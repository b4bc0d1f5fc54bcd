import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { PassError } from '../../shared/protocol/errors.ts';
import { openEditor } from './backlog-stage.ts';
import { picture, setTheme, shows, until, WebviewStage } from './webview-page.ts';

describe('the backlog editor in a browser', function () {
  this.timeout(60_000);
  let stage: WebviewStage;
  before(async () => (stage = await WebviewStage.open()));
  after(() => stage[Symbol.asyncDispose]());

  const row = (page: Page, key: string) => page.locator(`.row[data-key="${key}"]`);
  const title = (page: Page) => page.locator('#title');
  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

  it('lists the issues in order with their numbers, and shows why and where from', async () => {
    const { page, asked } = await openEditor(stage);
    await shows(() => page.getByRole('option').count(), 13);
    await row(page, 'data-model').locator('.row-number').waitFor();
    await row(page, 'reserve').click();
    await picture(page, 'backlog-list');
    await shows(() => title(page).inputValue(), 'Reserve a tool for up to seven days');
    await page.getByRole('button', { name: 'FR-2', exact: true }).click();
    await page.getByRole('button', { name: 'Compare with GitHub' }).click();
    assert.deepEqual(asked, ['prd 15-16', 'compare reserve']);
    await page.close();
  });

  it('edits, saves and says what changed against the proposal', async () => {
    const { page, runner } = await openEditor(stage);
    await row(page, 'reserve').click();
    await title(page).fill('Reserve a tool for up to ten days');
    await page.locator('.segments label').filter({ hasText: 'XL' }).click();
    await page.getByRole('textbox', { name: 'Criterion 3' }).press('Enter');
    await page.keyboard.type('The seven-day limit is gone.');
    await page.locator('#add-label').fill('area:ui');
    await page.keyboard.press('Enter');
    await page.getByRole('tab', { name: 'Changes' }).click();
    assert.deepEqual(await page.locator('ins').allTextContents(), ['edited', 'ten', 'The seven-day limit is gone.', 'area:ui', 'XL']);
    await picture(page, 'backlog-changes');
    await button(page, 'Save').click();
    await page.getByText('Revision 2', { exact: true }).waitFor();
    const saved = runner.backlog.issues.find((issue) => issue.key === 'reserve');
    assert.deepEqual([saved?.title, saved?.size, saved?.acceptanceCriteria.length, saved?.labels.at(-1), saved?.edited], ['Reserve a tool for up to ten days', 'XL', 4, 'area:ui', true]);
    assert.deepEqual(runner.backlog.issues.filter((issue) => issue.edited).map((issue) => issue.key), ['reserve']);
    await page.close();
  });

  it('loses no key that comes before the next frame is drawn', async () => {
    const { page } = await openEditor(stage);
    await row(page, 'reserve').click();
    await until(page, 'document.getElementById("title").value.startsWith("Reserve")');
    const focused = await page.evaluate(`(() => {
      const field = document.getElementById('criterion-0');
      field.focus();
      field.value += ' Typed.';
      field.dispatchEvent(new InputEvent('input', { bubbles: true }));
      field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
      return document.activeElement.id;
    })()`);
    assert.equal(focused, 'criterion-1');
    assert.match(await page.getByRole('textbox', { name: 'Criterion 1' }).inputValue(), / Typed\.$/);
    await shows(() => page.getByRole('textbox', { name: 'Criterion 2' }).inputValue(), '');
    await page.close();
  });

  it('keeps unsaved edits and their undo over a reload of the page, and over closing it', async () => {
    const first = await openEditor(stage);
    await row(first.page, 'scan').click();
    await title(first.page).fill('Scan labels');
    await first.page.getByText('Unsaved edits').waitFor();
    await first.page.reload();
    await row(first.page, 'scan').waitFor();
    await shows(() => title(first.page).inputValue(), 'Scan labels');
    await until(first.page, 'sessionStorage.getItem("state").includes("Scan labels")');
    while (first.memory.size === 0) await first.page.waitForTimeout(20);
    await first.page.close();
    const { page } = await openEditor(stage, { memory: first.memory, runner: first.runner });
    await row(page, 'scan').click();
    await shows(() => title(page).inputValue(), 'Scan labels');
    await page.keyboard.press('ControlOrMeta+z');
    await until(page, 'document.getElementById("title").value === "Check tools out and in by scanning the label"');
    await shows(() => page.getByText('Unsaved edits').count(), 0);
    await page.close();
  });

  it('works by keyboard alone: select, reorder, drop, restore, add, undo, save', async () => {
    const { page, runner } = await openEditor(stage);
    await page.getByRole('listbox').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    await until(page, 'document.getElementById("issues").getAttribute("aria-activedescendant") === "row-browse"');
    await page.keyboard.press('Alt+ArrowUp');
    await until(page, 'document.querySelector(".row").dataset.key === "browse"');
    await page.keyboard.press('Delete');
    await page.locator('.row.dropped[data-key="browse"]').waitFor();
    await page.keyboard.press('a');
    await until(page, 'document.activeElement.id === "title"');
    await page.keyboard.type('Import the paper catalogue');
    await page.keyboard.press('ControlOrMeta+s');
    await page.getByText('Revision 2', { exact: true }).waitFor();
    assert.deepEqual(runner.backlog.issues.slice(0, 3).map((issue) => [issue.key, issue.dropped]), [['browse', true], ['task', false], ['data-model', false]]);
    assert.equal(runner.backlog.issues[1]?.title, 'Import the paper catalogue');
    for (let step = 0; step < 4; step += 1) await page.keyboard.press('ControlOrMeta+z');
    await until(page, 'document.querySelector(".row").dataset.key === "data-model"');
    await page.close();
  });

  it('refuses a dependency that closes a cycle and says which', async () => {
    const { page } = await openEditor(stage);
    await row(page, 'mail').click();
    await page.locator('#add-dependency').fill('waiting-list');
    await page.keyboard.press('Enter');
    await page.getByText('That would be a cycle: “Waiting list for tools that are out” already waits for “Remind members the day before a tool is due”').waitFor();
    await shows(() => page.getByText('Unsaved edits').count(), 0);
    await page.close();
  });

  it('makes an issue a part of another one, sets it in below it, and refuses a circle', async () => {
    const { page, runner } = await openEditor(stage);
    await row(page, 'cancel').click();
    await page.locator('#add-parent').fill('reserve');
    await page.keyboard.press('Enter');
    await page.locator('.row.inside[data-key="cancel"]').getByRole('img', { name: 'part of Reserve a tool for up to seven days' }).waitFor();
    await page.locator('#milestone').fill('Pilot');
    await picture(page, 'backlog-parts');
    await setTheme(page, 'light');
    await picture(page, 'backlog-parts-light');
    await row(page, 'reserve').click();
    await page.getByRole('group', { name: 'Parts 1' }).getByRole('button', { name: 'Cancel a reservation' }).waitFor();
    await page.locator('#add-parent').fill('cancel');
    await page.keyboard.press('Enter');
    await page.getByText('That would be a circle: “Cancel a reservation” is itself inside of “Reserve a tool for up to seven days”.').waitFor();
    await page.getByRole('tab', { name: 'Preview' }).click();
    await row(page, 'cancel').click();
    await page.getByText('Part of #(number of “Reserve a tool for up to seven days”)').waitFor();
    await page.getByRole('tab', { name: 'Changes' }).click();
    assert.deepEqual((await page.locator('.change h3').allTextContents()).map((text) => text.trim().split(/\s{2,}|\n/)[0]), ['Milestone', 'Part of']);
    await button(page, 'Save').click();
    await page.getByText('Revision 2', { exact: true }).waitFor();
    const saved = runner.backlog.issues.find((issue) => issue.key === 'cancel');
    assert.deepEqual([saved?.parent, saved?.milestone, saved?.edited], ['reserve', 'Pilot', true]);
    await page.getByRole('tab', { name: 'Edit' }).click();
    await page.getByRole('button', { name: 'Take out of reserve' }).click();
    await page.locator('#milestone').fill('');
    await button(page, 'Save').click();
    await page.getByText('Revision 3', { exact: true }).waitFor();
    const again = runner.backlog.issues.find((issue) => issue.key === 'cancel');
    assert.deepEqual([again?.parent, again?.milestone, again?.edited], [null, null, false]);
    await page.close();
  });

  it('does not save what GitHub would refuse, and goes to it', async () => {
    const { page, runner } = await openEditor(stage);
    await row(page, 'mail').click();
    await title(page).fill('  ');
    await row(page, 'scan').click();
    await page.keyboard.press('ControlOrMeta+s');
    await page.getByRole('alert').getByText('cannot be saved').waitFor();
    assert.equal(await page.locator('.row[aria-selected="true"]').getAttribute('data-key'), 'mail');
    assert.equal(runner.calls.filter((call) => call === 'backlog.save').length, 0);
    await page.close();
  });

  it('lets a person choose for each issue that somebody else changed too, and loses nothing', async () => {
    const { page, runner } = await openEditor(stage);
    await row(page, 'reserve').click();
    await title(page).fill('Reserve for ten days');
    await row(page, 'scan').click();
    await title(page).fill('Scan labels');
    runner.saveElsewhere((issues) => {
      for (const issue of issues) if (issue.key === 'reserve' || issue.key === 'mail') Object.assign(issue, { title: `${issue.title}, theirs`, edited: true });
    });
    await button(page, 'Save').click();
    await page.getByRole('heading', { name: 'Somebody else saved' }).waitFor();
    await picture(page, 'backlog-conflict');
    await shows(() => page.locator('.conflict').count(), 1);
    assert.notEqual(await page.locator('vscode-button', { hasText: 'Continue Editing' }).getAttribute('disabled'), null);
    await page.getByRole('radio', { name: /Theirs/ }).check();
    await page.locator('vscode-button', { hasText: 'Continue Editing' }).click();
    const titles = async (): Promise<string[]> => Promise.all(['reserve', 'scan', 'mail'].map((key) => row(page, key).locator('.row-title').innerText()));
    assert.deepEqual(await titles(), ['Reserve a tool for up to seven days, theirs', 'Scan labels', 'Send mail through the provider, with retries, theirs']);
    await page.keyboard.press('ControlOrMeta+z');
    await row(page, 'reserve').getByText('Reserve for ten days').waitFor();
    await page.keyboard.press('ControlOrMeta+s');
    await page.getByText('Revision 3', { exact: true }).waitFor();
    assert.equal(runner.backlog.issues.find((issue) => issue.key === 'reserve')?.title, 'Reserve for ten days');
    assert.equal(runner.backlog.issues.find((issue) => issue.key === 'mail')?.title, 'Send mail through the provider, with retries, theirs');
    await page.close();
  });

  it('keeps every edit when the save fails, and shows what to do', async () => {
    const { page, runner } = await openEditor(stage);
    await row(page, 'mail').click();
    await title(page).fill('Send mail');
    runner.failures.set('backlog.save', new PassError('storage', 'The disk of the runner is full.', 'Make room, then save again.'));
    await button(page, 'Save').click();
    await page.getByRole('alert').getByText('Make room, then save again.').waitFor();
    await button(page, 'Save').click();
    await page.getByText('Revision 2', { exact: true }).waitFor();
    await page.close();
  });

  it('saves before it hands over to Approve & Sync', async () => {
    const { page, asked, runner } = await openEditor(stage);
    await row(page, 'mail').click();
    await title(page).fill('Send mail');
    await page.getByRole('button', { name: 'Save, Approve & Sync…' }).click();
    await page.getByRole('button', { name: 'Approve & Sync…', exact: true }).waitFor();
    while (asked.length === 0) await page.waitForTimeout(20);
    assert.deepEqual(asked, ['approve']);
    assert.equal(runner.backlog.revision, 2);
    await page.close();
  });

  it('shows dependencies as waves that the arrow keys walk through', async () => {
    const { page } = await openEditor(stage);
    await row(page, 'data-model').click();
    await button(page, 'Dependencies').click();
    assert.deepEqual(await page.locator('.wave').allInnerTexts(), ['Wave 1 3 issues', 'Wave 2 4 issues', 'Wave 3 2 issues', 'Wave 4 3 issues', 'Wave 5 1 issue']);
    await page.locator('.node[data-key="sign-in"]').focus();
    await page.keyboard.press('ArrowRight');
    const focused = async (): Promise<string> => page.evaluate('document.activeElement.dataset.key ?? document.activeElement.id');
    await until(page, '["reserve", "desk-app"].includes(document.activeElement.dataset.key)');
    await page.keyboard.press('ArrowLeft');
    await until(page, '["sign-in", "data-model"].includes(document.activeElement.dataset.key)');
    await picture(page, 'backlog-graph');
    await page.keyboard.press('Enter');
    await until(page, 'document.activeElement.id === "title"');
    assert.equal(await focused(), 'title');
    await page.close();
  });

  it('narrows the list by words and qualifiers', async () => {
    const { page } = await openEditor(stage);
    const shown = async (): Promise<string[]> => page.evaluate('[...document.querySelectorAll(".row")].map((row) => row.dataset.key)');
    await page.locator('#filter').locator('input').fill('trace:nfr-1 size:s');
    await until(page, 'document.querySelectorAll(".row").length === 1');
    assert.deepEqual(await shown(), ['speed']);
    await page.locator('#filter').locator('input').fill('');
    await page.getByRole('button', { name: /^Attention/ }).click();
    await until(page, 'document.querySelectorAll(".row").length === 3');
    assert.deepEqual(await shown(), ['cancel', 'waiting-list', 'retention']);
    await page.close();
  });

  it('shows the text of issues as text, whatever is in it', async () => {
    const { page, runner, asked } = await openEditor(stage);
    runner.saveElsewhere((issues) => {
      const issue = issues[0];
      if (issue !== undefined) Object.assign(issue, { title: '<img src=x onerror=window.ran=1>', body: '<script>window.ran=1</script> [x](javascript:window.ran=1) ![i](https://example.com/i.png) [ok](https://example.com/)' });
    });
    await page.reload();
    await row(page, 'data-model').click();
    await page.getByRole('tab', { name: 'Preview' }).click();
    await page.getByRole('link', { name: 'ok' }).click();
    assert.equal(await page.evaluate('window.ran'), undefined);
    assert.equal(await page.locator('.preview img, .preview script').count(), 0);
    assert.deepEqual(asked, ['url https://example.com/']);
    assert.deepEqual(stage.strayRequests, []);
    await page.close();
  });

  it('fits a narrow editor: list, then details, then back', async () => {
    const { page } = await openEditor(stage, { width: 480 });
    await shows(() => title(page).isVisible(), false);
    await row(page, 'reserve').click();
    await title(page).waitFor();
    await picture(page, 'backlog-narrow');
    assert.equal(await page.evaluate('document.documentElement.scrollWidth <= 480'), true);
    await button(page, 'Back to the list').click();
    await row(page, 'reserve').waitFor();
    await page.close();
  });

  it('is readable in light and in high contrast', async () => {
    const { page } = await openEditor(stage, { theme: 'light' });
    await row(page, 'reserve').click();
    await title(page).fill('Reserve a tool for up to ten days');
    await picture(page, 'backlog-light');
    await setTheme(page, 'contrast');
    await picture(page, 'backlog-contrast');
    await shows(() => page.evaluate('getComputedStyle(document.querySelector(".row[aria-selected=true]")).outlineStyle'), 'solid');
    await page.close();
  });
});
