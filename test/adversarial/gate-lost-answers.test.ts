import assert from 'node:assert/strict';
import { setImmediate as immediate } from 'node:timers/promises';
import { encodeBase64 } from '../../shared/domain/base64.ts';
import type { Receipt } from '../../shared/domain/bundle.ts';
import type { ErrorKind } from '../../shared/protocol/errors.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { faults } from '../support/github-double/faults.ts';
import { stagedIssue } from '../unit/shared/domain/bundle-samples.ts';
import { inProcessGate } from './in-process-gatekeeper.ts';
import type { InProcessGate } from './in-process-gatekeeper.ts';

const cart = stagedIssue({ key: 'cart' });
const pay = stagedIssue({ key: 'pay' });
const comments = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments';

const create = 'POST /repos/{owner}/{repo}/issues';
const list = 'GET /repos/{owner}/{repo}/issues';
const byNumber = 'GET /repos/{owner}/{repo}/issues/{issue_number}';

function fails(kind: ErrorKind, message: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(PassError.is(error, kind), String(error));
    assert.match(error.message, message);
    return true;
  };
}

const titles = (gate: InProcessGate): string[] => gate.github.repository('acme', 'shop').issues.map(({ title }) => title);

/** The answer of the second creation is lost, and replicas do not show its issue: neither in the list, nor by its number. */
function hideSecond(gate: InProcessGate, hide: number): void {
  gate.github.inject({ on: create, after: 1, fault: faults.badGatewayAfterEffect });
  gate.at = (place) => {
    if (place !== 'intent' || titles(gate).length !== 1) return;
    gate.at = () => undefined;
    gate.github.inject({ on: list, fault: { kind: 'stale-list', hide }, times: 1e6 });
    // #1, which is known, can be read; of what comes after it, nothing.
    for (let cycle = 0; cycle < 20; cycle += 1) gate.github.inject({ on: byNumber, after: hide === 1 ? 0 : cycle, fault: faults.notFound, times: hide === 1 ? 1e6 : 10 });
  };
}

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

  it('is not written again while the list of comments lacks some: it is found when the list shows it, and a person is asked otherwise', async () => {
    for (const times of [2, 50]) {
      await using gate = await inProcessGate();
      await gate.sync((await gate.freeze([cart, pay])).bytes);
      const { bytes } = await gate.freeze([cart, { ...pay, dropped: true }], { closeDropped: true });
      gate.github.inject({ on: comments, fault: faults.badGatewayAfterEffect });
      // The first look at the list is that before the comment.
      gate.github.inject({ on: comments.replace('POST', 'GET'), after: 1, fault: { kind: 'stale-list', hide: 1 }, times });
      if (times === 50) {
        await assert.rejects(gate.sync(bytes), fails('uncertain', /op-0002 \(comment on #2\)/));
        gate.github.clearFaults();
      }
      assert.deepEqual((await gate.sync(bytes)).map(({ reconciled }) => reconciled), [false, true]);
      assert.equal(gate.github.repository('acme', 'shop').issues[1]?.comments.length, 1);
    }
  });

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

describe('a creation whose answer was lost, in a sync that was given up', function () {
  this.timeout(30_000);

  it('is found before the next bundle creates the same issue', async () => {
    await using gate = await inProcessGate({ settings: { settleSeconds: 0.5 } });
    const first = await gate.freeze([cart, pay]);
    hideSecond(gate, 1);
    const sync = gate.sync(first.bytes);
    const looks = (): number => gate.github.requests.filter(({ route }) => route === byNumber).length;
    while (looks() < 10) await immediate();
    gate.gatekeeper.cancel(first.digest);
    await assert.rejects(sync, fails('cancelled', /stopped/));
    const next = await gate.freeze([cart, pay]);
    assert.deepEqual(next.bundle.operations.map(({ kind }) => kind), ['issue.create']);
    // It can be read by its number by then, and the list still lacks it.
    gate.github.clearFaults();
    gate.github.inject({ on: list, fault: { kind: 'stale-list', hide: 1 }, times: 1e6 });
    await assert.rejects(gate.sync(next.bytes), fails('stale', /issues of it turned up/));
    assert.deepEqual(titles(gate), [cart.title, pay.title]);
    assert.deepEqual((await gate.freeze([cart, pay])).bundle.operations, []);
    assert.equal((await gate.gatekeeper.verify(encodeBase64(first.bytes))).ok, true);
    assert.deepEqual((await gate.sync(first.bytes)).map(({ reconciled }) => reconciled), [false, false, true]);
  });

  it('is not done by another bundle either while nobody can say whether it happened', async () => {
    await using gate = await inProcessGate();
    const first = await gate.freeze([cart, pay]);
    hideSecond(gate, 2);
    await assert.rejects(gate.sync(first.bytes), fails('uncertain', /create issue “Build pay”/));
    gate.github.clearFaults();
    gate.github.inject({ on: list, fault: { kind: 'stale-list', hide: 2 }, times: 1e6 });
    const next = await gate.freeze([cart, pay]);
    // #1 is read once before that, for the lineage.
    for (let cycle = 0; cycle < 20; cycle += 1) gate.github.inject({ on: byNumber, after: 1 + cycle, fault: faults.notFound, times: 10 });
    await assert.rejects(gate.sync(next.bytes), fails('uncertain', /create issue “Build pay”/));
    gate.github.clearFaults();
    await assert.rejects(gate.sync(next.bytes), fails('stale', /issues of it turned up/));
    assert.deepEqual(titles(gate), [cart.title, pay.title]);
  });

  it('that certainly did not happen keeps no bundle from creating the issue, and is not taken up again after it', async () => {
    await using gate = await inProcessGate();
    const first = await gate.freeze([cart, pay]);
    gate.at = (place) => {
      if (place === 'intent' && titles(gate).length === 1) throw new Error('killed');
    };
    await assert.rejects(gate.sync(first.bytes), /killed/);
    gate.at = () => undefined;
    await gate.restart();
    await gate.sync((await gate.freeze([cart, { ...pay, title: 'Pay today' }])).bytes);
    await assert.rejects(gate.sync(first.bytes), fails('stale', /created as #2 by another sync/));
    assert.deepEqual(titles(gate), [cart.title, 'Pay today']);
  });

  it('is looked for until a person stops that', async () => {
    await using gate = await inProcessGate({ settings: { settleSeconds: 600 } });
    const first = await gate.freeze([cart, pay]);
    gate.at = (place) => {
      if (place === 'intent' && titles(gate).length === 1) throw new Error('killed');
    };
    await assert.rejects(gate.sync(first.bytes), /killed/);
    gate.at = () => undefined;
    const next = await gate.freeze([cart, pay]);
    const before = gate.github.requests.length;
    const sync = gate.sync(next.bytes);
    while (gate.github.requests.slice(before).filter(({ route }) => route === byNumber).length < 10) await immediate();
    gate.gatekeeper.cancel(next.digest);
    await assert.rejects(sync, fails('cancelled', /stopped/));
    assert.deepEqual(titles(gate), [cart.title]);
  });
});
