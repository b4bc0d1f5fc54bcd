import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Ends the runner that a client started for `home`, if one runs: it would stay until it is idle for long. */
export async function stopRunner(home: string): Promise<void> {
  const text = await readFile(join(home, 'runner/discovery.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return;
  const { pid, supervisorPid } = JSON.parse(text) as { pid: number; supervisorPid: number };
  if (isAlive(supervisorPid)) process.kill(supervisorPid, 'SIGTERM');
  for (let attempt = 0; attempt < 100 && (isAlive(supervisorPid) || isAlive(pid)); attempt++) await delay(50);
  for (const survivor of [supervisorPid, pid]) if (isAlive(survivor)) process.kill(survivor, 'SIGKILL');
}
