import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { checkout } from '../support/checkout.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { largePrd } from './large-prd.ts';

const run = promisify(execFile);

export interface ReadingCost {
  readonly megabytes: number;
  /** From the text to its requirements and findings, in a process that has read nothing before. */
  readonly seconds: number;
  /** Largest resident set of the whole process, in MB: of Node itself, the thread that reads, and what it read. */
  readonly memory: number;
  readonly requirements: number;
}

const program = `
import { readFileSync } from 'node:fs';
import { isMainThread, Worker } from 'node:worker_threads';
import { readingLimits } from './shared/prd/reading-limits.ts';
import { readVisiblePrd } from './shared/prd/read-visible.ts';
if (isMainThread) new Worker(new URL(import.meta.url), { argv: process.argv.slice(2), env: {}, resourceLimits: readingLimits });
else {
  const text = readFileSync(process.argv[2], 'utf8');
  const started = performance.now();
  const { document } = readVisiblePrd(text);
  const seconds = (performance.now() - started) / 1000;
  process.stdout.write(JSON.stringify({ seconds, memory: process.resourceUsage().maxRSS / 1024, requirements: document.requirements.length }));
}
`;

/** Cost of reading PRDs of these sizes, each in a process of its own, from the bundled reader and in a thread with its limits, as users have it. */
export async function readingCosts(sizes: readonly number[]): Promise<ReadingCost[]> {
  await using folder = await temporaryFolder();
  const reader = join(folder.path, 'reader.mjs');
  await build({ stdin: { contents: program, resolveDir: checkout, loader: 'ts' }, bundle: true, platform: 'node', format: 'esm', outfile: reader, logLevel: 'error' });
  const costs: ReadingCost[] = [];
  for (const megabytes of sizes) {
    const prd = join(folder.path, 'prd.md');
    await writeFile(prd, largePrd(megabytes * 1_000_000));
    const { stdout } = await run(process.execPath, [reader, prd]);
    costs.push({ megabytes, ...(JSON.parse(stdout) as Omit<ReadingCost, 'megabytes'>) });
  }
  return costs;
}
