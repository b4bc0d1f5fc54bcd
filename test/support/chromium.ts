import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome.exe'];
const places = ['/usr/bin', '/Applications/Google Chrome.app/Contents/MacOS', 'C:/Program Files/Google/Chrome/Application'];

/** Path of a Chromium or Chrome of this machine (`PASS_TEST_CHROMIUM` first), or undefined. */
export function findChromium(): string | undefined {
  const configured = process.env['PASS_TEST_CHROMIUM'];
  if (configured !== undefined) return existsSync(configured) ? configured : undefined;
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...places];
  return folders.flatMap((folder) => [...names, 'Google Chrome'].map((name) => join(folder, name))).find((path) => existsSync(path));
}

/**
 * A headless browser that talks to nothing but the pages it is sent to.
 * @throws when the machine has no Chromium; `npm test` says "not run" before it comes to that
 */
export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('No Chromium found. Install it (Debian: apt-get install chromium) or set PASS_TEST_CHROMIUM.');
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
      '--disable-sync', '--disable-dev-shm-usage', '--disable-features=LocalNetworkAccessChecks',
    ],
  });
}
