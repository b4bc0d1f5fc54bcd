import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Prerequisite, RunSummary } from '../../shared/domain/run.ts';
import { cliHome } from '../support/cli.ts';
import type { CliHome } from '../support/cli.ts';
import { startGithubDouble } from '../support/github-double/server.ts';

const token = 'github_pat_right';

/** Exit code of `doctor`, and the ids of the rows that are missing. */
async function doctor(home: CliHome, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Promise<{ code: number | null; missing: string[]; rows: Prerequisite[] }> {
  const result = await home.run(['doctor', '--json', ...args], { env });
  const rows = result.json<{ prerequisites: Prerequisite[] }>().prerequisites;
  return { code: result.code, missing: rows.filter(({ status }) => status === 'missing').map(({ id }) => id), rows };
}

describe('pass-runner doctor', function () {
  this.timeout(120_000);

  it('finds nothing wrong with a home where nobody set up GitHub, unless a repository is named', async () => {
    await using home = await cliHome();
    assert.deepEqual([(await doctor(home)).code, (await doctor(home, ['--target', 'folder:backlog'])).code], [0, 0]);
    const named = await doctor(home, ['--target', 'acme/shop']);
    assert.deepEqual([named.code, named.missing], [1, ['approver', 'github.credential', 'github.allowed']]);
  });

  it('fails when a token is rejected, a target that was named takes no writes, writing is halted, or the settings cannot be used', async () => {
    await using github = await startGithubDouble({ token, repositories: [{ owner: 'acme', name: 'shop' }, { owner: 'acme', name: 'arch' }] });
    await using home = await cliHome();
    const env = { PASS_GITHUB_API_URL: github.url, PASS_GITHUB_EMULATOR: '1', PASS_GITHUB_TOKEN: token };
    await home.run(['enroll', '--name', 'ada'], { env: { PASS_KEY_PASSPHRASE: 'correct horse battery staple' } });
    for (const name of ['shop', 'arch']) await home.run(['allow', `acme/${name}`]);
    github.repository('acme', 'arch').archived = true;
    assert.deepEqual((await doctor(home, ['--target', 'acme/shop'], env)).missing, []);
    const archived = await doctor(home, ['--target', 'acme/arch'], env);
    assert.deepEqual([archived.code, archived.missing], [1, ['github.repository']]);
    await home.run(['halt', '--reason', 'stocktaking']);
    const halted = await doctor(home, [], env);
    assert.deepEqual([halted.code, halted.missing], [1, ['halt']]);
    await home.run(['resume']);
    const rejected = await doctor(home, [], { ...env, PASS_GITHUB_TOKEN: 'github_pat_wrong' });
    assert.deepEqual([rejected.code, rejected.missing], [1, ['github.credential']]);
    await writeFile(join(home.path, 'gatekeeper', 'settings.json'), '{"repositories": [], "fourEye": true}');
    const unusable = await doctor(home);
    assert.deepEqual([unusable.code, unusable.missing.length], [1, 1]);
  });

  it('names a run whose documents are damaged, and rebuild makes it again', async () => {
    await using home = await cliHome();
    await writeFile(join(home.work, 'prd.md'), '# Shop\n\n## Requirements\n\n- FR-1: The shop must keep a cart for each customer.\n');
    const ids: string[] = [];
    for (let index = 0; index < 2; index += 1) ids.push((await home.run(['run', 'prd.md', '--document', `d${index}`, '--json'])).json<{ run: RunSummary }>().run.id);
    for (const id of ids) await home.run(['cancel', id]);
    await home.run(['stop']);
    const [broken = '', headless = ''] = ids;
    await writeFile(join(home.path, 'runner', 'runs', broken, 'run.json'), '{');
    await rm(join(home.path, 'runner', 'runs', headless, 'run.json'));
    // What is meant is never silently the run before it.
    const latest = [broken, headless].sort().at(-1) ?? '';
    const shown = await home.run(['status', 'latest']);
    assert.deepEqual([shown.code, shown.stderr.includes(latest), shown.stderr.includes('pass-runner rebuild')], [1, true, true], shown.stderr + shown.stdout);
    assert.match((await home.run(['status'])).stdout, /2 runs cannot be read, because documents are damaged: run-\S+, run-\S+\. Run "pass-runner stop"/);
    const { code, rows } = await doctor(home);
    const row = rows.find(({ id }) => id === 'runs');
    assert.deepEqual([code, row?.status, ids.every((id) => row?.seen.includes(id)), row?.fix.includes('pass-runner rebuild')], [1, 'missing', true, true], row?.seen);
    await home.run(['stop']);
    assert.equal((await home.run(['rebuild'])).code, 0);
    const { runs } = (await home.run(['status', '--json'])).json<{ runs: RunSummary[] }>();
    assert.deepEqual([runs.length, (await doctor(home)).code], [2, 0]);
  });
});
