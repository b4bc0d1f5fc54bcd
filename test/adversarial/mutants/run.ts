/**
 * `npm run mutants`: switches each guard of the gate off in a copy of this checkout, and runs the one test that has to notice.
 *
 *   npm run mutants                    all of them
 *   npm run mutants -- --only digest   those whose guard's name has this in it
 *   npm run mutants -- --json FILE     and the results as JSON
 *
 * Ends with 1 when a guard can be switched off unnoticed, when its text is not in its file exactly once, or when a test is red
 * or missing without any change.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { mutants } from './mutants.ts';
import { checkUnchanged, openWorkbench, testMutant } from './workbench.ts';
import type { MutantResult } from './workbench.ts';

const { values } = parseArgs({ options: { only: { type: 'string' }, json: { type: 'string' }, parallel: { type: 'string', default: '2' } } });
const chosen = mutants.filter(({ guard }) => guard.includes(values.only ?? ''));
const results: MutantResult[] = [];
const waiting = [...chosen];

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function worker(): Promise<void> {
  await using bench = await openWorkbench();
  for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
    const result = await testMutant(bench, mutant);
    results.push(result);
    say(`${result.outcome.padEnd(9)} ${mutant.guard}${result.outcome === 'killed' ? '' : `: ${result.note}`}`);
  }
}

const problems = await checkUnchanged(chosen);
for (const problem of problems) say(`unchanged: ${problem}`);
if (problems.length === 0) await Promise.all(Array.from({ length: Number(values.parallel) }, () => worker()));
const killed = results.filter(({ outcome }) => outcome === 'killed').length;
const inOrder = chosen.flatMap(({ guard }) => results.filter((result) => result.guard === guard));
if (values.json !== undefined) await writeFile(values.json, JSON.stringify({ problems, results: inOrder }));
say(`${killed} of ${chosen.length} guards are noticed when they are gone`);
process.exitCode = problems.length === 0 && killed === chosen.length ? 0 : 1;
