import assert from 'node:assert/strict';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cliHome } from '../support/cli.ts';
import type { CliHome } from '../support/cli.ts';

const env = { PASS_KEY_PASSPHRASE: 'correct horse battery staple' };

async function waitingRun(home: CliHome): Promise<void> {
  await writeFile(join(home.work, 'prd.md'), '# Shop\n\n## Requirements\n\n- FR-1: The shop must keep a cart for each customer.\n');
  assert.equal((await home.run(['run', 'prd.md'])).code, 3);
}

describe('the list of repositories that may be written to', function () {
  this.timeout(60_000);

  it('is changed and shown by allow, and keeps the other settings', async () => {
    await using home = await cliHome();
    const file = join(home.path, 'gatekeeper', 'settings.json');
    await home.run(['allow', 'acme/shop']);
    await writeFile(file, JSON.stringify({ ...(JSON.parse(await readFile(file, 'utf8')) as object), fourEyes: true }));
    await home.run(['allow', 'acme/shpo']);
    const removed = await home.run(['allow', '--revoke', 'Acme/SHPO', '--json']);
    assert.deepEqual([removed.code, removed.json()], [0, { repository: 'Acme/SHPO', removed: true }]);
    assert.deepEqual(JSON.parse(await readFile(file, 'utf8')), { repositories: ['acme/shop'], fourEyes: true });
    assert.match((await home.run(['allow', '--revoke', 'acme/shpo'])).stdout, /was not on the list/);
    assert.deepEqual([(await home.run(['allow', '--list'])).stdout, (await home.run(['allow'])).stdout], ['acme/shop\n', 'acme/shop\n']);
    for (const wrong of [['--revoke', 'shop'], ['acme/shop', '--revoke', 'acme/shop'], ['--list', 'acme/shop']]) assert.equal((await home.run(['allow', ...wrong])).code, 2, wrong.join(' '));
  });
});

describe('a text on the command line', function () {
  this.timeout(60_000);

  it('is never the next option: nothing is done, and that is said', async () => {
    await using home = await cliHome();
    for (const args of [['reject', 'latest', '--reason', '--json'], ['halt', '--reason', '--json'], ['approve', 'latest', '--reason', '--yes'], ['run', 'prd.md', '--milestone', '--yes'], ['enroll', '--name', '--list'], ['serve', '--allow-host', '--json'], ['halt', '--reason=--json']]) {
      const { code, stdout, stderr } = await home.run(args);
      assert.deepEqual([code, /is an option, and no value/.test(`${stdout}${stderr}`)], [2, true], `${args.join(' ')}: ${stdout}${stderr}`);
    }
    await assert.rejects(stat(home.path), 'no home is made for it');
    const halted = await home.run(['halt', '--reason', '- two dashes -- in the middle', '--json']);
    assert.equal(halted.json<{ halted: { reason: string } }>().halted.reason, '- two dashes -- in the middle');
  });

  it('may come several times where a list is meant', async () => {
    await using home = await cliHome();
    const served = await home.run(['serve', '--allow-host', 'a.example', 'b.example', '--allow-host', 'c.example', '--port', 'x']);
    assert.deepEqual([served.code, /--port/.test(served.stderr)], [2, true], served.stderr);
  });
});

describe('a no', function () {
  this.timeout(60_000);

  it('asks which key signs it where several lie in the home, and goes without only when told so', async () => {
    await using home = await cliHome();
    for (const name of ['alice', 'bob']) assert.equal((await home.run(['enroll', '--name', name], { env })).code, 0);
    await waitingRun(home);
    assert.equal((await home.run(['bundle', 'latest'])).code, 0);
    const unclear = await home.run(['reject', 'latest', '--reason', 'split it'], { env });
    assert.deepEqual([unclear.code, /Several keys lie in this home: alice, bob\.[\s\S]*--as NAME[\s\S]*--unsigned/.test(unclear.stderr)], [2, true], unclear.stderr);
    assert.match((await home.run(['status', 'latest'])).stdout, /waiting/);
    const signed = await home.run(['reject', 'latest', '--reason', 'split it', '--as', 'bob', '--json'], { env });
    assert.equal(signed.json<{ signedBy: string }>().signedBy, 'bob', signed.stderr);
    await waitingRun(home);
    assert.equal((await home.run(['bundle', 'latest'])).code, 0);
    const unsigned = await home.run(['reject', 'latest', '--reason', 'split it', '--unsigned', '--json'], { env });
    assert.equal(unsigned.json<{ signedBy: string | null }>().signedBy, null, unsigned.stderr);
  });
});
