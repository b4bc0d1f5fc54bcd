import { open, rm } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { noCapabilities } from '../../shared/domain/capabilities.ts';
import { digestOf } from '../../shared/domain/digest.ts';
import { passVersion } from '../../shared/version.ts';
import { readSubmission } from '../pipeline/read-submission.ts';
import type { ReadSubmission } from '../pipeline/read-submission.ts';
import { planBaseline } from '../planning/baseline.ts';
import { computeBundle } from '../planning/bundle.ts';
import { checkPlan } from '../planning/checks.ts';
import { neutraliseIssues } from '../planning/neutral-issues.ts';
import { figure, figureLine, repeat } from './bench-figures.ts';
import type { Figure } from './bench-figures.ts';
import { benchPrd } from './bench-prd.ts';
import { secondsToDecision, serveCost } from './bench-processes.ts';
import { entryPath } from './entries.ts';
import { exitCodes } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';
import { homeAt, prepareHome } from './home.ts';
import type { Home } from './home.ts';
import type { Output } from './output.ts';

/** Body of `bench`: what PASS costs on this machine, against its budgets. Fails when something is beyond 1.25 × its budget. */
export async function benchCommand(options: { readonly home?: string; readonly runs: number }, output: Output): Promise<ExitCode> {
  const home = homeAt(options.home);
  await prepareHome(home);
  const figures: Figure[] = [];
  const add = (...measured: Figure[]): void => {
    figures.push(...measured);
    for (const one of measured) output.note(figureLine(one));
  };
  add(...(await workFigures(options.runs)));
  add(figure('fsync of 4 KB in the home', 'ms', null, await fsyncMilliseconds(home, 20)));
  add(...(await processFigures(entryPath('cli'), options.runs)));
  const machine = { node: process.versions.node, platform: `${process.platform} ${process.arch}`, cpu: cpus()[0]?.model ?? '', cores: availableParallelism(), load: loadavg()[0] ?? 0 };
  output.result({ version: passVersion, machine, figures }, `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, load ${machine.load.toFixed(1)}. Other work on this machine makes every figure larger.`);
  return figures.some(({ verdict }) => verdict === 'too much') ? exitCodes.failed : exitCodes.ok;
}

/** The figures of whole processes, from an empty home. */
export async function processFigures(cli: string, runs: number): Promise<Figure[]> {
  const decision = figure('pass-runner run, 300-line PRD, to the decision', 's', 1, await repeat(runs, () => secondsToDecision(cli)));
  const serve = await repeat(runs, () => serveCost(cli));
  const idle = serve.flatMap((cost) => cost.idleMegabytes ?? []);
  return [
    decision,
    figure('pass-runner serve, until it listens', 's', 0.5, serve.map((cost) => cost.secondsToListen)),
    ...(idle.length === 0 ? [] : [figure('pass-runner serve, idle (PSS of three processes)', 'MB', 120, idle)]),
  ];
}

/** The figures of the work itself, warm, in this process. */
export async function workFigures(runs: number): Promise<Figure[]> {
  const small = benchPrd();
  const large = small.repeat(Math.ceil((1024 * 1024) / small.length));
  const read = (text: string): ReadSubmission => readSubmission(Buffer.from(text), snapshotOf(text));
  const submission = read(small);
  const issues = planned(submission, small);
  for (let warm = 0; warm < 10; warm++) freeze(planned(read(small), small), small);
  return [
    figure('reading 300 lines', 'ms', 15, await timed(runs * 4, () => read(small))),
    figure('reading 1 MB', 's', 1, (await timed(Math.min(runs, 3), () => read(large))).map((milliseconds) => milliseconds / 1000)),
    figure('planning 300 lines', 'ms', null, await timed(runs * 4, () => planned(submission, small))),
    figure('freezing a bundle of 300 lines', 'ms', null, await timed(runs * 4, () => freeze(issues, small))),
  ];
}

async function timed(runs: number, work: () => unknown): Promise<number[]> {
  return await repeat(runs, () => {
    const started = performance.now();
    work();
    return performance.now() - started;
  });
}

function snapshotOf(text: string): Parameters<typeof planBaseline>[0]['snapshot'] {
  return { name: 'bench.md', documentKey: 'bench.md', digest: digestOf(text), bytes: Buffer.byteLength(text), saved: true };
}

function planned({ document, removed }: ReadSubmission, text: string): ReturnType<typeof neutraliseIssues>['issues'] {
  const { issues, neutralised } = neutraliseIssues(planBaseline({ prd: document, snapshot: snapshotOf(text), removed }).issues);
  checkPlan({ prd: document, issues, neutralised });
  return issues;
}

/** Nothing is written: the target is a folder that nobody looks at. */
function freeze(issues: ReturnType<typeof planned>, text: string): void {
  computeBundle({
    runId: 'run-20260101-abcdefgh',
    sequence: 1,
    prdDigest: digestOf(text),
    backlog: { schema: 'pass.backlog/v1', revision: 1, issues: [...issues] },
    target: { kind: 'folder', path: '/bench', folderId: '0'.repeat(32) },
    documentKey: 'bench.md',
    submittedBy: 'bench',
    observation: { lineage: null, issues: [], labels: [], milestones: [], capabilities: noCapabilities, policyDigest: digestOf(''), related: { others: [], elsewhere: [] } },
    now: new Date(0),
    nonce: '0'.repeat(32),
  });
}

async function fsyncMilliseconds(home: Home, runs: number): Promise<number[]> {
  const path = join(home.runner, 'bench.tmp');
  const file = await open(path, 'w', 0o600);
  try {
    return await repeat(runs, async () => {
      const started = performance.now();
      await file.write(Buffer.alloc(4096, 120));
      await file.sync();
      return performance.now() - started;
    });
  } finally {
    await file.close();
    await rm(path, { force: true });
  }
}
