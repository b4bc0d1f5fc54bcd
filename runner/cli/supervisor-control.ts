import type { Socket } from 'node:net';
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
}

/**
 * Hand a GitHub token or API address to the gatekeeper of a running supervisor on this host. The gatekeeper is restarted
 * only when they differ from what it has. Returns false when no supervisor took it.
 */
export async function handToGatekeeper(home: Home, token: string, settings: GatekeeperSettings): Promise<boolean> {
  const socket = await connectToHolder(home.root, homeLockName);
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
    socket.write(`${JSON.stringify({ token, ...settings })}\n`);
  });
}
