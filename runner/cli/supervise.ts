import { passVersion } from '../../shared/version.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import type { GithubSettings, StartupReport } from '../../shared/protocol/startup.ts';
import type { Discovery } from './discovery.ts';
import { homeAt } from './home.ts';
import { stderrLog } from './log-line.ts';
import { startSupervisor } from './supervisor.ts';
import type { Supervisor } from './supervisor.ts';

/** What a client hands over, as one line on stdin, when it starts a runner of its own. */
export interface ManagedStart {
  readonly home: string;
  readonly principal: string;
  readonly idleExitSeconds: number;
  readonly credential?: string;
  readonly apiHost?: string;
  readonly github?: GithubSettings;
}

/** What it answers on stdout: where the runner is, or why there is none. */
export type ManagedReport = { readonly ready: Discovery } | Extract<StartupReport, { failed: unknown }>;

/** A runner that a client started: its one line of settings comes over stdin, its one line of answer goes to stdout. */
export async function superviseManaged(): Promise<number> {
  process.on('SIGHUP', () => undefined);
  process.stdout.on('error', () => undefined);
  const log = stderrLog('supervisor');
  try {
    const start = JSON.parse(await readStdinLine()) as ManagedStart;
    const supervisor = await startSupervisor({
      home: homeAt(start.home),
      version: passVersion,
      host: '127.0.0.1',
      port: 0,
      managed: true,
      idleExitSeconds: start.idleExitSeconds,
      principal: start.principal,
      ...(start.credential === undefined ? {} : { credential: start.credential }),
      ...(start.apiHost === undefined ? {} : { apiHost: start.apiHost }),
      ...(start.github === undefined ? {} : { github: start.github }),
      log,
      logToFiles: true,
    });
    stopOnSignals(supervisor);
    report({ ready: supervisor.discovery });
    return await supervisor.ended;
  } catch (error) {
    log('error', 'could not start', { error: PassError.toData(error) });
    report({ failed: PassError.toData(error) });
    return 1;
  }
}

/** SIGINT and SIGTERM finish in order; a second one ends at once (the children notice that their stdin closed). */
export function stopOnSignals(supervisor: Supervisor): void {
  let asked = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (asked) process.exit(1);
      asked = true;
      supervisor.stop(signal);
    });
  }
}

function report(answer: ManagedReport): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

async function readStdinLine(): Promise<string> {
  let text = '';
  process.stdin.setEncoding('utf8');
  for await (const chunk of process.stdin) {
    text += String(chunk);
    if (text.includes('\n')) break;
  }
  return text;
}
