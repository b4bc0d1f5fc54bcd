import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext, Frame, Locator, Page } from 'playwright-core';
import { checkout } from '../support/checkout.ts';

const screenshots = join(checkout, 'test-results');

/** VS Code's window as a person handles it: mouse, keyboard, and what is to be seen. */
export class Workbench implements AsyncDisposable {
  readonly page: Page;
  readonly #context: BrowserContext;

  private constructor(context: BrowserContext, page: Page) {
    this.#context = context;
    this.page = page;
  }

  static async open(browser: Browser, url: string): Promise<Workbench> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    await page.goto(url);
    // Contributions are there once the extension's own icon is.
    await page.locator('.activitybar [aria-label^="PASS"]').first().waitFor({ timeout: 60_000 });
    if (await page.locator('.part.auxiliarybar').isVisible()) await page.keyboard.press('Control+Alt+B');
    return new Workbench(context, page);
  }

  /** The file's row in the explorer. */
  file(name: string): Locator {
    return this.page.locator('.explorer-folders-view .monaco-list-row', { hasText: name });
  }

  /** Chooses an entry of the context menu of `place`. Opens it again while VS Code, still starting, shows it disabled. */
  async chooseFromContextMenu(place: Locator, entry: string): Promise<void> {
    const enabled = this.page.locator('.monaco-menu .action-item:not(.disabled)', { hasText: entry }).first();
    for (let attempt = 0; attempt < 30; attempt++) {
      await place.click({ button: 'right' });
      await this.page.locator('.monaco-menu .action-item').first().waitFor();
      if (await enabled.isVisible() && (await this.#pick(enabled))) return;
      await this.page.keyboard.press('Escape');
      await this.page.waitForTimeout(500);
    }
    throw new Error(`"${entry}" stays missing or disabled in the context menu.`);
  }

  /** A menu takes no click right after it opened, so that the one that opened it chooses nothing. @returns whether it was taken */
  async #pick(entry: Locator): Promise<boolean> {
    await this.page.waitForTimeout(200);
    await entry.click();
    return await entry.waitFor({ state: 'hidden', timeout: 2_000 }).then(() => true, () => false);
  }

  /** Runs a command by its whole title in the palette. */
  async command(title: string): Promise<void> {
    await this.page.keyboard.press('F1');
    await this.quickInput.fill(`>${title}`);
    await this.quickPick(title).first().click();
  }

  get quickInput(): Locator {
    return this.page.locator('.quick-input-widget input[type="text"], .quick-input-widget input[type="password"]').first();
  }

  quickPick(text: string | RegExp): Locator {
    return this.page.locator('.quick-input-widget .quick-input-list .monaco-list-row', { hasText: text });
  }

  /** Types an answer into an input box that shows `title`. */
  async answer(title: string, text: string): Promise<void> {
    await this.page.locator('.quick-input-widget', { hasText: title }).waitFor();
    await this.quickInput.fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** The modal question, whole. */
  get dialog(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }

  async pressInDialog(button: string): Promise<void> {
    await this.dialog.locator('.monaco-button', { hasText: button }).click();
  }

  async openSideBar(container: string): Promise<void> {
    await this.page.locator(`.activitybar .action-item:has([aria-label^="${container}"])`).first().click();
  }

  /** A row of a tree view in the side bar. */
  treeRow(text: string | RegExp): Locator {
    return this.page.locator('.sidebar .monaco-list-row', { hasText: text });
  }

  /** Opens a row of a tree with the keyboard. */
  async expandRow(text: string | RegExp): Promise<void> {
    await this.treeRow(text).first().click();
    await this.page.keyboard.press('ArrowRight');
  }

  /** Dismisses every notification. */
  async closeNotifications(): Promise<void> {
    await this.command('Notifications: Clear All Notifications');
  }

  /** What the PASS output channel shows, as far as it is on the screen. */
  async passLog(): Promise<string> {
    await this.command('PASS: Show Log').catch(() => undefined);
    await this.page.waitForTimeout(1_000);
    return this.page.locator('.part.panel .view-lines').innerText({ timeout: 2_000 }).catch(() => 'no log on the screen');
  }

  tab(title: string | RegExp): Locator {
    return this.page.locator('.tabs-container .tab', { hasText: title });
  }

  /** The content of the webview in which `selector` is found. Webviews are frames in frames, and there may be several. */
  async webview(selector: string): Promise<Frame> {
    const deadline = Date.now() + 30_000;
    while (Date.now() < deadline) {
      for (const frame of this.page.frames()) {
        // A frame that is being replaced answers late or never; the next round asks those that are there then.
        const found = await Promise.race([frame.locator(selector).count().catch(() => 0), this.page.waitForTimeout(1_000).then(() => 0)]);
        if (found > 0 && frame.name() !== '') return frame;
      }
      await this.page.waitForTimeout(100);
    }
    throw new Error(`No webview shows ${selector}.`);
  }

  notification(text: string | RegExp): Locator {
    return this.page.locator('.notification-toast, .notifications-center .notification-list-item', { hasText: text });
  }

  async useTheme(name: 'Dark Modern' | 'Light Modern'): Promise<void> {
    await this.command('Preferences: Color Theme');
    await this.quickInput.fill(name);
    await this.quickPick(name).first().click();
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  /** Takes a picture into test-results/, which CI keeps. */
  async screenshot(name: string): Promise<void> {
    await mkdir(screenshots, { recursive: true });
    await this.page.screenshot({ path: join(screenshots, `${name}.png`) });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#context.close();
  }
}
