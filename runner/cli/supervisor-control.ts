import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { writeDurably } from '../store/durable-file.ts';
import { connectToHolder } from '../store/exclusive.ts';
import type { GithubSettings } from '../../shared/protocol/startup.ts';
import { homeLockName } from './home.ts';
import type { Home } from './home.ts';

/** Longest line that the supervisor reads from a client, in characters. */
const maxLine = 64 * 1024;

/** Answer each line of a client that connected to the supervisor's socket. */
export function answerControl(socket: Socket, answer: (line: string) => Promise<string>): void {
  let text = '';
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    text += chunk;
    if (text.length > maxLine) {
      socket.destroy();
      return;
    }
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n')) {
      const line = text.slice(0, end);
      text = text.slice(end + 1);
      void answer(line).then((reply) => socket.write(`${reply}\n`));
    }
  });
}

export interface GatekeeperSettings {
  readonly credential?: string;
  readonly github?: GithubSettings;
  /** The token in the gatekeeper's home counts, instead of one that was handed over before. */
  readonly storedCredential?: true;
}

/**
 * Proof that a client may change what the gatekeeper works with: who can read the gatekeeper's home. The runner's token
 * proves nothing here; the runner knows it.
 */
function controlFile(home: Home): string {
  return join(home.gatekeeper, 'control');
}

export async function writeControlToken(home: Home, token: string): Promise<void> {
  await writeDurably(controlFile(home), `${token}\n`);
}

/**
 * Hand a GitHub token or API address to the gatekeeper of a running supervisor on this host. The gatekeeper is restarted
 * only when they differ from what it has. Returns false when no supervisor took it.
 */
export async function handToGatekeeper(home: Home, settings: GatekeeperSettings): Promise<boolean> {
  const token = await readFile(controlFile(home), 'utf8').catch(() => '');
  const socket = token === '' ? undefined : await connectToHolder(home.root, homeLockName);
  if (socket === undefined) return false;
  return await new Promise<boolean>((resolve) => {
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      text += chunk;
      if (!text.includes('\n')) return;
      resolve(text.includes('"ok":true'));
      socket.destroy();
    });
    socket.on('error', () => resolve(false));
    socket.on('close', () => resolve(false));
    socket.write(`${JSON.stringify({ token: token.trim(), ...settings })}\n`);
  });
}
