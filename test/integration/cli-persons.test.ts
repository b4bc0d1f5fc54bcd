import assert from 'node:assert/strict';
import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ApproverKey } from '../../shared/domain/approval.ts';
import type { RunDetail } from '../../shared/domain/run.ts';
import { PassError } from '../../shared/protocol/errors.ts';
import { cliHome } from '../support/cli.ts';
import type { CliHome, CliResult } from '../support/cli.ts';
import { connect } from '../support/runner-fixture.ts';

const prd = '# Library loans\n\n## Requirements\n\n- FR-1: A member must be able to borrow up to five books.\n- FR-2: The system must send a reminder two days before a loan ends.\n';
const env = { PASS_KEY_PASSPHRASE: 'correct horse battery staple' };

async function homeWith(settings: Readonly<Record<string, unknown>>): Promise<CliHome> {
  const home = await cliHome();
  await mkdir(join(home.path, 'gatekeeper'), { recursive: true });
  await writeFile(join(home.path, 'gatekeeper', 'settings.json'), JSON.stringify(settings));
  await writeFile(join(home.work, 'loans.md'), prd);
  return home;
}

const written = async (home: CliHome): Promise<string[]> => (await readdir(join(home.work, 'loans-backlog')).catch(() => [])).filter((name) => name.endsWith('.md'));
const digestOf = async (home: CliHome): Promise<string> => (await home.run(['bundle', 'latest', '--json'])).json<{ digest: string }>().digest;

function refused(result: CliResult, why: RegExp): void {
  assert.equal(result.code, 1, result.stdout);
  assert.match(result.stderr, why);
}

/** A client token in a file of its own. */
async function tokenFile(home: CliHome, name: string): Promise<string> {
  const made = await home.run(['token', name]);
  assert.equal(made.code, 0, made.stderr);
  const file = join(home.work, `${name}.token`);
  await writeFile(file, made.stdout);
  return file;
}

