import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunDetail } from '../../shared/domain/run.ts';
import { cliHome } from '../support/cli.ts';
import type { CliHome } from '../support/cli.ts';

const prd = `# Library loans

## Requirements

- FR-1: A member must be able to borrow up to five books.
- FR-2: The system must send a reminder two days before a loan ends.
- FR-3: A librarian should be able to extend a loan once.
`;
const passphrase = { PASS_KEY_PASSPHRASE: 'correct horse battery staple' };

/** A run that waits, in a home whose gatekeeper has these settings. */
async function waitingRun(home: CliHome, settings: Readonly<Record<string, unknown>> = {}, ...more: readonly string[]): Promise<RunDetail> {
  await mkdir(join(home.path, 'gatekeeper'), { recursive: true });
  await writeFile(join(home.path, 'gatekeeper', 'settings.json'), JSON.stringify(settings));
  await writeFile(join(home.work, 'loans.md'), prd);
  const { code, stderr, json } = await home.run(['run', join(home.work, 'loans.md'), '--json', ...more]);
  assert.equal(code, 3, stderr);
  return json<{ run: RunDetail }>().run;
}

const written = async (home: CliHome): Promise<string[]> => (await readdir(join(home.work, 'loans-backlog')).catch(() => [])).filter((name) => name.endsWith('.md'));

describe('approving on the command line', function () {
  this.timeout(120_000);

  it('of some issues writes these, says what was left out, and verifies', async () => {
    await using home = await cliHome();
    await waitingRun(home);
    const key = 'fr-3';
    const unknown = await home.run(['approve', 'latest', '--yes', '--issues', 'nothing', '--json']);
    assert.equal(unknown.code, 2);
    const approved = await home.run(['approve', 'latest', '--yes', '--issues', key, '--sync', '--json']);
    assert.equal(approved.code, 0, approved.stderr + approved.stdout);
    const { run } = approved.json<{ run: RunDetail }>();
    assert.deepEqual(run.receipts.map((receipt) => receipt.key), [key]);
    assert.equal((await written(home)).length, 1);
    assert.match((await home.run(['status', 'latest'])).stdout, /approved 1 of \d+ operations/);
    assert.match((await home.run(['verify', 'latest'])).stdout, /exactly as approved\. \d+ of the bundle were not approved/);
  });

  it('of more than the administrator allows is not asked for, and of less is written', async () => {
    await using home = await cliHome();
    await waitingRun(home, { limits: { issues: 1 } });
    const all = await home.run(['approve', 'latest', '--yes', '--sync']);
    assert.equal(all.code, 1, all.stderr);
    assert.match(all.stderr, /allows less in one sync: \d+ new issues \(at most 1\)/);
    assert.match((await home.run(['status', 'latest'])).stdout, /waiting/);
    assert.equal((await home.run(['approve', 'latest', '--yes', '--issues', 'fr-3', '--sync'])).code, 0);
    assert.equal((await written(home)).length, 1);
  });

  it('by two persons counts the first as 1 of 2, and halts and resumes where the host says so', async () => {
    await using home = await cliHome();
    for (const name of ['alice', 'bob']) assert.equal((await home.run(['enroll', '--name', name], { env: passphrase })).code, 0);
    await waitingRun(home, { requiredApprovals: 2 });
    const first = await home.run(['approve', 'latest', '--as', 'alice', '--digest', await digestOfLatest(home), '--json'], { env: passphrase });
    assert.equal(first.code, 3, first.stderr + first.stdout);
    assert.match((await home.run(['status', 'latest'])).stdout, /1 of 2 approvals \(alice\)/);
    assert.equal((await home.run(['sync', 'latest'])).code, 3);
    assert.deepEqual(await written(home), []);
    assert.equal((await home.run(['halt', '--reason', 'audit'])).code, 0);
    assert.match((await home.run(['status'])).stdout, /Writing is halted .*audit/);
    assert.match((await home.run(['doctor', '--target', 'folder:loans-backlog'])).stdout, /Writing .*halted .*audit/);
    const second = await home.run(['approve', 'latest', '--as', 'bob', '--digest', await digestOfLatest(home), '--sync', '--json'], { env: passphrase });
    assert.equal(second.code, 1, second.stderr + second.stdout);
    assert.deepEqual(await written(home), []);
    assert.equal((await home.run(['resume'])).code, 0);
    const synced = await home.run(['sync', 'latest', '--json']);
    assert.equal(synced.code, 0, synced.stderr + synced.stdout);
    assert.equal(synced.json<{ run: RunDetail }>().run.approval?.approver, 'alice, bob');
    assert.ok((await written(home)).length >= 3);
  });

  it('of a person whose key was made on another machine counts, and four eyes keep the submitter out', async () => {
    await using home = await cliHome();
    await using elsewhere = await cliHome();
    const made = (await elsewhere.run(['enroll', '--name', 'bob', '--json'], { env: passphrase })).json<{ publicKey: string }>();
    assert.equal((await home.run(['enroll', '--name', 'sam'], { env: passphrase })).code, 0);
    assert.equal((await home.run(['enroll', '--name', 'bob', '--public-key', made.publicKey, '--github-login', 'bob-gh'])).code, 0);
    assert.match((await home.run(['enroll', '--list'])).stdout, /bob +any +\S+ +@bob-gh/);
    await writeFile(join(home.work, 'sam.token'), (await home.run(['token', 'sam'])).stdout);
    await waitingRun(home, { fourEyes: true }, '--token-file', join(home.work, 'sam.token'));
    const digest = await digestOfLatest(home);
    const own = await home.run(['approve', 'latest', '--digest', digest], { env: passphrase });
    assert.equal(own.code, 1, own.stdout);
    assert.match(own.stderr, /submitted this run and cannot approve it/);
    const { url, token } = await home.discovery();
    const bobs = await elsewhere.run(['approve', 'latest', '--runner', url, '--as', 'bob', '--digest', digest], { env: { ...passphrase, PASS_RUNNER_TOKEN: token } });
    assert.equal(bobs.code, 0, bobs.stderr);
    assert.equal((await home.run(['sync', 'latest'])).code, 0);
  });

  it('is refused for good after a rejection that the person signed', async () => {
    await using home = await cliHome();
    await home.run(['enroll', '--name', 'alice'], { env: passphrase });
    await waitingRun(home);
    await digestOfLatest(home);
    const rejected = await home.run(['reject', 'latest', '--reason', 'split it', '--json'], { env: passphrase });
    assert.equal(rejected.code, 0, rejected.stderr);
    assert.equal(rejected.json<{ signedBy: string }>().signedBy, 'alice');
    const log = await readFile(join(home.path, 'gatekeeper', 'log.jsonl'), 'utf8');
    assert.match(log, /"by":"alice".*"publicKey":"[A-Za-z0-9+/]+=","reason":"split it"|"publicKey":"[A-Za-z0-9+/]+=".*"reason":"split it"/);
    assert.equal((await home.run(['approve', 'latest', '--yes'])).code, 1);
  });
});

async function digestOfLatest(home: CliHome): Promise<string> {
  return (await home.run(['bundle', 'latest', '--json'])).json<{ digest: string }>().digest;
}
