import assert from 'node:assert/strict';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { startEmulator } from '../support/emulator.ts';
import { approve, documentKey, freeze, person, quiet, startGatekeeper } from '../support/gatekeeper-process.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { stagedIssue } from '../unit/shared/domain/bundle-samples.ts';

const alice = person('alice', 'local');

describe('a document that the administrator takes for internal', function () {
  this.timeout(30_000);

  async function attempt(isPrivate: boolean): Promise<{ outcome: unknown; issues: number; denied: boolean }> {
    await using folder = await temporaryFolder();
    await using github = await startEmulator([{ owner: 'admin', name: 'shop', private: isPrivate }]);
    await using keeper = await startGatekeeper({
      folder: folder.path, approvers: [alice.enrolled], repositories: ['admin/shop'], settings: { internalDocuments: ['docs/**'] },
      frame: { credential: github.token, github: { apiUrl: github.url, emulator: true } },
    });
    assert.deepEqual((await keeper.gate.status(undefined, [])).internalDocuments, ['docs/**']);
    const target = await keeper.gate.resolve({ kind: 'github', owner: 'admin', name: 'shop' });
    const frozen = await freeze(keeper.gate, target, [stagedIssue({ key: 'cart' })]);
    assert.equal(frozen.bundle.documentKey, documentKey);
    const outcome: unknown = await keeper.gate.sync(frozen.bytes, [approve(frozen.bytes, alice)], quiet).catch((error: unknown) => error);
    const found = (await github.request('/repos/admin/shop/issues?state=all')) as unknown[];
    return { outcome, issues: found.length, denied: PassError.is(outcome, 'forbidden') && outcome.message.includes('takes docs/shop.md for internal') };
  }

  it('is not written to a repository that everybody can read, with a genuine approval and a runner that asks for it', async () => {
    const { denied, issues, outcome } = await attempt(false);
    assert.deepEqual([denied, issues], [true, 0], String(outcome));
  });

  it('is written where fewer people can read it', async () => {
    const { denied, issues, outcome } = await attempt(true);
    assert.deepEqual([denied, issues], [false, 1], String(outcome));
  });
});
