import { randomBytes } from 'node:crypto';
import { env, Uri } from 'vscode';
import type { ExtensionContext, Webview } from 'vscode';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { isOpenable, webviewPage } from './webview-page.ts';

/** Load `dist/webview/<name>` into a webview; it may read that folder and nothing else. */
export function showPage(webview: Webview, context: ExtensionContext, name: string, title: string, state: unknown): void {
  const folder = Uri.joinPath(context.extensionUri, 'dist', 'webview');
  webview.options = { enableScripts: true, localResourceRoots: [folder] };
  webview.html = webviewPage({
    title,
    scriptUri: webview.asWebviewUri(Uri.joinPath(folder, `${name}.js`)).toString(),
    styleUri: webview.asWebviewUri(Uri.joinPath(folder, `${name}.css`)).toString(),
    cspSource: webview.cspSource,
    nonce: randomBytes(16).toString('base64url'),
    state,
  });
}

/**
 * Open a link of a webview in the browser; VS Code asks before it does.
 * @throws PassError `forbidden` for anything but a web page
 */
export async function openLink(url: string): Promise<void> {
  if (!isOpenable(url)) throw new PassError('forbidden', `PASS does not open ${url.slice(0, 200)}.`, 'Only https links are opened from here. Copy the address if you trust it.');
  await env.openExternal(Uri.parse(url, true));
}
