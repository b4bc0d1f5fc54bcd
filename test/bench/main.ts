/**
 * `npm run bench`: what each thing costs against its budget. Medians of several runs on this machine; ends with 1 when one is
 * beyond 1.25 × its budget. Needs dist/ (npm run bench builds it); activation also needs Chromium. What needs no development
 * tools `pass-runner bench` measures too, with the same code.
 */
import { join } from 'node:path';
import { processFigures, workFigures } from '../../runner/cli/bench-command.ts';
import { figure, figureLine, repeat } from '../../runner/cli/bench-figures.ts';
import type { Figure } from '../../runner/cli/bench-figures.ts';
import { checkout } from '../support/checkout.ts';
import { findChromium } from '../support/chromium.ts';
import { activationMilliseconds } from './activation.ts';
import { operationCost, secondsToBundle } from './gate.ts';
import { installMegabytes, vsixMegabytes } from './measure.ts';

const runs = 5;

function report(figures: readonly Figure[]): void {
  for (const one of figures) {
    console.log(figureLine(one));
    if (one.verdict === 'too much' || Number.isNaN(one.median)) process.exitCode = 1;
  }
}

report(await workFigures(runs));
report(await processFigures(join(checkout, 'dist/runner/pass-runner.mjs'), runs));
if (findChromium() === undefined) console.log('extension activation: not measured, no Chromium found');
else report([figure('extension activation, in VS Code 1.139', 'ms', 50, await activationMilliseconds(runs))]);
report([figure('pass.vsix', 'MB', 12, [await vsixMegabytes()])]);
report([figure('npm install (node_modules)', 'MB', 450, [await installMegabytes()])]);
const operations = await repeat(runs, operationCost);
report([figure('bundle for 500 issues beside 5,000, strict local server', 's', 2, await secondsToBundle(runs)), figure('gate, for each operation beside its request', 'ms', 15, operations.map(({ overhead }) => overhead)), figure('one bare fsync there', 'ms', null, operations.map(({ fsync }) => fsync))]);
