import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Gatekeeper } from '../../runner/gatekeeper/gatekeeper.ts';
import { GatekeeperHome } from '../../runner/gatekeeper/home.ts';
import type { RunDetail } from '../../shared/domain/run.ts';
import { PassError } from '../../shared/protocol/errors.ts';
import { cliHome, isAlive, until } from '../support/cli.ts';
import { startGithubDouble } from '../support/github-double/server.ts';
import { smallPrd } from '../support/runner-fixture.ts';
import { temporaryFolder } from '../support/temporary.ts';

const createRoute = 'POST /repos/{owner}/{repo}/issues';

describe('a gatekeeper that outlives its supervisor', function () {
  this.timeout(120_000);

  it('finishes its request before another one takes its home: nothing is written twice', async () => {
    await using home = await cliHome();
    await using github = await startGithubDouble();
    const env = { PASS_GITHUB_TOKEN: github.token, PASS_GITHUB_API_URL: github.url, PASS_GITHUB_EMULATOR: '1' };
    await writeFile(join(home.work, 'loans.md'), smallPrd);
    const { run } = (await home.run(['run', 'loans.md', '--target', 'acme/shop', '--json'], { env })).json<{ run: RunDetail }>();
    assert.equal((await home.run(['approve', run.id, '--yes'], { env })).code, 0);
    const { promise: released, resolve: release } = Promise.withResolvers<undefined>();
    github.inject({ on: createRoute, fault: { kind: 'hold', until: released } });
    home.start(['sync', run.id], env);
    await until('an issue is on its way', () => github.requests.some(({ route }) => route === createRoute));
    const { supervisorPid } = await home.discovery();
    process.kill(supervisorPid, 'SIGKILL');
    const next = home.run(['status', run.id, '--json'], { env });
    await until('the supervisor is gone', () => !isAlive(supervisorPid));
    await delay(1_000);
    release(undefined);
    assert.equal((await next).code, 0, (await next).stderr);
    const status = async (): Promise<string> => (await home.run(['status', run.id, '--json'], { env })).json<{ run: RunDetail }>().run.status;
    await until('the sync has ended', async () => (await status()) === 'done');
    const titles = github.repository('acme', 'shop').issues.map(({ title }) => title);
    assert.equal(new Set(titles).size, titles.length, titles.join('\n'));
    assert.equal(github.requests.filter(({ route }) => route === createRoute).length, titles.length);
    assert.equal((await home.run(['audit', 'verify'], { env })).code, 0);
  });

  it('keeps its log to itself', async () => {
    await using folder = await temporaryFolder();
    const open = (): Promise<Gatekeeper> => Gatekeeper.open({ home: new GatekeeperHome(folder.path, { credential: undefined, github: undefined }), clock: () => new Date(), failpoint: () => undefined });
    const first = await open();
    await assert.rejects(open(), (error) => PassError.is(error, 'conflict') && /Another gatekeeper works in/.test(error.message));
    await first.close();
    await (await open()).close();
  });
});
