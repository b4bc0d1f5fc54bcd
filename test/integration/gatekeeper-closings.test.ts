import assert from 'node:assert/strict';
import type { FrozenBundle } from '../../runner/planning/bundle.ts';
import { startEmulator } from '../support/emulator.ts';
import { approve, freeze, person, quiet, startGatekeeper } from '../support/gatekeeper-process.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { stagedIssue } from '../unit/shared/domain/bundle-samples.ts';

const alice = person('alice', 'local');
const [cart, pay] = [stagedIssue({ key: 'cart' }), stagedIssue({ key: 'pay' })];

describe('closing what is no longer planned', function () {
  this.timeout(30_000);

  it('says why on the issue, closes it, opens it again once it is restored, and leaves open what a person opened', async () => {
    await using folder = await temporaryFolder();
    await using github = await startEmulator();
    await using keeper = await startGatekeeper({ folder: folder.path, approvers: [alice.enrolled], repositories: ['admin/shop'], frame: { credential: github.token, github: { apiUrl: github.url, emulator: true } } });
    const target = await keeper.gate.resolve({ kind: 'github', owner: 'admin', name: 'shop' });
    const carryOut = async (issues: readonly ReturnType<typeof stagedIssue>[], closeDropped = false): Promise<FrozenBundle> => {
      const frozen = await freeze(keeper.gate, target, issues, { closeDropped });
      if (frozen.bundle.operations.length > 0) await keeper.gate.sync(frozen.bytes, [approve(frozen.bytes, alice)], quiet);
      return frozen;
    };
    const kinds = ({ bundle }: FrozenBundle): string[] => bundle.operations.map(({ kind }) => kind);
    const state = async (): Promise<string> => ((await github.request('/repos/admin/shop/issues/2')) as { state: string }).state;

    await carryOut([cart, pay]);
    const left = await carryOut([cart, { ...pay, dropped: true }]);
    assert.deepEqual([kinds(left), left.bundle.drift.map(({ field }) => field), await state()], [[], ['dropped'], 'open']);

    const closing = await carryOut([cart, { ...pay, dropped: true }], true);
    assert.deepEqual([kinds(closing), await state()], [['issue.close', 'issue.comment'], 'closed']);
    const comments = (await github.request('/repos/admin/shop/issues/2/comments')) as { body: string }[];
    assert.match(comments[0]?.body ?? '', /^Closed because it was dropped from the backlog\./);
    assert.equal((await keeper.gate.verify(closing.bytes)).ok, true);
    assert.deepEqual(kinds(await carryOut([cart, { ...pay, dropped: true }], true)), []);

    assert.deepEqual([kinds(await carryOut([cart, pay])), await state()], [['issue.reopen'], 'open']);
    await carryOut([cart], true);
    await github.request('/repos/admin/shop/issues/2', { method: 'PATCH', body: { state: 'open' } });
    const kept = await carryOut([cart], true);
    assert.deepEqual([kinds(kept), kept.bundle.drift.map(({ field, resolution }) => [field, resolution]), await state()], [[], [['state', 'kept']], 'open']);
  });
});
