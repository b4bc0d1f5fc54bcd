import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cliHome } from '../support/cli.ts';
import { startGithubDouble } from '../support/github-double/server.ts';

const prd = ['# Parcel lockers', '', '## Requirements', '', '- FR-1: The system must open a locker when the courier scans a parcel.', '- FR-2: The system shall send the recipient a code by SMS. This depends on FR-1.', ''].join('\n');

interface Planned {
  readonly run: { readonly id: string };
  readonly next: readonly string[];
}

describe('what a command suggests', function () {
  this.timeout(120_000);

  it('goes on with the same home, and proves only what was written', async () => {
    await using home = await cliHome();
    const elsewhere = join(home.work, 'my home');
    const file = join(home.work, 'the prd.md');
    await writeFile(file, prd);
    await writeFile(join(home.work, 'empty'), '\n');
    assert.match((await home.run(['status', '--token-file', 'empty'])).stderr, /The token file empty is empty\./);
    try {
      const at = process.platform === 'win32' ? `--home "${elsewhere}"` : `--home '${elsewhere}'`;
      const { run, next } = (await home.run(['run', file, '--home', elsewhere, '--json'])).json<Planned>();
      assert.deepEqual(next.slice(0, 3), [`pass-runner diff ${run.id} ${at}`, `pass-runner bundle ${run.id} ${at}`, `pass-runner approve ${run.id} --sync ${at}`]);
      assert.match((await home.run(['diff', 'latest', '--home', elsewhere])).stdout, /^\+- Blocked by ‹#op-0001›$/m);
      const approved = await home.run(['approve', 'latest', '--yes', '--home', elsewhere]);
      assert.ok(approved.stdout.endsWith(`Next: pass-runner sync ${run.id} ${at}\n`), approved.stdout);
      assert.match((await home.run(['status', 'latest', '--home', elsewhere])).stdout, new RegExp(`Approved: sync it, or reject it[^]*Next: pass-runner sync ${run.id} --home`));
      const synced = await home.run(['sync', 'latest', '--home', elsewhere]);
      assert.ok(synced.stdout.endsWith(`Prove it: pass-runner verify ${run.id} ${at}\n`), synced.stdout);
      await home.run(['run', file, '--home', elsewhere]);
      const nothing = await home.run(['sync', 'latest', '--home', elsewhere]);
      assert.deepEqual([nothing.code, /nothing had to be written/.test(nothing.stdout), /verify/.test(nothing.stdout)], [0, true, false], nothing.stdout);
      assert.doesNotMatch((await home.run(['diff', 'latest', '--home', elsewhere])).stdout, /verify/);
    } finally {
      await home.run(['stop', '--home', elsewhere]);
    }
  });

  it('is to correct the PRD where the plan is refused for what it says', async () => {
    await using home = await cliHome();
    const key = `AKIA${'ABCDEFGHIJKLMNOP'}`;
    await writeFile(join(home.work, 'prd.md'), `${prd}- FR-3: The system must sign in with ${key}.\n`);
    const { next } = (await home.run(['run', 'prd.md', '--target', 'folder:out', '--json'])).json<Planned>();
    assert.deepEqual(next, ['pass-runner run prd.md --target folder:out']);
  });

  it('is no approval of what the target or the administrator does not take', async () => {
    await using github = await startGithubDouble({ login: 'bot', repositories: [{ owner: 'acme', name: 'arch' }] });
    await using home = await cliHome();
    await writeFile(join(home.work, 'prd.md'), prd);
    github.repository('acme', 'arch').archived = true;
    const env = { PASS_GITHUB_API_URL: github.url, PASS_GITHUB_EMULATOR: '1', PASS_GITHUB_TOKEN: 'github_pat_double' };
    const first = await home.run(['run', 'prd.md', '--target', 'acme/arch'], { env });
    assert.match(first.stderr, /acme\/arch was put on the gatekeeper’s list of repositories/);
    assert.match(first.stdout, /✘ It cannot be approved yet: acme\/arch is archived[^\n]+Unarchive it[^]*Next:/);
    const settings = join(home.path, 'gatekeeper', 'settings.json');
    await writeFile(settings, JSON.stringify({ ...(JSON.parse(await readFile(settings, 'utf8')) as object), limits: { issues: 1 } }));
    const again = await home.run(['run', 'prd.md', '--target', 'acme/arch'], { env });
    assert.doesNotMatch(again.stderr, /was put on/);
    for (const { stdout } of [again, await home.run(['bundle', 'latest'], { env })]) assert.match(stdout, /✘ The administrator allows less in one sync: 2 new issues \(at most 1\)/);
    const refused = await home.run(['approve', 'latest', '--yes'], { env });
    assert.deepEqual([refused.code, /acme\/arch is archived[^]*Unarchive it[^]*Nothing was approved/.test(refused.stderr)], [1, true], refused.stderr);
    assert.equal((await home.run(['sync', 'latest'], { env })).code, 3);
    const { next } = (await home.run(['run', 'prd.md', '--target', 'acme/arch', '--base', 'nope', '--json'], { env })).json<Planned>();
    assert.deepEqual(next, ['pass-runner run prd.md --target acme/arch --base nope']);
  });
});
