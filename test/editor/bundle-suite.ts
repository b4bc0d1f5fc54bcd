import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { checkout } from '../support/checkout.ts';

/**
 * Bundles test/editor/suite/**\/*.test.ts into one CommonJS module for `extensionTestsPath`: VS Code calls its `run()`, which
 * runs Mocha and writes a JSON report to the file named by PASS_EDITOR_REPORT.
 * @returns path of the module
 */
export async function bundleSuite(): Promise<string> {
  const files: string[] = [];
  for await (const file of glob('test/editor/suite/**/*.test.ts', { cwd: checkout })) files.push(file);
  const outfile = join(checkout, 'dist/test/editor-suite.cjs');
  await build({
    absWorkingDir: checkout,
    stdin: {
      // Each file is imported after Mocha has defined describe and it.
      contents: `import { runSuite } from './test/editor/run-suite.ts';
export const run = () => runSuite([${files.sort().map((file) => `() => import(${JSON.stringify(`./${file}`)})`).join(', ')}]);`,
      resolveDir: checkout,
      loader: 'ts',
    },
    bundle: true,
    outfile,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    sourcemap: 'inline',
    external: ['vscode', 'mocha', '*.node', 'bufferutil', 'utf-8-validate'],
    logLevel: 'warning',
  });
  return outfile;
}