describe('persons on the command line', function () {
  this.timeout(180_000);

  it('cannot approve under four eyes what came with the shared token; with a token of its own another person approves, and the submitter does not', async () => {
    await using home = await homeWith({ fourEyes: true });
    for (const name of ['Ada.Lovelace', 'bob']) assert.equal((await home.run(['enroll', '--name', name], { env })).code, 0);
    assert.match((await home.run(['doctor', '--target', 'folder:loans-backlog'])).stdout, /submitter who can be told apart[\s\S]*pass-runner token NAME/);
    const shared = await home.run(['run', 'loans.md']);
    assert.equal(shared.code, 3);
    assert.match(shared.stdout + shared.stderr, /submitter who can be told apart[\s\S]*pass-runner token NAME/);
    refused(await home.run(['approve', 'latest', '--as', 'Ada.Lovelace', '--digest', await digestOf(home), '--sync'], { env }), /token that all clients of the runner share[\s\S]*pass-runner token NAME/);
    assert.deepEqual(await written(home), []);

    const file = await tokenFile(home, 'Ada.Lovelace');
    const again = await home.run(['run', 'loans.md', '--token-file', file, '--json']);
    assert.deepEqual([again.json<{ run: RunDetail }>().run.submittedBy, again.json<{ run: RunDetail }>().run.namedSubmitter], ['User::"Ada.Lovelace"', true]);
    assert.match((await home.run(['bundle', 'latest'])).stdout, /submitted by {2}Ada\.Lovelace\n/);
    refused(await home.run(['approve', 'latest', '--as', 'Ada.Lovelace', '--digest', await digestOf(home)], { env }), /Ada\.Lovelace submitted this run and cannot approve it/);
    const automatic = await home.run(['approve', 'latest', '--yes']);
    assert.equal(automatic.code, 2);
    assert.match(automatic.stderr, /Say which one signs with --as NAME/);
    const approved = await home.run(['approve', 'latest', '--as', 'bob', '--digest', await digestOf(home), '--sync'], { env });
    assert.equal(approved.code, 0, approved.stderr);
    assert.equal((await written(home)).length, 2);
  });

  it('counts nobody twice where two have to approve: not with the automatic key of the account', async () => {
    await using home = await homeWith({ requiredApprovals: 2 });
    assert.equal((await home.run(['enroll', '--name', 'alice'], { env })).code, 0);
    assert.equal((await home.run(['run', 'loans.md'])).code, 3);
    assert.equal((await home.run(['approve', 'latest', '--as', 'alice', '--digest', await digestOf(home)], { env })).code, 3);
    assert.equal((await home.run(['approve', 'latest', '--yes', '--sync'], { env })).code, 3);
    assert.match((await home.run(['status', 'latest'])).stdout, /1 of 2 approvals \(alice\)/);
    refused(await home.run(['run', 'loans.md', '--yes'], { env }), /automatic key of .* does not count where 2 persons are asked for/);
    assert.deepEqual(await written(home), []);
  });

  it('whose key was revoked after they approved are left out, and the audit says so; who approved beside them counts', async () => {
    await using home = await homeWith({});
    for (const name of ['alice', 'bob']) assert.equal((await home.run(['enroll', '--name', name], { env })).code, 0);
    assert.equal((await home.run(['run', 'loans.md'])).code, 3);
    const digest = await digestOf(home);
    for (const name of ['alice', 'bob']) assert.equal((await home.run(['approve', 'latest', '--as', name, '--digest', digest], { env })).code, 0);
    assert.equal((await home.run(['enroll', '--revoke', 'alice'])).code, 0);
    const synced = await home.run(['sync', 'latest']);
    assert.equal(synced.code, 0, synced.stderr);
    const explained = (await home.run(['audit', 'explain', 'latest'])).stdout;
    assert.match(explained, /approved by bob, key/);
    assert.match(explained, /not counted: The key that signed as alice was revoked\./);
    assert.doesNotMatch(explained, /approved by alice, key/);
    const audit = await home.run(['audit', 'verify']);
    assert.equal(audit.code, 0, audit.stdout);
    assert.equal((await home.run(['verify', 'latest'])).code, 0);
  });

  it('have tokens that are shown once, kept as hashes, and end with their sessions when they are revoked', async () => {
    await using home = await homeWith({});
    const file = await tokenFile(home, 'ada');
    const token = (await readFile(file, 'utf8')).trim();
    assert.match(token, /^[\w-]{43}$/);
    const kept = join(home.path, 'runner', 'clients.json');
    assert.equal((await readFile(kept, 'utf8')).includes(token), false);
    if (process.platform !== 'win32') assert.equal((await stat(kept)).mode & 0o777, 0o600);
    refused(await home.run(['token', 'ada']), /ada has a client token/);
    refused(await home.run(['token', 'Ada']), /looks like ada/);
    assert.equal((await home.run(['run', 'loans.md'])).code, 3);
    const { url } = await home.discovery();
    const client = await connect(url, token);
    await client.call('run.list', {});
    const closed = new Promise((resolve) => client.onClose(resolve));
    assert.equal((await home.run(['token', 'ada', '--revoke'])).code, 0);
    await assert.rejects(client.call('run.list', {}), (error) => PassError.is(error, 'unauthorised') && /revoked/.test(error.message));
    assert.equal(await closed, 4401);
    await assert.rejects(connect(url, token), (error) => PassError.is(error, 'unauthorised'));
    assert.match((await home.run(['token', '--list'])).stdout, /ada +\S+ +revoked/);
    refused(await home.run(['token', 'ada', '--revoke']), /has no client token/);
    const second = await tokenFile(home, 'ada');
    assert.equal((await home.run(['run', 'loans.md', '--token-file', second])).code, 3);
  });
});

