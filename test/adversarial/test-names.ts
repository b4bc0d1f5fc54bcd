import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { checkout } from '../support/checkout.ts';

const Listed = z.object({ fullTitle: z.string(), file: z.string() });
const Report = z.object({ tests: z.array(Listed), pending: z.array(Listed), failures: z.array(Listed.extend({ err: z.object({ message: z.string().optional() }) })) });

/** Tests of some files. A test is named by its file and the titles that lead to it, joined by a space. */
export interface TestNames {
  /** Every test that is not skipped. */
  readonly found: ReadonlySet<string>;
  readonly skipped: ReadonlySet<string>;
  /** Those that failed; none in a dry run. */
  readonly failed: ReadonlySet<string>;
}

export function nameOf([file, title]: readonly [file: string, title: string]): string {
  return `${file} ${title.split(' › ').join(' ')}`;
}

/**
 * Have Mocha list the tests of these files, in a process of its own.
 * @param run true to run them as well, one after the other
 */
export async function listTests(files: readonly string[], run = false): Promise<TestNames> {
  const folder = await mkdtemp(join(tmpdir(), 'pass-names-'));
  try {
    const report = join(folder, 'report.json');
    const options = ['--exit', '--timeout', '60000', '--reporter', 'json', '--reporter-option', `output=${report}`, ...(run ? [] : ['--dry-run'])];
    const child = spawn(process.execPath, ['node_modules/mocha/bin/mocha.js', ...options, ...files], { cwd: checkout, stdio: ['ignore', 'ignore', 'pipe'] });
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    await new Promise((resolve) => child.once('close', resolve));
    const text = await readFile(report, 'utf8').catch(() => Promise.reject(new Error(`Mocha wrote no report: ${errors.slice(-4000)}`)));
    return read(text);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function read(text: string): TestNames {
  const { tests, pending, failures } = Report.parse(JSON.parse(text));
  const names = (list: readonly z.infer<typeof Listed>[]): Set<string> => new Set(list.map(({ file, fullTitle }) => `${file.slice(checkout.length + 1).replaceAll('\\', '/')} ${fullTitle}`));
  const skipped = names(pending);
  return { found: new Set([...names(tests)].filter((name) => !skipped.has(name))), skipped, failed: names(failures) };
}
