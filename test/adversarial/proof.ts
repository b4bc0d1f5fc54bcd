/**
 * `npm run proof`: runs everything that the manifest names, kills at random, and the mutants, and writes docs/gate-proof.md.
 * `PASS_KILLS` (default 300) and `PASS_KILLS_SEED` choose the kills; `-- --kills FILE` takes the numbers of a run that was made
 * before, with `PASS_KILLS_REPORT=FILE`, and `--mutants FILE` those of `npm run mutants -- --json FILE`. Ends with 1 when anything is red.
 */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { passVersion } from '../../shared/version.ts';
import { checkout } from '../support/checkout.ts';
import { cases } from './manifest.ts';
import { renderProof } from './proof-text.ts';
import type { KillNumbers, MutantNumbers, ProvenCase } from './proof-text.ts';
import { listTests, nameOf } from './test-names.ts';

const Kills = z.object({ commit: z.string(), seed: z.int(), kills: z.int(), atFailpoints: z.int(), bundles: z.int(), issues: z.int(), operations: z.int(), faults: z.int(), forged: z.int(), duplicates: z.int(), lost: z.int(), unapproved: z.int(), uncertain: z.int() });
const Mutants = z.object({ problems: z.array(z.string()), results: z.array(z.object({ guard: z.string(), file: z.string(), test: z.string(), outcome: z.string() })) });

const { values } = parseArgs({ options: { kills: { type: 'string' }, mutants: { type: 'string' } } });

/** Run a program of this checkout, and show what it prints. */
async function node(args: readonly string[], env: Record<string, string> = {}): Promise<void> {
  const child = spawn(process.execPath, args, { cwd: checkout, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env } });
  await new Promise((resolve) => child.once('close', resolve));
}

async function provenCases(): Promise<ProvenCase[]> {
  const files = [...new Set(cases.flatMap(({ provenBy }) => ('notYetApplicable' in provenBy ? [] : provenBy.map(([file]) => file))))].filter((file) => !file.endsWith('/kills.test.ts'));
  const { found, failed } = await listTests(files, true);
  return cases.map((one) => {
    if ('notYetApplicable' in one.provenBy) return { ...one, result: 'not yet applicable' };
    const own = one.provenBy.filter(([file]) => !file.endsWith('/kills.test.ts'));
    return { ...one, result: own.every((test) => found.has(nameOf(test)) && !failed.has(nameOf(test))) ? 'holds' : 'RED' };
  });
}

async function killNumbers(folder: string): Promise<KillNumbers | undefined> {
  const report = values.kills ?? join(folder, 'kills.json');
  if (values.kills === undefined) await node(['node_modules/mocha/bin/mocha.js', '--exit', 'test/adversarial/kills.test.ts'], { PASS_KILLS: process.env['PASS_KILLS'] ?? '300', PASS_KILLS_REPORT: report });
  const text = await readFile(report, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : Kills.parse(JSON.parse(text));
}

async function mutantNumbers(folder: string): Promise<MutantNumbers | undefined> {
  const report = values.mutants ?? join(folder, 'mutants.json');
  if (values.mutants === undefined) await node(['test/adversarial/mutants/run.ts', '--json', report]);
  const text = await readFile(report, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : Mutants.parse(JSON.parse(text));
}

const folder = await mkdtemp(join(tmpdir(), 'pass-proof-'));
try {
  const proven = await provenCases();
  const kills = await killNumbers(folder);
  const mutants = await mutantNumbers(folder);
  await mkdir(join(checkout, 'docs'), { recursive: true });
  await writeFile(join(checkout, 'docs/gate-proof.md'), renderProof({ version: passVersion, cases: proven, kills, mutants }));
  const red = proven.filter(({ result }) => result === 'RED').map(({ id }) => id);
  const survived = mutants?.results.filter(({ outcome }) => outcome !== 'killed').map(({ guard }) => guard) ?? ['the run of the mutants'];
  process.stdout.write(`docs/gate-proof.md is written. Red: ${[...red, ...survived, ...(kills === undefined ? ['the kills'] : [])].join(', ') || 'nothing'}.\n`);
  process.exitCode = red.length + survived.length + (mutants?.problems.length ?? 0) === 0 && kills !== undefined ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
