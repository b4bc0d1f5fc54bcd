import { timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { writeDurably } from '../store/durable-file.ts';
import { handedHost } from '../gatekeeper/api-host.ts';
import { connectToHolder } from '../store/exclusive.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
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
  /** The API host that the token belongs to. */
  readonly apiHost?: string;
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
 * The gatekeeper's frame with the settings that a client of this host handed over, `undefined` when it has them already.
 * A token stays with the host that it came with: it is let go of when the address becomes that of another one.
 */
export function changedFrame(line: string, token: string, frame: GatekeeperFrame): GatekeeperFrame | 'refused' | undefined {
  try {
    const message = JSON.parse(line) as { token?: unknown; credential?: unknown; apiHost?: unknown; github?: unknown; storedCredential?: unknown };
    if (typeof message.token !== 'string' || !sameSecret(message.token, token)) return 'refused';
    const next = { ...frame };
    const github = message.github === undefined ? undefined : checkedGithub(message.github);
    if (github !== undefined) next.github = github;
    if (message.credential !== undefined) {
      next.credential = checkedText(message.credential);
      next.apiHost = handedHost({ apiHost: message.apiHost === undefined ? undefined : checkedText(message.apiHost), github });
    } else if (message.storedCredential === true || (github !== undefined && handedHost(frame) !== handedHost({ github }))) {
      delete next.credential;
      delete next.apiHost;
    }
    return JSON.stringify(next) === JSON.stringify(frame) ? undefined : next;
  } catch {
    return 'refused';
  }
}

/** A frame with anything else would keep the gatekeeper from starting. */
function checkedText(value: unknown): string {
  if (typeof value !== 'string' || value === '') throw new Error('not a text');
  return value;
}

function sameSecret(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** A supervisor that just started may not have written its token yet, so a refusal is asked about again. */
const handAttempts = 6;
const handRetryMs = 200;
/** Longer than a gatekeeper takes to finish and start again at worst (milliseconds). */
const handLimitMs = 60_000;

/**
 * Hand a GitHub token or API address to the gatekeeper of a running supervisor on this host. The gatekeeper is restarted
 * only when they differ from what it has. Returns false when no supervisor took it.
 * @throws PassError `unavailable` when a supervisor is there and does not answer
 */
export async function handToGatekeeper(home: Home, settings: GatekeeperSettings, limitMs = handLimitMs): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await handOnce(home, settings, limitMs);
    if (answer === 'silent') throw silent(home, limitMs);
    if (answer !== 'refused' || attempt === handAttempts) return answer === 'taken';
    await new Promise((resolve) => setTimeout(resolve, handRetryMs));
  }
}

function silent(home: Home, limitMs: number): PassError {
  return new PassError('unavailable', `The runner of ${home.root} did not take over the GitHub settings within ${limitMs / 1000} seconds.`, 'Look at "pass-runner doctor", or stop that runner; then try again. Nothing was written.');
}

async function handOnce(home: Home, settings: GatekeeperSettings, limitMs: number): Promise<'taken' | 'refused' | 'nobody' | 'silent'> {
  const socket = await connectToHolder(home.root, homeLockName);
  if (socket === undefined) return 'nobody';
  const token = await readFile(controlFile(home), 'utf8').catch(() => '');
  return await new Promise((answered) => {
    const resolve = (answer: 'taken' | 'refused' | 'nobody' | 'silent'): void => {
      clearTimeout(timer);
      answered(answer);
      socket.destroy();
    };
    const timer = setTimeout(() => resolve('silent'), limitMs);
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      text += chunk;
      if (!text.includes('\n')) return;
      resolve(text.includes('"ok":true') ? 'taken' : 'refused');
    });
    socket.on('error', () => resolve('nobody'));
    socket.on('close', () => resolve('nobody'));
    socket.write(`${JSON.stringify({ token: token.trim(), ...settings })}\n`);
  });
}
