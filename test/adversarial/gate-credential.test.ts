import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { open, readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cliHome } from '../support/cli.ts';
import { startGithubDouble } from '../support/github-double/server.ts';

const prd = ['# Shop', '', '## Requirements', '', '- **FR-1** The shop must keep a cart of up to 50 items for each customer.', '- **FR-2** The customer must be able to pay with a card.', ''].join('\n');

/** Content of every file below a folder. */
async function filesBelow(folder: string): Promise<Map<string, Buffer>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(await Promise.all(files.map(async (file) => [file, await readFile(file)] as const)));
}

/** What its open descriptors lead to. */
async function openFiles(pid: number): Promise<string[]> {
  const folder = `/proc/${pid}/fd`;
  const names = await readdir(folder);
  return (await Promise.all(names.map((name) => readlink(join(folder, name)).catch(() => '')))).filter((path) => path !== '');
}

/** True when the writable memory of a process holds these bytes. */
async function memoryHolds(pid: number, wanted: Buffer): Promise<boolean> {
  const maps = (await readFile(`/proc/${pid}/maps`, 'utf8')).split('\n');
  const memory = await open(`/proc/${pid}/mem`, 'r');
  try {
    for (const line of maps) {
      const [, from, to] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
      if (from === undefined || to === undefined) continue;
      const start = Number.parseInt(from, 16);
      const size = Number.parseInt(to, 16) - start;
      for (let at = 0; at < size; at += 1 << 24) {
        const chunk = Buffer.alloc(Math.min((1 << 24) + wanted.length, size - at));
        const read = await memory.read(chunk, 0, chunk.length, start + at).catch(() => undefined);
        if (read !== undefined && chunk.subarray(0, read.bytesRead).includes(wanted)) return true;
      }
    }
    return false;
  } finally {
    await memory.close();
  }
}

describe('the GitHub credential', function () {
  this.timeout(120_000);

  it('is nowhere in the runner: environment, arguments, open files, memory; and in no file of the home', async function () {
    if (process.platform !== 'linux') this.skip();
    const canary = `github_pat_canary_${randomBytes(16).toString('hex')}`;
    await using github = await startGithubDouble({ repositories: [{ owner: 'acme', name: 'shop' }], token: canary });
    await using home = await cliHome();
    const file = join(home.work, 'prd.md');
    await writeFile(file, prd);
    const env = { PASS_GITHUB_TOKEN: canary, PASS_GITHUB_API_URL: github.url, PASS_GITHUB_EMULATOR: '1' };
    const result = await home.run(['run', file, '--target', 'acme/shop', '--yes', '--json'], { env });
    assert.equal(result.code, 0, result.stderr);
    // The credential was really used.
    assert.ok(github.repository('acme', 'shop').issues.length > 0);

    const { pid } = await home.discovery();
    assert.equal((await readFile(`/proc/${pid}/environ`, 'utf8')).includes(canary), false, 'environment');
    assert.equal((await readFile(`/proc/${pid}/cmdline`, 'utf8')).includes(canary), false, 'arguments');
    for (const path of await openFiles(pid)) {
      if (!path.startsWith('/') || path.startsWith('/dev/') || path.startsWith('/proc/')) continue;
      const content = await readFile(path).catch(() => Buffer.alloc(0));
      assert.equal(content.includes(canary), false, path);
    }
    assert.equal(await memoryHolds(pid, Buffer.from(canary)), false, 'memory');
    for (const [path, content] of await filesBelow(home.path)) assert.equal(content.includes(canary), false, path);
    assert.equal(`${result.stdout}${result.stderr}`.includes(canary), false, 'output');
    assert.deepEqual(github.violations, []);

    // The search itself finds what is there: the gatekeeper holds it.
    const log = await readFile(join(home.path, 'runner', 'supervisor.log'), 'utf8');
    const gatekeeper = /"childPid":(\d+)[^\n]*"msg":"gatekeeper is ready"|"msg":"gatekeeper is ready"[^\n]*"childPid":(\d+)/.exec(log);
    assert.ok(await memoryHolds(Number(gatekeeper?.[1] ?? gatekeeper?.[2]), Buffer.from(canary)), 'the gatekeeper’s memory');
  });
});
