/**
 * Runs the editor suite in desktop VS Code, which exercises the bundled runner under Electron's Node. Downloads VS Code: for
 * users' CI and for developers with an open network. On Linux without a display: xvfb-run -a npm run test:electron.
 *
 *   node test/editor/run-electron.ts [--vscode VERSION]     default: the oldest version that package.json supports
 */
import { cp, mkdir, readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runTests } from '@vscode/test-electron';
import { checkout } from '../support/checkout.ts';
import { startEmulator } from '../support/emulator.ts';
import { MochaReport, outcomeOf } from '../support/mocha-report.ts';
import { stopRunner } from '../support/stop-runner.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { bundleSuite } from './bundle-suite.ts';

async function oldestSupported(): Promise<string> {
  const manifest = JSON.parse(await readFile(join(checkout, 'package.json'), 'utf8')) as { engines: { vscode: string } };
  return manifest.engines.vscode.replace(/^\^/, '');
}

const { values } = parseArgs({ options: { vscode: { type: 'string' } } });
await using folder = await temporaryFolder();
const [workspace, home, report] = ['workspace', 'home', 'report.json'].map((name) => join(folder.path, name)) as [string, string, string];
await mkdir(home);
await mkdir(workspace);
if (existsSync(join(checkout, 'test/editor/workspace'))) await cp(join(checkout, 'test/editor/workspace'), workspace, { recursive: true });
await using github = await startEmulator();
await runTests({
  version: values.vscode ?? (await oldestSupported()),
  extensionDevelopmentPath: checkout,
  extensionTestsPath: await bundleSuite(),
  extensionTestsEnv: {
    HOME: home,
    USERPROFILE: home,
    PASS_EDITOR_REPORT: report,
    PASS_GITHUB_API_URL: github.url,
    PASS_GITHUB_EMULATOR: '1',
    PASS_GITHUB_TOKEN: github.token,
  },
  launchArgs: [workspace, '--disable-workspace-trust', '--disable-extensions', '--skip-welcome', '--user-data-dir', join(folder.path, 'data')],
})
  .catch((error: unknown) => {
    if (!existsSync(report)) throw error;
  })
  .finally(() => stopRunner(join(home, '.pass-runner')));
const { passed, failed, skipped, details } = outcomeOf(MochaReport.parse(JSON.parse(await readFile(report, 'utf8'))));
for (const detail of details) console.log(detail);
if (skipped > 0) console.log(`${skipped} skipped`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
