import assert from 'node:assert/strict';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { homeAt } from '../../../../runner/cli/home.ts';
import { allowRepository, allowedRepositories, enrolKey, readApprovers } from '../../../../runner/cli/host-files.ts';
import { createPersonKey, localKey, personKeys, unlockKey } from '../../../../runner/cli/keys.ts';
import { publicKeyOf } from '../../../../shared/domain/approval-signing.ts';
import { PassError } from '../../../../shared/protocol/errors.ts';
import { temporaryFolder } from '../../../support/temporary.ts';

const passphrase = 'correct horse battery';

describe("a person's key", () => {
  it('is enrolled, encrypted on disk, and opened by its passphrase alone', async () => {
    await using folder = await temporaryFolder();
    const home = homeAt(folder.path);
    const { publicKey, file } = await createPersonKey(home, 'alice', passphrase, { scope: 'any' });
    const opened = await unlockKey(home, 'alice', () => Promise.resolve(passphrase));
    assert.equal(publicKeyOf(opened.secretKey), publicKey);
    assert.equal((await readFile(file, 'utf8')).includes(opened.secretKey), false);
    assert.deepEqual((await readApprovers(home)).map((key) => [key.approver, key.publicKey, key.scope]), [['alice', publicKey, 'any']]);
    assert.deepEqual(await personKeys(home), ['alice']);
    await assert.rejects(unlockKey(home, 'alice', () => Promise.resolve('wrong')), (error: unknown) => PassError.is(error, 'unauthorised'));
  });

  it('cannot be given another public half', async () => {
    await using folder = await temporaryFolder();
    const home = homeAt(folder.path);
    const { file } = await createPersonKey(home, 'alice', passphrase, { scope: 'any' });
    const other = await createPersonKey(home, 'bob', passphrase, { scope: 'any' });
    const stored = JSON.parse(await readFile(file, 'utf8')) as object;
    await writeFile(file, JSON.stringify({ ...stored, publicKey: other.publicKey }));
    await assert.rejects(unlockKey(home, 'alice', () => Promise.resolve(passphrase)), (error: unknown) => PassError.is(error, 'unauthorised'));
  });

  it('is not replaced by a second one of the same name', async () => {
    await using folder = await temporaryFolder();
    const home = homeAt(folder.path);
    await createPersonKey(home, 'alice', passphrase, { scope: 'any' });
    await assert.rejects(createPersonKey(home, 'alice', passphrase, { scope: 'any' }), (error: unknown) => PassError.is(error, 'conflict'));
  });

  it('cannot have a name that leads out of its folder', async () => {
    await using folder = await temporaryFolder();
    await assert.rejects(createPersonKey(homeAt(folder.path), '../gatekeeper/approvers', passphrase, { scope: 'any' }), (error: unknown) => PassError.is(error, 'bad_input'));
  });
});

describe('the automatic key', () => {
  it('stays the same, has scope local, and is readable by its owner alone', async () => {
    await using folder = await temporaryFolder();
    const home = homeAt(folder.path);
    const first = await localKey(home);
    const second = await localKey(home);
    assert.equal(first.publicKey, second.publicKey);
    assert.equal(first.scope, 'local');
    assert.deepEqual((await readApprovers(home)).map(({ scope }) => scope), ['local']);
    assert.deepEqual(await personKeys(home), []);
    if (process.platform !== 'win32') assert.equal((await stat(join(home.keys, 'local.json'))).mode & 0o077, 0);
  });
});

describe('enrolling', () => {
  it('keeps every key when many are enrolled at once', async () => {
    await using folder = await temporaryFolder();
    const home = homeAt(folder.path);
    await localKey(home);
    const keys = Array.from({ length: 6 }, (_unused, index) => Buffer.alloc(32, index + 1).toString('base64'));
    await Promise.all(keys.map((publicKey, index) => enrolKey(home, { approver: `person-${index}`, publicKey, scope: 'any' }, 'test')));
    assert.equal((await readApprovers(home)).length, 7);
  });

  it('does not bring a revoked key back', async () => {
    await using folder = await temporaryFolder();
    const home = homeAt(folder.path);
    const { publicKey } = await createPersonKey(home, 'alice', passphrase, { scope: 'any' });
    const file = join(home.gatekeeper, 'approvers.json');
    const [key] = await readApprovers(home);
    await writeFile(file, JSON.stringify([{ ...key, revokedAt: new Date().toISOString() }]));
    await assert.rejects(enrolKey(home, { approver: 'alice', publicKey, scope: 'any' }, 'test'), (error: unknown) => PassError.is(error, 'forbidden'));
  });

  it('refuses to widen the scope of a key', async () => {
    await using folder = await temporaryFolder();
    const home = homeAt(folder.path);
    const { publicKey, approver } = await localKey(home);
    await assert.rejects(enrolKey(home, { approver, publicKey, scope: 'any' }, 'test'), (error: unknown) => PassError.is(error, 'conflict'));
  });
});

describe('allowed repositories', () => {
  it('are kept beside the other settings of the gatekeeper', async () => {
    await using folder = await temporaryFolder();
    const home = homeAt(folder.path);
    await localKey(home);
    await writeFile(join(home.gatekeeper, 'settings.json'), JSON.stringify({ apiUrl: 'https://ghe.example.com/api/v3', requiredApprovals: 2 }));
    assert.equal(await allowRepository(home, 'acme/shop'), true);
    assert.equal(await allowRepository(home, 'ACME/shop'), false);
    assert.deepEqual(await allowedRepositories(home), ['acme/shop']);
    assert.equal((JSON.parse(await readFile(join(home.gatekeeper, 'settings.json'), 'utf8')) as { requiredApprovals: number }).requiredApprovals, 2);
  });
});
