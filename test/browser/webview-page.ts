import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { webviewPage } from '../../extension/platform/webview-page.ts';
import { launchChromium } from '../support/chromium.ts';
import { runId } from './sample-run.ts';
import { themeOf } from './themes.ts';
import type { ThemeName } from './themes.ts';

const checkout = join(import.meta.dirname, '../..');

/** The webviews as built from the sources, with the page and the content security policy that the extension gives them. */
export class WebviewStage implements AsyncDisposable {
  readonly #files: ReadonlyMap<string, Uint8Array>;
  readonly #server: Server;
  readonly browser: Browser;
  /** Addresses that a page asked for and that this stage does not serve. */
  readonly strayRequests: string[] = [];

  private constructor(files: ReadonlyMap<string, Uint8Array>, browser: Browser) {
    this.#files = files;
    this.browser = browser;
    this.#server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://stage');
      const path = url.pathname;
      const file = this.#files.get(path);
      if (file !== undefined) response.setHeader('Content-Type', path.endsWith('.js') ? 'text/javascript' : 'text/css').end(file);
      else if (path.endsWith('.html')) response.setHeader('Content-Type', 'text/html').end(this.#html(path.slice(1, -5), (url.searchParams.get('theme') ?? 'dark') as ThemeName));
      else response.writeHead(404).end();
    });
  }

  static async open(): Promise<WebviewStage> {
    const built = await build({
      absWorkingDir: checkout, entryPoints: { backlog: 'webview/backlog/main.ts', artifacts: 'webview/artifacts/main.ts' }, outdir: 'dist/webview', bundle: true, write: false,
      platform: 'browser', format: 'iife', target: 'es2022', define: { 'process.env.NODE_ENV': '"production"' }, logLevel: 'error',
    });
    const files = new Map(built.outputFiles.map((file) => [`/${file.path.split(/[\\/]/).at(-1) ?? ''}`, file.contents]));
    const stage = new WebviewStage(files, await launchChromium());
    stage.#server.listen(0, '127.0.0.1');
    await once(stage.#server, 'listening');
    return stage;
  }

  #html(name: string, themeName: ThemeName): string {
    const theme = themeOf(themeName);
    const html = webviewPage({ title: name, scriptUri: `/${name}.js`, styleUri: `/${name}.css`, cspSource: "'self'", nonce: 'c3RhZ2U', state: { runId } });
    return html.replace('<html lang="en">', `<html lang="en" style="${theme.style}">`).replace('<body ', `<body class="${theme.bodyClass}" `);
  }

  get #origin(): string {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : '';
  }

  /**
   * Show a webview as VS Code does: `acquireVsCodeApi` is there once, state survives a reload, messages go both ways.
   * @param receive is given every message of the webview
   */
  async show(name: 'backlog' | 'artifacts', options: { readonly theme?: ThemeName; readonly width?: number; readonly height?: number }, receive: (message: unknown) => void): Promise<Page> {
    const page = await this.browser.newPage({ viewport: { width: options.width ?? 1200, height: options.height ?? 800 } });
    page.on('request', (request) => {
      if (!request.url().startsWith(this.#origin) && !request.url().startsWith('data:')) this.strayRequests.push(request.url());
    });
    await page.exposeFunction('stagePost', receive);
    await page.addInitScript({ content: hostScript });
    await page.goto(`${this.#origin}/${name}.html?theme=${options.theme ?? 'dark'}`);
    return page;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser.close();
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

/** What VS Code puts into a webview before its own script runs. Text, because it runs in the page. */
const hostScript = `{
  const api = {
    postMessage: (message) => window.stagePost(message),
    getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null'),
    setState: (state) => sessionStorage.setItem('state', JSON.stringify(state)),
  };
  let taken = false;
  window.acquireVsCodeApi = () => {
    if (taken) throw new Error('An instance of the VS Code API has already been acquired');
    taken = true;
    return api;
  };
}`;

/** Change the theme of a page that is shown. */
export async function setTheme(page: Page, name: ThemeName): Promise<void> {
  const { style, bodyClass } = themeOf(name);
  await page.evaluate(`document.documentElement.setAttribute('style', ${JSON.stringify(style)}); document.body.className = ${JSON.stringify(bodyClass)};`);
}

/** Deliver a message to the webview. */
export async function deliver(page: Page, message: unknown): Promise<void> {
  await page.evaluate(`window.postMessage(${JSON.stringify(message)}, '*')`);
}

/** Wait until an expression of the page is true. Playwright's own polling needs `eval`, which the page's policy forbids. */
export async function until(page: Page, expression: string): Promise<void> {
  while ((await page.evaluate(expression)) !== true) await page.waitForTimeout(20);
}

/** What a page shows once it has drawn what was done to it: looked at until it is that, for ten seconds at most. */
export async function shows<T>(look: () => Promise<T>, expected: T): Promise<void> {
  for (let turn = 0; turn < 200 && !isDeepStrictEqual(await look(), expected); turn += 1) await setTimeout(50);
  assert.deepEqual(await look(), expected);
}

/** Keep a picture for people, where the environment names a folder for them. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['PASS_PICTURES'];
  if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}.png`) });
}

