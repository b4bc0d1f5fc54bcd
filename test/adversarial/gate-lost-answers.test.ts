import assert from 'node:assert/strict';
import { encodeBase64 } from '../../shared/domain/base64.ts';
import type { Receipt } from '../../shared/domain/bundle.ts';
import { faults } from '../support/github-double/faults.ts';
import { stagedIssue } from '../unit/shared/domain/bundle-samples.ts';
import { inProcessGate } from './in-process-gatekeeper.ts';
import type { InProcessGate } from './in-process-gatekeeper.ts';

const cart = stagedIssue({ key: 'cart' });
const pay = stagedIssue({ key: 'pay' });
const comments = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments';

/** Dropped and closed, planned and opened again; what follows drops it a second time, with the same comment. */
async function droppedOnce(gate: InProcessGate): Promise<void> {
  await gate.sync((await gate.freeze([cart, pay])).bytes);
  await gate.sync((await gate.freeze([cart, { ...pay, dropped: true }], { closeDropped: true })).bytes);
  await gate.sync((await gate.freeze([cart, pay])).bytes);
}

describe('a comment that says what an earlier one says', function () {
  this.timeout(30_000);

  for (const [what, fault, reconciled] of [['is written when its answer is lost, and is not the earlier one', faults.badGateway, false], ['is found when it is there and its answer was lost', faults.badGatewayAfterEffect, true]] as const) {
    it(what, async () => {
      await using gate = await inProcessGate();
      await droppedOnce(gate);
      gate.github.inject({ on: comments, fault });
      const { bytes } = await gate.freeze([cart, { ...pay, dropped: true }], { closeDropped: true });
      const receipts: Receipt[] = await gate.sync(bytes);
      const [, issue] = gate.github.repository('acme', 'shop').issues;
      assert.equal(issue?.comments.length, 2);
      const receipt = receipts.find(({ kind }) => kind === 'issue.comment');
      assert.equal(receipt?.reconciled, reconciled);
      assert.ok(receipt.url?.endsWith(String(issue.comments[1]?.id)), receipt.url ?? '');
      assert.equal((await gate.gatekeeper.verify(encodeBase64(bytes))).ok, true);
    });
  }

  it('is missed by verify when it is deleted', async () => {
    await using gate = await inProcessGate();
    await droppedOnce(gate);
    const { bytes } = await gate.freeze([cart, { ...pay, dropped: true }], { closeDropped: true });
    await gate.sync(bytes);
    gate.github.repository('acme', 'shop').issues[1]?.comments.pop();
    const { ok, operations } = await gate.gatekeeper.verify(encodeBase64(bytes));
    assert.equal(ok, false);
    assert.equal(operations.at(-1)?.status, 'missing');
  });
});

describe('an answer that is no refusal of GitHub’s', function () {
  this.timeout(30_000);

  it('leaves open what a write did, which is then looked up', async () => {
    for (const status of [408, 413, 499]) {
      await using gate = await inProcessGate();
      const { bytes } = await gate.freeze([cart, pay]);
      gate.github.inject({ on: 'POST /repos/{owner}/{repo}/issues', fault: { kind: 'answer', status, message: 'Request Timeout', effect: true } });
      const receipts = await gate.sync(bytes);
      assert.deepEqual(receipts.filter(({ kind }) => kind === 'issue.create').map(({ reconciled }) => reconciled), [true, false], String(status));
      assert.equal(gate.github.repository('acme', 'shop').issues.length, 2);
    }
  });
});
