/**
 * Everything that has to hold before a change lands: types, lint, build, and each suite in a process of its own.
 *
 *   npm test                      everything
 *   npm test -- --only unit,lint  parts of it, by name
 *
 * A suite whose prerequisite is missing is listed as "not run" with the way to get it; with PASS_TEST_REQUIRE_ALL=1 (as in CI)
 * that is a failure. The last line sums all suites: `N passed, N failed`.
 */
import { parseArgs } from 'node:util';
import { indent } from './support/mocha-report.ts';
import { provision } from './support/provision.ts';
import { suites } from './suites.ts';
import type { Suite } from './suites.ts';

const total = { passed: 0, failed: 0, skipped: 0 };
const requireAll = process.env['PASS_TEST_REQUIRE_ALL'] === '1';

async function runSuite(suite: Suite): Promise<void> {
  const missing = suite.missing?.() ?? (await provisioned(suite));
  if (missing !== undefined) {
    total.failed += requireAll ? 1 : 0;
    console.log(`${suite.name}: ${requireAll ? 'FAILED, ' : ''}not run: ${missing}`);
    return;
  }
  const started = performance.now();
  const outcome = await suite.run();
  if (outcome === undefined) {
    console.log(`${suite.name}: no tests in this checkout`);
    return;
  }
  total.passed += outcome.passed;
  total.failed += outcome.failed;
  total.skipped += outcome.skipped;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const counts = outcome.passed + outcome.skipped === 0 ? (outcome.failed === 0 ? 'ok' : 'FAILED') : `${outcome.passed} passed, ${outcome.failed} failed, ${outcome.skipped} skipped`;
  // With the suite's name in front, so that only the sum at the end is a bare "N passed, N failed".
  console.log(`${suite.name} [${seconds} s] ${counts}`);
  for (const detail of outcome.details) console.log(indent(detail));
}

/** Installs what the suite needs and the project does not bring; says why when that cannot be had. */
async function provisioned(suite: Suite): Promise<string | undefined> {
  for (const tool of suite.needs ?? []) {
    try {
      await provision(tool);
    } catch (error) {
      return `${tool} cannot be installed into .cache; npm needs its registry (${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)})`;
    }
  }
  return undefined;
}

function chosen(): readonly Suite[] {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  if (values.only === undefined) return suites;
  const names = values.only.split(',');
  const unknown = names.filter((name) => !suites.some((suite) => suite.name === name));
  // What an older build made says nothing about these sources.
  const built = suites.some((suite) => suite.built === true && names.includes(suite.name));
  if (unknown.length === 0) return suites.filter((suite) => names.includes(suite.name) || (built && suite.name === 'build'));
  console.error(`No suite is called ${unknown.join(', ')}. There are: ${suites.map((suite) => suite.name).join(', ')}.`);
  process.exit(2);
}

for (const suite of chosen()) await runSuite(suite);
if (total.skipped > 0) console.log(`${total.skipped} skipped (listed above)`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