describe('enrolling persons', function () {
  this.timeout(120_000);
  const list = async (home: CliHome): Promise<ApproverKey[]> => (await home.run(['enroll', '--list', '--json'])).json<{ approvers: ApproverKey[] }>().approvers;
  const key = (byte: number): string => Buffer.alloc(32, byte).toString('base64');

  it('refuses a name that looks like another one, and says which', async () => {
    await using home = await cliHome();
    assert.equal((await home.run(['enroll', '--name', 'ada'], { env })).code, 0);
    for (const name of ['Ada', 'a.d.a', 'Äda', 'аda']) refused(await home.run(['enroll', '--name', name, '--public-key', key(1)]), /looks like ada/);
    for (const name of ['ada ', 'bo\u200bb']) refused(await home.run(['enroll', '--name', name, '--public-key', key(1)]), /characters that nobody sees/);
    refused(await home.run(['enroll', '--name', 'ADA'], { env }), /looks like ada/);
    assert.deepEqual((await list(home)).map(({ approver }) => approver), ['ada']);
    assert.equal((await home.run(['enroll', '--name', 'ada', '--public-key', key(1)])).code, 0);
  });

  it('links all keys of a person to their account, those that come later too', async () => {
    await using home = await cliHome();
    for (const more of [['--public-key', key(1)], ['--public-key', key(2), '--github-login', 'ada-l'], ['--public-key', key(3)]]) assert.equal((await home.run(['enroll', '--name', 'ada', ...more])).code, 0);
    assert.deepEqual((await list(home)).map(({ githubLogin }) => githubLogin), ['ada-l', 'ada-l', 'ada-l']);
  });

  it('revokes all keys of a person, or one, says which, and lets them make another', async () => {
    await using home = await cliHome();
    assert.equal((await home.run(['enroll', '--name', 'ada'], { env })).code, 0);
    assert.equal((await home.run(['enroll', '--name', 'ada', '--public-key', key(7)])).code, 0);
    refused(await home.run(['enroll', '--revoke', 'eve']), /eve has no enrolled key/);
    refused(await home.run(['enroll', '--revoke', 'ada', '--key', 'zzz']), /has no enrolled key that begins with zzz/);
    const one = await home.run(['enroll', '--revoke', 'ada', '--key', key(7).slice(0, 8)]);
    assert.equal(one.code, 0, one.stderr);
    assert.match(one.stdout, /revoked the key BwcHBwcHBw[\s\S]*1 other key, which still counts/);
    const all = await home.run(['enroll', '--revoke', 'ada', '--json']);
    assert.equal(all.json<{ revoked: unknown[]; left: number }>().revoked.length, 1);
    assert.deepEqual((await list(home)).map(({ revokedAt }) => revokedAt === null), [false, false]);
    refused(await home.run(['enroll', '--name', 'ada', '--public-key', key(7)]), /was revoked/);
    assert.equal((await home.run(['enroll', '--name', 'ada'], { env })).code, 0);
  });

  it('revokes the person, whichever of their names was given: other spellings, and names that one account ties', async () => {
    await using home = await homeWith({});
    const enrolled = (approver: string, byte: number, githubLogin?: string): ApproverKey => ({ approver, publicKey: key(byte), scope: 'any', ...(githubLogin === undefined ? {} : { githubLogin }), enrolledAt: '2026-01-01T00:00:00.000Z', enrolledBy: 'test', revokedAt: null });
    await writeFile(join(home.path, 'gatekeeper', 'approvers.json'), JSON.stringify([enrolled('Ada', 1), enrolled('ada', 2), enrolled('bob', 3, 'octo-bob'), enrolled('rob.work', 4, 'Octo-Bob'), enrolled('carol', 5)]));
    const counting = async (): Promise<string[]> => (await list(home)).filter(({ revokedAt }) => revokedAt === null).map(({ approver }) => approver);
    const ada = await home.run(['enroll', '--revoke', 'ADA']);
    assert.equal(ada.code, 0, ada.stderr);
    assert.match(ada.stdout, /of Ada \(any\)\n[\s\S]*of ada \(any\)\nNothing that Ada or ada signed counts any more\./);
    assert.deepEqual(await counting(), ['bob', 'rob.work', 'carol']);
    const one = await home.run(['enroll', '--revoke', 'bob', '--key', key(4).slice(0, 8)]);
    assert.match(one.stdout, /of rob\.work \(any\)\nbob has 1 other key, which still counts\./);
    assert.deepEqual(await counting(), ['bob', 'carol']);
    assert.match((await home.run(['enroll', '--revoke', 'rob.work'])).stdout, /of bob \(any\)\nNothing that bob or rob\.work signed counts any more\./);
    assert.deepEqual(await counting(), ['carol']);
  });
});
