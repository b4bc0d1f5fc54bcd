/**
 * `npm run bench`: what each thing costs against its budget. Medians of several runs on this machine; ends with 1 when one is
 * beyond 1.25 × its budget. Needs dist/ (npm run bench builds it); activation also needs Chromium.
 */
import { findChromium } from '../support/chromium.ts';
import { activationMilliseconds } from './activation.ts';
import { readingCosts } from './reading.ts';
import { installMegabytes, secondsToDecision, serveCost, vsixMegabytes } from './measure.ts';

const tolerance = 1.25;
let exceeded = 0;

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function report(name: string, values: readonly number[], budget: number, unit: string): void {
  const cost = median(values);
  const verdict = cost <= budget ? 'ok' : cost <= budget * tolerance ? 'over, tolerated' : 'TOO MUCH';
  if (cost > budget * tolerance || Number.isNaN(cost)) exceeded += 1;
  const digits = unit === 's' ? 2 : 1;
  const spread = values.length > 1 ? ` (${values.length} runs: ${Math.min(...values).toFixed(digits)} to ${Math.max(...values).toFixed(digits)})` : '';
  console.log(`${name.padEnd(52)} ${cost.toFixed(digits).padStart(7)} ${unit.padEnd(2)}  budget ${budget} ${unit}  ${verdict}${spread}`);
}

function notMeasured(name: string, why: string): void {
  console.log(`${name.padEnd(52)} not measured: ${why}`);
}

async function repeat<T>(runs: number, measure: () => Promise<T>): Promise<T[]> {
  const values: T[] = [];
  for (let run = 0; run < runs; run++) values.push(await measure());
  return values;
}

report('pass-runner run, 300-line PRD, to the decision', await repeat(5, secondsToDecision), 1, 's');
const serve = await repeat(5, serveCost);
report('pass-runner serve, until it listens', serve.map((cost) => cost.secondsToListen), 0.5, 's');
const idle = serve.flatMap((cost) => cost.idleMegabytes ?? []);
if (idle.length > 0) report('pass-runner serve, idle (PSS of three processes)', idle, 120, 'MB');
else notMeasured('pass-runner serve, idle', 'this system has no /proc/PID/smaps_rollup');
const [small, large, huge] = await readingCosts([0.1, 1, 10]);
if (small !== undefined && large !== undefined && huge !== undefined) {
  report('reading a PRD of 1 MB', [large.seconds], 1, 's');
  report('reading 10 MB, against ten times 1 MB', [huge.seconds / large.seconds / 10], 1.5, '×');
  report('reading a PRD of 10 MB, whole process', [huge.memory], 300, 'MB');
  console.log(`  0.1, 1, 10 MB: ${[small, large, huge].map((cost) => `${cost.seconds.toFixed(2)} s, ${cost.memory.toFixed(0)} MB, ${cost.requirements} requirements`).join('; ')}`);
}
if (findChromium() === undefined) notMeasured('extension activation', 'no Chromium found');
else report('extension activation, in VS Code 1.139', await activationMilliseconds(5), 50, 'ms');
report('pass.vsix', [await vsixMegabytes()], 12, 'MB');
report('npm install (node_modules)', [await installMegabytes()], 450, 'MB');
process.exitCode = exceeded === 0 ? 0 : 1;
