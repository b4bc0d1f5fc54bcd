import { spawn } from 'node:child_process';
import { join } from 'node:path';

const entry = join(import.meta.dirname, '../../dist/runner/pass-runner.mjs');

/** The real command, with what it needs to find the demo's home and emulator in its environment. */
export class PassRunner {
  readonly #environment: NodeJS.ProcessEnv;

  constructor(environment: Readonly<Record<string, string>>) {
    this.#environment = { ...process.env, ...environment };
  }

  /** Run it on this terminal. Returns its exit code. */
  show(...args: string[]): Promise<number> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [entry, ...args], { env: this.#environment, stdio: 'inherit' });
      child.once('error', reject);
      child.once('exit', (code) => resolve(code ?? 1));
    });
  }

  /** Run it and take what it prints. */
  read(...args: string[]): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [entry, ...args], { env: this.#environment, stdio: ['ignore', 'pipe', 'inherit'] });
      const chunks: Buffer[] = [];
      child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
      child.once('error', reject);
      child.once('close', (code) => (code === 0 ? resolve(Buffer.concat(chunks)) : reject(new Error(`pass-runner ${args.join(' ')} ended with ${String(code)}.`))));
    });
  }
}
