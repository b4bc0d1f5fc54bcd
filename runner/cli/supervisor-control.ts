import { timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { writeDurably } from '../store/durable-file.ts';
import { connectToHolder } from '../store/exclusive.ts';
import type { GatekeeperFrame, GithubSettings } from '../../shared/protocol/startup.ts';
import { checkedGithub } from './github-settings.ts';
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

/** The gatekeeper's frame with the settings that a client of this host handed over, `undefined` when it has them already. */
export function changedFrame(line: string, token: string, frame: GatekeeperFrame): GatekeeperFrame | 'refused' | undefined {
  try {
    const message = JSON.parse(line) as { token?: unknown; credential?: unknown; github?: unknown; storedCredential?: unknown };
    if (typeof message.token !== 'string' || !sameSecret(message.token, token)) return 'refused';
    const next = { ...frame };
    if (message.storedCredential === true) delete next.credential;
    if (message.credential !== undefined) next.credential = checkedCredential(message.credential);
    if (message.github !== undefined) next.github = checkedGithub(message.github);
    return JSON.stringify(next) === JSON.stringify(frame) ? undefined : next;
  } catch {
    return 'refused';
  }
}

/** A frame with anything else would keep the gatekeeper from starting. */
function checkedCredential(value: unknown): string {
  if (typeof value !== 'string' || value === '') throw new Error('not a credential');
  return value;
}

function sameSecret(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** A supervisor that just started may not have written its token yet, so a refusal is asked about again. */
const handAttempts = 6;
const handRetryMs = 200;

/**
 * Hand a GitHub token or API address to the gatekeeper of a running supervisor on this host. The gatekeeper is restarted
 * only when they differ from what it has. Returns false when no supervisor took it.
 */
export async function handToGatekeeper(home: Home, settings: GatekeeperSettings): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await handOnce(home, settings);
    if (answer !== 'refused' || attempt === handAttempts) return answer === 'taken';
    await new Promise((resolve) => setTimeout(resolve, handRetryMs));
  }
}

async function handOnce(home: Home, settings: GatekeeperSettings): Promise<'taken' | 'refused' | 'nobody'> {
  const socket = await connectToHolder(home.root, homeLockName);
  if (socket === undefined) return 'nobody';
  const token = await readFile(controlFile(home), 'utf8').catch(() => '');
  return await new Promise((resolve) => {
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      text += chunk;
      if (!text.includes('\n')) return;
      resolve(text.includes('"ok":true') ? 'taken' : 'refused');
      socket.destroy();
    });
    socket.on('error', () => resolve('nobody'));
    socket.on('close', () => resolve('nobody'));
    socket.write(`${JSON.stringify({ token: token.trim(), ...settings })}\n`);
  });
}
