import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { checkout } from '../support/checkout.ts';

/** `npm run demo` without the build before it, and without a terminal. */
async function demo(...args: string[]): Promise<{ code: number | null; output: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  const child = spawn(process.execPath, ['examples/demo.ts', ...args], { cwd: checkout, stdio: ['ignore', 'pipe', 'pipe'] });
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => output.push(chunk));
  child.once('error', reject);
  child.once('close', resolve);
  return { code: await promise, output: Buffer.concat(output).toString('utf8') };
}

describe('npm run demo', function () {
  this.timeout(120_000);

  it('takes a missing terminal for no yes, and writes nothing', async () => {
    const { code, output } = await demo();
    assert.equal(code, 3, output);
    assert.match(output, /Nothing was written/);
  });

  it('writes the example backlog to the emulator and shows that its issues are the approved ones', async () => {
    const { code, output } = await demo('--yes');
    assert.equal(code, 0, output);
    assert.match(output, /All [1-9]\d* issues are exactly what was approved\./);
  });
});
