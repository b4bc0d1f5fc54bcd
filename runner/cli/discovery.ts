import { readFile, rm } from 'node:fs/promises';
import { writeDurably } from '../store/durable-file.ts';
import type { Home } from './home.ts';

/** How clients on this machine find the runner of a home. Readable by its user alone: it holds the token. */
export interface Discovery {
  /** WebSocket address, e.g. `ws://127.0.0.1:4711/rpc`. */
  readonly url: string;
  readonly token: string;
  /** Process id of the runner. */
  readonly pid: number;
  readonly supervisorPid: number;
  readonly instanceId: string;
  readonly version: string;
  readonly startedAt: string;
  /** Started by a client: exits when idle and hands over to another version. */
  readonly managed: boolean;
}

/** The runner that last announced itself in this home, or `undefined`. Whether it still lives is for the caller to ask. */
export async function readDiscovery(home: Home): Promise<Discovery | undefined> {
  let text: string;
  try {
    text = await readFile(home.discoveryFile, 'utf8');
  } catch {
    return undefined;
  }
  try {
    const value: unknown = JSON.parse(text);
    return isDiscovery(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export async function writeDiscovery(home: Home, discovery: Discovery): Promise<void> {
  await writeDurably(home.discoveryFile, `${JSON.stringify(discovery, undefined, 2)}\n`);
}

/** Take the announcement back, unless another instance has made one since. */
export async function removeDiscovery(home: Home, instanceId: string): Promise<void> {
  const present = await readDiscovery(home);
  if (present?.instanceId === instanceId) await rm(home.discoveryFile, { force: true });
}

/** Remove whatever was announced. Only for who knows that no runner of this home lives. */
export async function forgetDiscovery(home: Home): Promise<void> {
  await rm(home.discoveryFile, { force: true });
}

function isDiscovery(value: unknown): value is Discovery {
  if (typeof value !== 'object' || value === null) return false;
  const record = value as Record<string, unknown>;
  return (
    ['url', 'token', 'instanceId', 'version', 'startedAt'].every((name) => typeof record[name] === 'string') &&
    ['pid', 'supervisorPid'].every((name) => typeof record[name] === 'number') &&
    typeof record['managed'] === 'boolean'
  );
}
