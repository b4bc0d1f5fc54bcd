import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { handToGatekeeper, writeControlToken } from '../../runner/cli/supervisor-control.ts';
import { homeAt, homeLockName } from '../../runner/cli/home.ts';
import { acquireExclusive } from '../../runner/store/exclusive.ts';
import type { Prerequisite } from '../../shared/domain/run.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { cliHome } from '../support/cli.ts';
import type { CliHome } from '../support/cli.ts';
import { startGithubDouble } from '../support/github-double/server.ts';
import { temporaryFolder } from '../support/temporary.ts';

type Environment = Readonly<Record<string, string>>;

/** Status of the gatekeeper's token, as the gatekeeper itself sees it. */
async function tokenStatus(home: CliHome, env: Environment = {}): Promise<string | undefined> {
  const result = await home.run(['doctor', '--json'], { env });
  return result.json<{ prerequisites: Prerequisite[] }>().prerequisites.find(({ id }) => id === 'github.credential')?.status;
}

describe('the token that the gatekeeper works with', function () {
  this.timeout(60_000);

  it('is the one that was stored last, also when an environment had handed over another', async () => {
    await using github = await startGithubDouble({ token: 'github_pat_right' });
    await using home = await cliHome();
    const api = { PASS_GITHUB_API_URL: github.url, PASS_GITHUB_EMULATOR: '1' };
    assert.equal(await tokenStatus(home, { ...api, PASS_GITHUB_TOKEN: 'github_pat_wrong' }), 'missing');
    const kept = await home.run(['credential', '--json'], { input: 'github_pat_right\n', env: api });
    assert.equal(kept.code, 0, kept.stderr);
    assert.equal(await tokenStatus(home, api), 'ok');
  });

  it('is that of the environment while PASS_GITHUB_TOKEN is set, which a rejection and the command that stores another one say', async () => {
    await using github = await startGithubDouble({ token: 'github_pat_right' });
    await using home = await cliHome();
    const api = { PASS_GITHUB_API_URL: github.url, PASS_GITHUB_EMULATOR: '1' };
    const wrong = { ...api, PASS_GITHUB_TOKEN: 'github_pat_wrong' };
    const told = await home.run(['doctor'], { env: wrong });
    assert.match(told.stdout.replace(/\s+/g, ' '), /does not accept the token from PASS_GITHUB_TOKEN .*unset it and run `pass-runner stop`/);
    const kept = await home.run(['credential'], { input: 'github_pat_right\n', env: wrong });
    assert.deepEqual([kept.code, /It is not used yet: PASS_GITHUB_TOKEN is set here/.test(kept.stdout)], [0, true], kept.stdout);
    assert.equal(await tokenStatus(home, wrong), 'missing');
    // As both say: unset, stopped, and the stored one counts.
    await home.run(['stop']);
    assert.equal(await tokenStatus(home, api), 'ok');
    assert.match((await home.run(['credential'], { input: 'github_pat_right\n', env: api })).stdout, /uses this token from its next request on/);
  });

  it('is not replaced by a GITHUB_TOKEN that is there for other programs, and is by PASS_GITHUB_TOKEN', async () => {
    await using github = await startGithubDouble({ token: 'github_pat_right' });
    await using home = await cliHome();
    const api = { PASS_GITHUB_API_URL: github.url, PASS_GITHUB_EMULATOR: '1' };
    await home.run(['credential', '--api-url', github.url], { input: 'github_pat_right\n' });
    assert.equal(await tokenStatus(home, { ...api, GITHUB_TOKEN: 'ghs_of_a_workflow' }), 'ok');
    assert.equal(await tokenStatus(home, { ...api, PASS_GITHUB_TOKEN: 'github_pat_wrong' }), 'missing');
  });

  it('is left alone by commands that only look at runs', async () => {
    await using github = await startGithubDouble({ token: 'github_pat_right' });
    await using home = await cliHome();
    const env = { PASS_GITHUB_API_URL: github.url, PASS_GITHUB_EMULATOR: '1', PASS_GITHUB_TOKEN: 'github_pat_right' };
    const file = join(home.work, 'prd.md');
    await writeFile(file, '# Shop\n\n## Requirements\n\n- FR-1: The shop must keep a cart for each customer.\n');
    await home.run(['run', file], { env });
    for (const args of [['status'], ['status', 'latest'], ['pack', 'latest'], ['backlog', 'latest'], ['reject', 'latest', '--reason', 'no']]) {
      const result = await home.run(args, { env: { ...env, PASS_GITHUB_TOKEN: 'github_pat_wrong' } });
      assert.equal(result.code, 0, result.stderr);
    }
    assert.equal(await tokenStatus(home), 'ok');
  });

  it('is handed over by several at once, and each is answered', async () => {
    await using home = await cliHome();
    await home.run(['ensure', '--json']);
    const place = homeAt(home.path);
    const handed = ['github_pat_one', 'github_pat_two', 'github_pat_three'].map((credential) => handToGatekeeper(place, { credential, apiHost: 'api.github.com' }));
    assert.deepEqual(await Promise.all(handed), [true, true, true]);
  });

  it('is handed to a runner that does not answer for a limited time, and that is said', async () => {
    await using folder = await temporaryFolder();
    const place = homeAt(folder.path);
    const sockets: Socket[] = [];
    const held = await acquireExclusive(place.root, homeLockName, { onConnection: (socket) => void sockets.push(socket) });
    await assert.rejects(handToGatekeeper(place, { storedCredential: true }, 20), (error) => PassError.is(error, 'unavailable') && error.hint !== '');
    for (const socket of sockets) socket.destroy();
    await held?.release();
  });

  it('cannot be changed with the token of the runner, only by who can read the gatekeeper’s home', async () => {
    await using home = await cliHome();
    await home.run(['ensure', '--json']);
    const place = homeAt(home.path);
    assert.equal(await handToGatekeeper(place, { storedCredential: true }), true);
    await writeControlToken(place, (await home.discovery()).token);
    assert.equal(await handToGatekeeper(place, { github: { apiUrl: 'https://elsewhere.example', emulator: false } }), false);
  });
});
