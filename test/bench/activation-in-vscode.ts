import { writeFile } from 'node:fs/promises';
import Module from 'node:module';
import * as vscode from 'vscode';

type Load = (this: unknown, request: string, ...rest: unknown[]) => unknown;
interface Entry {
  activate(context: vscode.ExtensionContext): unknown;
}

/**
 * Called by VS Code: times loading and activating PASS and writes it to the file named by PASS_BENCH_REPORT. As VS Code's own
 * "Startup Performance" does, it counts the load of the code and the call of `activate` until what that returns is settled, and
 * not the time that VS Code takes to prepare the extension's context.
 */
export async function run(): Promise<void> {
  const report = process.env['PASS_BENCH_REPORT'];
  const extension = vscode.extensions.all.find((candidate) => candidate.id === 'pass-dev.pass');
  if (extension === undefined || report === undefined) throw new Error('PASS is not installed, or PASS_BENCH_REPORT names no file.');
  if (extension.isActive) throw new Error('PASS was active before anybody used it.');
  let milliseconds = Number.NaN;
  const host = Module as unknown as { _load: Load };
  const load = host._load;
  host._load = function (request, ...rest) {
    if (!request.endsWith('extension.cjs')) return load.call(this, request, ...rest);
    host._load = load;
    const started = performance.now();
    const entry = load.call(this, request, ...rest) as Entry;
    const loading = performance.now() - started;
    return {
      ...entry,
      async activate(context: vscode.ExtensionContext) {
        const called = performance.now();
        const exported = await entry.activate(context);
        milliseconds = loading + performance.now() - called;
        return exported;
      },
    };
  };
  await extension.activate();
  await writeFile(report, JSON.stringify({ milliseconds }));
}
