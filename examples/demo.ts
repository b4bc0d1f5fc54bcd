/**
 * The whole path on this machine, with nothing set up: a runner, a GitHub API emulator, an example PRD, one decision, and
 * the issues read back.
 *
 *   npm run demo            asks on the terminal
 *   npm run demo -- --yes   approves with the automatic key, which counts for emulators and folders only
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs, styleText } from 'node:util';
import { digestOf } from '../shared/domain/digest.ts';
import type { RunDetail } from '../shared/domain/run.ts';
import { startGithub } from './demo/emulated-github.ts';
import type { DemoGithub } from './demo/emulated-github.ts';
import { PassRunner } from './demo/pass-runner.ts';
import { compareWithApproved } from './demo/read-back.ts';

const root = join(import.meta.dirname, '..');
const folder = join(root, '.cache', 'demo');
const prd = join(root, 'examples', 'checkout-prd.md');
const { values: flags } = parseArgs({ options: { yes: { type: 'boolean', default: false }, prd: { type: 'string', default: prd } } });
const terminal = process.stdin.isTTY === true && process.stdout.isTTY === true;
/** `pass-runner`'s own code for "waiting for a person". */
const waiting = 3;

function step(number: number, title: string): void {
  console.log(`\n${styleText(['bold', 'cyan'], `${number}  ${title}`)}`);
}

async function demo(github: DemoGithub, runner: PassRunner): Promise<number> {
  step(1, `PRD → plan   ${relative(process.cwd(), flags.prd)} → ${github.repository} on ${github.url}`);
  const planned = await runner.show('run', flags.prd, '--target', github.repository);
  if (planned !== waiting) return planned;

  step(2, 'The decision');
  if (!flags.yes && !terminal) {
    console.log('There is no terminal to ask on, and that is no yes. Nothing was written.\nApprove without being asked: npm run demo -- --yes');
    return waiting;
  }
  const approved = await runner.show('approve', 'latest', '--sync', ...(flags.yes ? ['--yes'] : []));
  if (approved !== 0) return approved;

  step(3, 'What the target has now');
  const same = await readBack(github, runner);
  if (!same) return 1;

  step(4, 'pass-runner verify says the same');
  const verified = await runner.show('verify', 'latest');
  if (verified === 0) await look(github);
  return verified;
}

/** Read the issues over HTTP and compare them with the approved bytes. */
async function readBack(github: DemoGithub, runner: PassRunner): Promise<boolean> {
  const { run } = JSON.parse((await runner.read('status', 'latest', '--json')).toString('utf8')) as { run: RunDetail };
  const bytes = await runner.read('bundle', run.id, '--raw');
  const issues = await github.issues();
  const comparisons = compareWithApproved(bytes, run.receipts, issues);
  const approvedBytes = digestOf(bytes) === run.approval?.bundleDigest;
  console.log(`GET ${github.url}/repos/${github.repository}/issues → ${issues.length} issues; approved bundle sha256 ${digestOf(bytes)}\n`);
  for (const { number, title, approved, found } of comparisons) {
    const same = approved === found;
    console.log(`${styleText(same ? 'green' : 'red', same ? '✔' : '✘')} #${String(number).padEnd(3)} ${approved.slice(0, 12)} ${same ? '=' : '≠'} ${found.slice(0, 12)}  ${title.slice(0, 70)}`);
  }
  const differing = comparisons.filter(({ approved, found }) => approved !== found).length + Math.abs(issues.length - comparisons.length);
  await keep(issues);
  const ok = approvedBytes && differing === 0 && comparisons.length > 0;
  console.log(ok ? `\nAll ${comparisons.length} issues are exactly what was approved.` : `\n${differing} issues are not what was approved.`);
  return ok;
}

/** The emulator forgets everything when it ends, so the issues stay as files. */
async function keep(issues: Awaited<ReturnType<DemoGithub['issues']>>): Promise<void> {
  await mkdir(join(folder, 'issues'), { recursive: true });
  for (const { number, title, labels, body } of issues) {
    await writeFile(join(folder, 'issues', `${String(number).padStart(3, '0')}.md`), `# ${title}\n\nlabels: ${labels.join(', ')}\n\n${body}\n`);
  }
}

async function look(github: DemoGithub): Promise<void> {
  const home = relative(process.cwd(), join(folder, 'home'));
  const command = `node ${relative(process.cwd(), join(root, 'dist/runner/pass-runner.mjs'))}`;
  console.log(`\n${styleText('bold', 'Look at it')}
  the issues, as files        ${relative(process.cwd(), join(folder, 'issues'))}/
  the run and its pack        ${command} status latest --home ${home}
                              ${command} pack latest --home ${home} --artifact all
  what was approved           ${command} bundle latest --home ${home}
  on real GitHub              ${command} run PRD.md --target owner/name   (README: "Set up GitHub")`);
  if (!terminal || flags.yes) return;
  console.log(`  the API, while this runs    ${github.url}/repos/${github.repository}/issues`);
  const reader = createInterface({ input: process.stdin, output: process.stdout });
  await reader.question('\nPress Enter to end the runner and the emulator. ');
  reader.close();
}

const home = { PASS_HOME: join(folder, 'home') };
// A demo that was interrupted may have left its runner behind.
await new PassRunner(home).read('stop', '--json').catch(() => undefined);
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
const github = await startGithub();
const runner = new PassRunner({ ...home, PASS_GITHUB_API_URL: github.url, PASS_GITHUB_EMULATOR: '1', PASS_GITHUB_TOKEN: github.token });
try {
  process.exitCode = await demo(github, runner);
} finally {
  await runner.read('stop', '--json').catch((error: unknown) => console.error(String(error)));
  await github.close();
}
