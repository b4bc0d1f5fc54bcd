/**
 * `npm test`: runs on any Node that npm runs on. Installs the dependencies of a fresh clone, then hands over to the Node that
 * package.json pins, which runs test/run.ts.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

const checkout = join(import.meta.dirname ?? dirname(new URL(import.meta.url).pathname), '..');
const windows = process.platform === 'win32';
const node = join(checkout, 'node_modules/node/bin', windows ? 'node.exe' : 'node');

if (!existsSync(node)) {
  console.log('Installing dependencies (npm ci) …');
  const install = () => spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: checkout, stdio: ['ignore', 'inherit', 'inherit'], shell: windows }).status;
  // Once more: a registry drops a connection now and then.
  if (install() !== 0 && install() !== 0) {
    console.error('npm ci failed: look at its output above, then run npm install && npm test.');
    process.exit(1);
  }
}
const path = [join(checkout, 'node_modules/.bin'), dirname(node), process.env.PATH].join(delimiter);
const tests = spawnSync(node, [join(checkout, 'test/run.ts'), ...process.argv.slice(2)], { cwd: checkout, stdio: 'inherit', env: { ...process.env, PATH: path } });
process.exit(tests.status ?? 1);
