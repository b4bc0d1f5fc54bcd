import { isLoopback } from '../../shared/domain/loopback.ts';

/** What a webview page is made of; addresses are those that the webview may load. */
export interface PageParts {
  readonly title: string;
  readonly scriptUri: string;
  readonly styleUri: string;
  /** `webview.cspSource`. */
  readonly cspSource: string;
  /** Random, for this page alone. */
  readonly nonce: string;
  /** Kept in `data-state`, so that the script knows what to ask for before the first message. */
  readonly state: unknown;
}

/**
 * The page of a webview: our one script, our one style sheet, and nothing from anywhere else. Styles may be inline because
 * the UI toolkit and Mermaid write `style` elements; scripts may not.
 */
export function webviewPage(parts: PageParts): string {
  const policy = `default-src 'none'; style-src ${parts.cspSource} 'unsafe-inline'; script-src 'nonce-${parts.nonce}'; font-src ${parts.cspSource}`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${escapeHtml(parts.styleUri)}">
<title>${escapeHtml(parts.title)}</title>
</head>
<body data-state="${escapeHtml(JSON.stringify(parts.state))}">
<main id="root"></main>
<script nonce="${escapeHtml(parts.nonce)}" src="${escapeHtml(parts.scriptUri)}"></script>
</body>
</html>`;
}

/** Links of a webview that may leave it: web pages over TLS, and this machine (an emulator). Always confirmed by VS Code. */
export function isOpenable(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, username, password } = new URL(url);
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
