import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { glob, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkout } from './support/checkout.ts';
import { findChromium } from './support/chromium.ts';
import { indent, MochaReport, outcomeOf } from './support/mocha-report.ts';
import type { SuiteOutcome } from './support/mocha-report.ts';
import type { ToolName } from './support/provision.ts';

/** One part of `npm test`. */
export interface Suite {
  readonly name: string;
  /** Why it cannot run on this machine and how to change that, or undefined. */
  missing?(): string | undefined;
  /** Provisioned before it starts, so that no test's time limit has to cover an installation. */
  readonly needs?: readonly ToolName[];
  /** True when it tests what the build made. */
  readonly built?: true;
  /** Undefined when there is nothing of the kind in this checkout. */
  run(): Promise<SuiteOutcome | undefined>;
}

interface Finished {
  code: number;
  output: string;
}

/** Runs this Node with `args` in the checkout; output is kept, not shown. */
async function runNode(args: readonly string[], env: Record<string, string> = {}): Promise<Finished> {
  const { promise, resolve, reject } = Promise.withResolvers<Finished>();
  const child = spawn(process.execPath, args, { cwd: checkout, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.once('error', reject);
  child.once('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString('utf8') }));
  return promise;
}

/** A program that passes or fails as a whole; it adds to the failures, never to the passed tests. */
function step(name: string, ...commands: (readonly string[])[]): Suite {
  return {
    name,
    async run() {
      for (const command of commands) {
        const { code, output } = await runNode(command);
        if (code !== 0) return { passed: 0, failed: 1, skipped: 0, details: [`FAILED ${name}: ${command.join(' ')} (exit ${code})\n${indent(output.trim())}`] };
      }
      return { passed: 0, failed: 0, skipped: 0, details: [] };
    },
  };
}

/** Reads the report that a program was told to write; a program that wrote none has failed with what it printed. */
async function readOutcome(file: string, { code, output }: Finished): Promise<SuiteOutcome> {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0, details: [`FAILED before any test ran (exit ${code})\n${indent(output.trim().slice(-8000))}`] };
  const outcome = outcomeOf(MochaReport.parse(JSON.parse(await readFile(file, 'utf8'))));
  if (code === 0 || outcome.failed > 0) return outcome;
  return { ...outcome, failed: 1, details: [...outcome.details, `FAILED: every test passed, but the process ended with ${code}\n${indent(output.trim().slice(-8000))}`] };
}

async function withReport(run: (file: string) => Promise<Finished>): Promise<SuiteOutcome> {
  const folder = await mkdtemp(join(tmpdir(), 'pass-report-'));
  try {
    const file = join(folder, 'report.json');
    return await readOutcome(file, await run(file));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function testFiles(pattern: string): Promise<string[]> {
  const files: string[] = [];
  for await (const file of glob(pattern, { cwd: checkout })) files.push(file);
  return files.sort();
}

const chromiumMissing = (): string | undefined =>
  findChromium() === undefined ? 'no Chromium found; install it (Debian: apt-get install chromium) or set PASS_TEST_CHROMIUM to its path' : undefined;

/** Mocha over `test/<name>`, in a process of its own. */
function mocha(name: string, options: { timeout?: number; missing?: () => string | undefined; needs?: readonly ToolName[]; built?: true } = {}): Suite {
  return {
    name,
    needs: options.needs ?? [],
    ...(options.missing === undefined ? {} : { missing: options.missing }),
    ...(options.built === undefined ? {} : { built: options.built }),
    async run() {
      const files = await testFiles(`test/${name}/**/*.test.ts`);
      if (files.length === 0) return undefined;
      return withReport((file) =>
        runNode(['node_modules/mocha/bin/mocha.js', '--forbid-only', '--reporter', 'json', '--reporter-option', `output=${file}`, ...(options.timeout === undefined ? [] : ['--timeout', String(options.timeout)]), ...files]),
      );
    },
  };
}

const tsc = (project: string): string[] => ['node_modules/typescript/bin/tsc', '-p', project];

export const suites: readonly Suite[] = [
  step('typecheck', tsc('.'), tsc('shared'), tsc('webview')),
  step('lint', ['node_modules/eslint/bin/eslint.js', '--cache', '--cache-location', '.cache/eslint/', '.']),
  step('build', ['esbuild.mjs']),
  mocha('unit'),
  mocha('contract'),
  mocha('integration', { timeout: 120_000, needs: ['openapi', 'vsce'], built: true }),
  mocha('adversarial', { timeout: 120_000, needs: ['openapi'] }),
  mocha('browser', { timeout: 60_000, missing: chromiumMissing }),
  {
    name: 'editor',
    missing: chromiumMissing,
    needs: ['code-server'],
    built: true,
    run: () => withReport((file) => runNode(['test/editor/run.ts', '--report', file])),
  },
  mocha('journey', { timeout: 300_000, missing: chromiumMissing, needs: ['code-server', 'vsce'], built: true }),
];
