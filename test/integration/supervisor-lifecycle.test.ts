import assert from 'node:assert/strict';
import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Discovery } from '../../runner/cli/discovery.ts';
import { retireRunner } from '../../runner/cli/connection.ts';
import { ensureRunner } from '../../runner/cli/ensure.ts';
import { homeAt, homeLockName } from '../../runner/cli/home.ts';
import { handToGatekeeper } from '../../runner/cli/supervisor-control.ts';
import { isHeld } from '../../runner/store/exclusive.ts';
import { passVersion } from '../../shared/version.ts';
import { cliHome, isAlive, until } from '../support/cli.ts';
import { smallPrd } from '../support/runner-fixture.ts';

/** Process ids of the gatekeeper and the runner, from the supervisor's log. */
async function startedChildren(home: string): Promise<Record<'runner' | 'gatekeeper', number[]>> {
  const log = await readFile(join(home, 'runner', 'supervisor.log'), 'utf8');
  const lines = log.trim().split('\n').map((line) => JSON.parse(line) as { msg: string; childPid?: number });
  const of = (part: string): number[] => lines.filter(({ msg }) => msg === `${part} is ready`).map(({ childPid }) => childPid ?? -1);
  return { runner: of('runner'), gatekeeper: of('gatekeeper') };
}

describe('the runner of a home', function () {
  this.timeout(60_000);

  it('is one, when many start it at the same time', async () => {
    await using home = await cliHome();
    const results = await Promise.all(Array.from({ length: 4 }, () => home.run(['ensure', '--json'])));
    const found = results.map((result) => result.json<Discovery>());
    assert.equal(new Set(found.map(({ instanceId }) => instanceId)).size, 1);
    const children = await startedChildren(home.path);
    assert.deepEqual([children.runner.length, children.gatekeeper.length], [1, 1]);
  });

  it('outlives the command that started it, and is found again', async () => {
    await using home = await cliHome();
    const first = (await home.run(['ensure', '--json'])).json<Discovery>();
    assert.ok(isAlive(first.pid) && isAlive(first.supervisorPid));
    const second = (await home.run(['ensure', '--json'])).json<Discovery>();
    assert.equal(second.instanceId, first.instanceId);
  });

  it('is started again after a hard kill of the supervisor, and never twice at a time', async () => {
    await using home = await cliHome();
    const first = (await home.run(['ensure', '--json'])).json<Discovery>();
    process.kill(first.supervisorPid, 'SIGKILL');
    const [second, third] = await Promise.all([home.run(['ensure', '--json']), home.run(['ensure', '--json'])]);
    const [one, two] = [second.json<Discovery>(), third.json<Discovery>()];
    assert.equal(one.instanceId, two.instanceId);
    assert.notEqual(one.instanceId, first.instanceId);
    await until('the first runner has ended', () => !isAlive(first.pid));
    const listed = await home.run(['status', '--json']);
    assert.deepEqual(listed.json(), { damaged: [], halted: null, runs: [] });
  });

  for (const part of ['runner', 'gatekeeper'] as const) {
    it(`gets its ${part} back after a hard kill, at the same address`, async () => {
      await using home = await cliHome();
      const first = (await home.run(['ensure', '--json'])).json<Discovery>();
      const pid = (await startedChildren(home.path))[part][0] ?? -1;
      process.kill(pid, 'SIGKILL');
      await until(`the ${part} was started again`, async () => (await startedChildren(home.path))[part].length === 2);
      const doctor = await home.run(['doctor', '--json']);
      assert.equal(doctor.code, 0, doctor.stderr);
      const after = await home.discovery();
      assert.deepEqual([after.instanceId, after.url, after.token], [first.instanceId, first.url, first.token]);
    });
  }

  it('ends with everything it started when it is told to, and takes its announcement back', async () => {
    await using home = await cliHome();
    const first = (await home.run(['ensure', '--json'])).json<Discovery>();
    const children = await startedChildren(home.path);
    assert.equal((await home.run(['stop'])).code, 0);
    await until('all three have ended', () => [first.supervisorPid, ...children.runner, ...children.gatekeeper].every((pid) => !isAlive(pid)));
    assert.equal((await readdir(join(home.path, 'runner'))).includes('discovery.json'), false);
  });

  it('ends by itself when it is idle', async () => {
    await using home = await cliHome();
    const first = (await home.run(['ensure', '--json', '--idle-exit', '1'])).json<Discovery>();
    await until('the supervisor has ended', () => !isAlive(first.supervisorPid));
    assert.equal(isAlive(first.pid), false);
  });

  it('hands over to a later version, and is kept by an earlier one', async () => {
    await using home = await cliHome();
    const first = (await home.run(['ensure', '--json'])).json<Discovery>();
    const options = { home: homeAt(home.path), retire: retireRunner };
    const kept = await ensureRunner({ ...options, version: '0.0.1' });
    assert.deepEqual([kept.discovery.instanceId, kept.started], [first.instanceId, false]);
    const later = await ensureRunner({ ...options, version: '99.0.0' });
    assert.equal(later.started, true);
    assert.notEqual(later.discovery.instanceId, first.instanceId);
    await until('the older one has ended', () => !isAlive(first.supervisorPid));
  });

  it('is not disturbed by a discovery file that is damaged or left over', async () => {
    await using home = await cliHome();
    await home.run(['ensure', '--json']);
    await home.run(['stop']);
    for (const left of ['', '{"url":1}', JSON.stringify({ url: 'ws://127.0.0.1:1/rpc', token: 'x', pid: 1, supervisorPid: 1, instanceId: 'gone', version: passVersion, startedAt: '', managed: true })]) {
      await writeFile(join(home.path, 'runner', 'discovery.json'), left);
      const found = (await home.run(['ensure', '--json'])).json<Discovery>();
      assert.ok(isAlive(found.supervisorPid));
      await home.run(['stop']);
    }
  });
});

