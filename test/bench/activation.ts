import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { checkout } from '../support/checkout.ts';
import { launchChromium } from '../support/chromium.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { startVsCode } from '../editor/host.ts';

/** Milliseconds that loading and activating the extension takes in the extension host of a real VS Code, `runs` times. */
export async function activationMilliseconds(runs: number): Promise<number[]> {
  await using folder = await temporaryFolder();
  const module = join(folder.path, 'activation.cjs');
  await build({ entryPoints: [join(checkout, 'test/bench/activation-in-vscode.ts')], outfile: module, bundle: true, platform: 'node', format: 'cjs', external: ['vscode'], logLevel: 'warning' });
  const milliseconds: number[] = [];
  await using browser = await launchChromium();
  for (let run = 0; run < runs; run++) {
    const report = join(folder.path, `activation-${run}.json`);
    await using host = await startVsCode({ testDriver: true, env: { PASS_BENCH_REPORT: report } });
    await using page = await browser.newPage();
    const exit = Promise.withResolvers<number>();
    await page.exposeFunction('codeAutomationLog', () => undefined);
    await page.exposeFunction('codeAutomationExit', (code: number) => exit.resolve(code));
    await page.goto(host.workbenchUrl(folder.path, { extensionDevelopmentPath: host.remoteUri(checkout), extensionTestsPath: host.remoteUri(module) }));
    if ((await exit.promise) !== 0) throw new Error(`The extension did not activate:\n${host.log()}`);
    milliseconds.push((JSON.parse(await readFile(report, 'utf8')) as { milliseconds: number }).milliseconds);
  }
  return milliseconds;
}
