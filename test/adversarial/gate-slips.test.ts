import assert from 'node:assert/strict';
import type { SyncProgress } from '../../runner/governance/gate.ts';
import { faults } from '../support/github-double/faults.ts';
import { startGithubDouble } from '../support/github-double/server.ts';
import type { DoubleRepository } from '../support/github-double/repository.ts';
import { approve, freeze, person, quiet, startGatekeeper } from '../support/gatekeeper-process.ts';
import type { Slip } from '../../shared/domain/bundle.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { stagedIssue } from '../unit/shared/domain/bundle-samples.ts';

const alice = person('alice', 'local');
const issues = ['cart', 'pay', 'ship'].map((key) => stagedIssue({ key }));

/** Sync three issues while somebody else acts; what the gatekeeper says to have found, twice. */
async function syncWhile(act: (finished: string, repository: DoubleRepository) => void, prepare?: (github: Awaited<ReturnType<typeof startGithubDouble>>) => void): Promise<{ slips: Slip[]; again: Slip[]; receipts: number }> {
  await using at = await temporaryFolder();
  await using github = await startGithubDouble();
  await using keeper = await startGatekeeper({ folder: at.path, approvers: [alice.enrolled], repositories: ['acme/shop'], frame: { credential: github.token, github: { apiUrl: github.url, emulator: true } } });
  const frozen = await freeze(keeper.gate, await keeper.gate.resolve({ kind: 'github', owner: 'acme', name: 'shop' }), issues);
  prepare?.(github);
  const progress: SyncProgress = { started: (id) => act(id, github.repository('acme', 'shop')), finished: () => undefined };
  const envelopes = [approve(frozen.bytes, alice)];
  const { slips, receipts } = await keeper.gate.sync(frozen.bytes, envelopes, progress);
  const { slips: again } = await keeper.gate.sync(frozen.bytes, envelopes, quiet);
  assert.deepEqual(github.violations, []);
  return { slips, again, receipts: receipts.length };
}

describe('what slips in while a bundle is carried out', function () {
  this.timeout(60_000);

  it('is nothing when nobody acted', async () => {
    assert.deepEqual((await syncWhile(() => undefined)).slips, []);
  });

  it('is found after the last write and told, once for all', async () => {
    const { slips, again, receipts } = await syncWhile((started, repository) => {
      const [first] = repository.issues;
      if (started === 'op-0004' && first !== undefined) first.title = 'Taken over';
    });
    assert.equal(receipts, 4);
    assert.deepEqual(slips.map(({ operationId, number }) => [operationId, number]), [['op-0002', 1]]);
    assert.match(slips[0]?.differences.join() ?? '', /title: “Taken over” instead of “Build cart”/);
    assert.deepEqual(again, slips);
  });

  it('is not made up by a list that is stale', async () => {
    const { slips } = await syncWhile(() => undefined, (github) => github.inject({ on: 'GET /repos/{owner}/{repo}/issues', fault: { kind: 'stale-list', hide: 2 }, times: 9, after: 2 }));
    assert.deepEqual(slips, []);
  });

  it('is told to be unknown when the target cannot be read again, and what was written stays written', async () => {
    let armed = false;
    const { slips, receipts } = await syncWhile(
      (started) => {
        armed ||= started === 'op-0004';
      },
      (github) => github.inject({ on: 'GET /repos/{owner}/{repo}', fault: faults.unavailable, times: 5, after: 1 }),
    );
    assert.ok(armed);
    assert.equal(receipts, 4);
    assert.equal(slips.length, 1);
    assert.equal(slips[0]?.operationId, null);
    assert.match(slips[0]?.differences.join() ?? '', /503|unavailable/i);
  });
});