describe('a runner whose log cannot be written', function () {
  this.timeout(60_000);

  it('is started again with the log repaired, and takes the submission then', async () => {
    await using home = await cliHome();
    const first = (await home.run(['ensure', '--json'])).json<Discovery>();
    const prd = join(home.work, 'prd.md');
    await writeFile(prd, smallPrd);
    // As after a write that was cut short: what is on the disk is not what the runner wrote.
    await appendFile(join(home.path, 'runner', 'log.jsonl'), '{"v":1,"se');
    const refused = await home.run(['run', prd, '--target', `folder:${join(home.work, 'out')}`, '--json']);
    assert.equal(refused.json<{ error: { kind: string } }>().error.kind, 'storage');
    await until('the runner was started again', async () => (await startedChildren(home.path)).runner.length === 2);
    const taken = await home.run(['run', prd, '--target', `folder:${join(home.work, 'out')}`, '--json']);
    assert.equal(taken.code, 3, taken.stderr);
    const { supervisorPid, pid } = await home.discovery();
    assert.equal(supervisorPid, first.supervisorPid);
    assert.notEqual(pid, first.pid);
    assert.match(await readFile(join(home.path, 'runner', 'log.jsonl'), 'utf8'), /"type":"log\.repaired"/);
    assert.equal((await home.run(['audit', 'verify', '--json'])).code, 0);
  });
});

describe('serve', function () {
  this.timeout(60_000);

  it('listens, is found by the commands of its home, and ends in order on SIGTERM', async () => {
    await using home = await cliHome();
    const child = home.start(['serve', '--port', '0', '--json']);
    await until('it is announced', () => home.discovery().then(() => true, () => false));
    const { managed, supervisorPid, pid } = await home.discovery();
    assert.deepEqual([managed, supervisorPid], [false, child.pid]);
    assert.equal((await home.run(['status', '--json'])).code, 0);
    const refused = await home.run(['stop', '--json']);
    assert.equal(refused.code, 1);
    assert.equal(refused.json<{ error: { kind: string } }>().error.kind, 'forbidden');
    const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
    child.kill('SIGTERM');
    assert.equal(await ended, 0);
    assert.equal(isAlive(pid), false);
  });

  it('says that a second one cannot have the same home, and that a port is taken', async () => {
    await using home = await cliHome();
    home.start(['serve', '--port', '0']);
    await until('it is announced', () => home.discovery().then(() => true, () => false));
    const second = await home.run(['serve', '--port', '0', '--json']);
    assert.deepEqual([second.code, second.json<{ error: { kind: string } }>().error.kind], [1, 'conflict']);
    await using other = await cliHome();
    const port = new URL((await home.discovery()).url).port;
    const taken = await other.run(['serve', '--port', port, '--json']);
    assert.equal(taken.code, 1);
    assert.match(taken.json<{ error: { message: string } }>().error.message, new RegExp(`Port ${port} .* is taken`));
    assert.doesNotMatch(taken.stderr, /"stack"|"level":50/, 'what a person reads is the message');
  });

  it('takes GitHub settings that are handed over while it starts', async () => {
    await using home = await cliHome();
    const place = homeAt(home.path);
    home.start(['serve', '--port', '0']);
    await until('the home is locked', () => isHeld(place.root, homeLockName));
    await assert.rejects(home.discovery(), 'it is still starting');
    assert.equal(await handToGatekeeper(place, { github: { apiUrl: 'https://ghe.example/api/v3', emulator: false } }), true);
  });
});
