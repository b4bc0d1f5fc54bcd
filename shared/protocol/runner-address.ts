import { isLoopback } from '../domain/loopback.ts';

/** The address of a runner, or what is wrong with a text that should be one, and what to do about it where that does not depend on who asks. */
export type RunnerAddress = { readonly url: string } | { readonly wrong: string; readonly hint?: string };

/**
 * `ws://HOST:PORT/rpc` from what a person writes: `host:port`, `http://…`, `wss://…`, with or without the path. Nothing that must not travel
 * in an address, and plain `ws:` for this machine only: the token would cross the network readable.
 */
export function runnerAddress(text: string): RunnerAddress {
  const url = URL.parse(/^[a-z]+:\/\//i.test(text) ? text.replace(/^http/i, 'ws') : `ws://${text}`);
  if (url === null || (url.protocol !== 'ws:' && url.protocol !== 'wss:')) return { wrong: `“${text}” is no address of a runner.` };
  if (url.username !== '' || url.password !== '' || url.search !== '') return { wrong: 'The address of a runner carries no user, password, token or query.' };
  if (url.protocol === 'ws:' && !isLoopback(url.hostname)) return { wrong: `ws:// to ${url.hostname} would send the token unencrypted.`, hint: 'Use wss://, or a tunnel to an address of this machine.' };
  if (url.pathname === '/') url.pathname = '/rpc';
  return { url: url.href };
}
