/**
 * Runs the editor suite in real VS Code: code-server's extension host, with headless Chromium in front of it.
 *
 *   node test/editor/run.ts --report FILE [--grep TEXT]
 *
 * The extension is this checkout's (dist/ must be built). The suite finds a GitHub emulator at PASS_GITHUB_API_URL.
 */
import { existsSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkout } from '../support/checkout.ts';
import { launchChromium } from '../support/chromium.ts';
import { startEmulator } from '../support/emulator.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { bundleSuite } from './bundle-suite.ts';
import { startVsCode } from './host.ts';

const timeLimit = 5 * 60_000;
const { values } = parseArgs({ options: { report: { type: 'string' }, grep: { type: 'string' } } });

async function main(report: string): Promise<number> {
  const suite = await bundleSuite();
  await using workspace = await temporaryFolder();
  if (existsSync(join(checkout, 'test/editor/workspace'))) await cp(join(checkout, 'test/editor/workspace'), workspace.path, { recursive: true });
  await using github = await startEmulator();
  await using host = await startVsCode({
    testDriver: true,
    env: {
      PASS_EDITOR_REPORT: report,
      ...(values.grep === undefined ? {} : { PASS_EDITOR_GREP: values.grep }),
      PASS_GITHUB_API_URL: github.url,
      PASS_GITHUB_EMULATOR: '1',
      PASS_GITHUB_TOKEN: github.token,
    },
  });
  await using browser = await launchChromium();
  const page = await browser.newPage();
  const finished = Promise.withResolvers<number>();
  const console_: string[] = [];
  page.on('console', (message) => console_.push(message.text()));
  await page.exposeFunction('codeAutomationLog', (_type: string, args: unknown[]) => console_.push(args.map(String).join(' ')));
  await page.exposeFunction('codeAutomationExit', (code: number) => finished.resolve(code));
  await page.goto(host.workbenchUrl(workspace.path, { extensionDevelopmentPath: host.remoteUri(checkout), extensionTestsPath: host.remoteUri(suite) }));
  const timer = setTimeout(() => finished.reject(new Error(`The suite did not end within ${timeLimit / 1000} s.`)), timeLimit);
  try {
    const code = await finished.promise;
    if (!existsSync(report)) console.log(`${console_.join('\n')}\n${host.log()}`);
    return code;
  } catch (error) {
    console.log(`${console_.join('\n')}\n${host.log()}`);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

process.exitCode = await main(values.report ?? join(checkout, 'test-results/editor.json'));
