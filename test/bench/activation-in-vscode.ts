import { writeFile } from 'node:fs/promises';
import * as vscode from 'vscode';

/** Called by VS Code: times the load and activation of PASS and writes it to the file named by PASS_BENCH_REPORT. */
export async function run(): Promise<void> {
  const report = process.env['PASS_BENCH_REPORT'];
  const extension = vscode.extensions.all.find((candidate) => candidate.id === 'pass-dev.pass');
  if (extension === undefined || report === undefined) throw new Error('PASS is not installed, or PASS_BENCH_REPORT names no file.');
  if (extension.isActive) throw new Error('PASS was active before anybody used it.');
  const started = performance.now();
  await extension.activate();
  await writeFile(report, JSON.stringify({ milliseconds: performance.now() - started }));
}
