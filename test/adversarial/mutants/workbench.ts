import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { checkout } from '../../support/checkout.ts';
import type { Mutant } from './mutants.ts';

/** A copy of the sources; what is installed is shared with this checkout. */
export interface Workbench extends AsyncDisposable {
  readonly path: string;
}

export interface MutantResult {
  readonly guard: string;
  readonly file: string;
  readonly test: string;
  /** `killed`: the named test turned red. `survived`: it stayed green. `invalid`: neither, the note says why. */
  readonly outcome: 'killed' | 'survived' | 'invalid';
  readonly note: string;
}

const sources = ['package.json', 'tsconfig.json', 'esbuild.mjs', '.mocharc.json', 'shared', 'runner', 'extension', 'webview', 'test', 'examples', 'LICENSE'];
const shared = ['node_modules', '.cache'];
/** A test that hangs because its guard is gone has noticed, too: Mocha's own time limit makes it red before this one, in milliseconds. */
const longest = 180_000;

const Report = z.object({ stats: z.object({ tests: z.int(), passes: z.int() }), failures: z.array(z.object({ fullTitle: z.string() })) });

export async function openWorkbench(): Promise<Workbench> {
  const path = await mkdtemp(join(tmpdir(), 'pass-mutants-'));
  for (const name of sources) await cp(join(checkout, name), join(path, name), { recursive: true }).catch(ignoreMissing);
  for (const name of shared) await symlink(join(checkout, name), join(path, name), 'junction');
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

function ignoreMissing(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}

/** How often a text is in a text. */
export function occurrences(text: string, find: string): number {
  return text.split(find).length - 1;
}

/** `describe › it` as Mocha joins it. */
export function fullTitle(title: string): string {
  return title.split(' › ').join(' ');
}

interface TestRun {
  readonly ran: number;
  readonly failed: readonly string[];
  readonly output: string;
}

/** Run these tests of one file, and nothing else of it. */
async function runTests(root: string, file: string, titles: readonly string[]): Promise<TestRun> {
  const folder = await mkdtemp(join(tmpdir(), 'pass-mutant-report-'));
  const report = join(folder, 'report.json');
  const grep = `^(?:${titles.map((title) => fullTitle(title).replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')).join('|')})$`;
  const child = spawn(process.execPath, ['node_modules/mocha/bin/mocha.js', '--exit', '--timeout', '60000', '--reporter', 'json', '--reporter-option', `output=${report}`, '--grep', grep, file], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const timer = setTimeout(() => child.kill('SIGKILL'), longest);
  await new Promise((resolve) => child.once('close', resolve));
  clearTimeout(timer);
  try {
    const { stats, failures } = Report.parse(JSON.parse(await readFile(report, 'utf8')));
    return { ran: stats.tests, failed: failures.map((failure) => failure.fullTitle), output };
  } catch {
    return { ran: 0, failed: [], output };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Problems before anything is changed: texts that do not fit any more, tests that are missing or red. */
export async function checkUnchanged(chosen: readonly Mutant[]): Promise<string[]> {
  const problems = await misfits(chosen);
  const files = Map.groupBy(chosen, ({ test }) => test[0]);
  for (const [file, group] of files) {
    const titles = [...new Set(group.map(({ test }) => test[1]))];
    const { ran, failed, output } = await runTests(checkout, file, titles);
    if (ran !== titles.length) problems.push(`${file}: ${ran} of ${titles.length} named tests ran\n${output.slice(-2000)}`);
    problems.push(...failed.map((title) => `${file}: “${title}” is red without any change`));
  }
  return problems;
}

/** Guards whose text is not in their file exactly once. */
export async function misfits(chosen: readonly Mutant[]): Promise<string[]> {
  const found = await Promise.all(
    chosen.map(async ({ guard, file, find }) => {
      const count = occurrences(await readFile(join(checkout, file), 'utf8').catch(() => ''), find);
      return count === 1 ? [] : [`${guard}: its text is ${count} times in ${file}: ${find}`];
    }),
  );
  return found.flat();
}

/** Switch one guard off, run its test, and switch it on again. */
export async function testMutant({ path }: Workbench, { guard, file, find, replace, test }: Mutant): Promise<MutantResult> {
  const source = join(path, file);
  const text = await readFile(source, 'utf8');
  await writeFile(source, text.split(find).join(replace));
  try {
    const { ran, failed, output } = await runTests(path, test[0], [test[1]]);
    // A hook that fails counts as well: afterEach is where some tests look at what was written.
    const outcome = failed.length > 0 ? 'killed' : ran > 0 ? 'survived' : 'invalid';
    return { guard, file, test: `${test[0]} › ${test[1]}`, outcome, note: outcome === 'killed' ? failed.join('; ') : outcome === 'survived' ? 'its test stayed green' : output.slice(-1000) };
  } finally {
    await writeFile(source, text);
  }
}
