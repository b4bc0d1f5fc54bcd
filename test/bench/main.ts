/**
 * `npm run bench`: what each thing costs against its budget. Medians of several runs on this machine; ends with 1 when one is
 * beyond 1.25 × its budget. Needs dist/ (npm run bench builds it); activation also needs Chromium. What needs no development
 * tools `pass-runner bench` measures too, with the same code.
 */
import { join } from 'node:path';
import { processFigures, workFigures } from '../../runner/cli/bench-command.ts';
import { figure, figureLine } from '../../runner/cli/bench-figures.ts';
import type { Figure } from '../../runner/cli/bench-figures.ts';
import { checkout } from '../support/checkout.ts';
import { findChromium } from '../support/chromium.ts';
import { activationMilliseconds } from './activation.ts';
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
