import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { StartupReport } from '../../shared/protocol/startup.ts';

export type Part = 'runner' | 'gatekeeper';

const entries: Record<Part, string> = {
  runner: fileURLToPath(new URL('../../runner/server/main.ts', import.meta.url)),
  gatekeeper: fileURLToPath(new URL('../../runner/gatekeeper/main.ts', import.meta.url)),
};

export interface PartProcess extends AsyncDisposable {
  readonly child: ChildProcess;
  /** Its one line on stdout. */
  readonly report: StartupReport;
  /** What it wrote on stderr so far. */
  readonly log: () => string;
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** Start a real runner or gatekeeper process as the supervisor does: an environment built from nothing, one frame on stdin. */
export async function startPart(part: Part, frame: unknown): Promise<PartProcess> {
  const child = spawn(process.execPath, [entries[part]], { env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' }, stdio: ['pipe', 'pipe', 'pipe'] });
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (log += chunk));
  child.stdin.on('error', () => undefined);
  child.stdin.write(`${JSON.stringify(frame)}\n`);
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    void exited.then(({ code, signal }) => reject(new Error(`The ${part} ended with ${String(code ?? signal)}: ${log}`)));
  });
  return {
    child,
    report: StartupReport.parse(JSON.parse(line)),
    log: () => log,
    exited,
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
      await exited;
      clearTimeout(timer);
    },
  };
}
