import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Gate } from '../../runner/governance/gate.ts';
import { encodeBase64 } from '../../shared/domain/base64.ts';
import type { ErrorKind } from '../../shared/protocol/errors.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { faults } from '../support/github-double/faults.ts';
import type { DoubleRepository } from '../support/github-double/repository.ts';
import { approve, freeze, person } from '../support/gatekeeper-process.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { stagedIssue } from '../unit/shared/domain/bundle-samples.ts';
import { alice, inProcessGate } from './in-process-gatekeeper.ts';
import type { InProcessGate } from './in-process-gatekeeper.ts';

const issues = ['cart', 'pay', 'ship', 'send'].map((key) => stagedIssue({ key, labels: ['pass'] }));

function fails(kind: ErrorKind, message: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(PassError.is(error, kind), String(error));
    assert.match(error.message, message);
    return true;
  };
}

/** A sync to which something happens right after its second issue. */
async function interrupted(happens: (gate: InProcessGate, repository: DoubleRepository) => void, expected: (error: unknown) => boolean): Promise<void> {
  await using gate = await inProcessGate({ repositories: [{ owner: 'acme', name: 'shop', private: true }] });
  const repository = gate.github.repository('acme', 'shop');
  const { bytes } = await gate.freeze(issues);
  let happened = false;
  gate.at = (place) => {
    if (place !== 'called' || repository.issues.length !== 2 || happened) return;
    happened = true;
    happens(gate, repository);
  };
  await assert.rejects(gate.sync(bytes), expected);
  assert.equal(repository.issues.length, 2);
}

/** An update of an issue that the target refuses for a second, in which something happens. */
async function putOff(happens: (gate: InProcessGate) => void, expected: (error: unknown) => boolean): Promise<void> {
  await using gate = await inProcessGate({ repositories: [{ owner: 'acme', name: 'shop', private: true }] });
  const cart = stagedIssue({ key: 'cart' });
  await gate.sync((await gate.freeze([cart])).bytes);
  const { bytes } = await gate.freeze([{ ...cart, body: 'Planned differently.' }]);
  const updates = (): number => gate.writes().filter((write) => write.startsWith('PATCH')).length;
  gate.github.inject({ on: 'PATCH /repos/{owner}/{repo}/issues/{issue_number}', fault: faults.secondaryLimit(1) });
  const refused = assert.rejects(gate.sync(bytes), expected);
  while (updates() === 0) await setTimeout(20);
  happens(gate);
  await refused;
  assert.equal(updates(), 1);
  assert.doesNotMatch(gate.github.repository('acme', 'shop').issues[0]?.body ?? '', /Planned differently/);
}

const settings = (gate: InProcessGate, more: object): void => writeFileSync(join(gate.home, 'settings.json'), JSON.stringify({ repositories: ['acme/shop'], ...more }));

describe('in the middle of a sync', function () {
  this.timeout(60_000);

  it('the approval ends when its key is revoked, the rules want more, or the repository leaves the list', async () => {
    await interrupted((gate) => writeFileSync(join(gate.home, 'approvers.json'), JSON.stringify([{ ...alice.enrolled, revokedAt: new Date().toISOString() }])), fails('forbidden', /revoked|0 of 1/));
    await interrupted((gate) => settings(gate, { requiredApprovals: 2 }), fails('forbidden', /1 of 2/));
    await interrupted((gate) => settings(gate, { limits: { issues: 1 } }), fails('forbidden', /allows less/));
    await interrupted((gate) => settings(gate, { repositories: ['acme/other'] }), fails('forbidden', /acme\/shop/));
  });

  it('the approval stands when rules and keys change that it does not rest on', async () => {
    await using gate = await inProcessGate();
    const { bytes } = await gate.freeze(issues);
    gate.at = (place) => {
      if (place === 'called') writeFileSync(join(gate.home, 'approvers.json'), JSON.stringify([alice.enrolled, person('bob').enrolled]));
    };
    assert.equal((await gate.sync(bytes)).filter(({ kind }) => kind === 'issue.create').length, issues.length);
  });

  it('an approval that had expired before the start does not stand in for the one that ends', async () => {
    await using gate = await inProcessGate();
    const carol = person('carol');
    const enrolled = (...approvers: object[]): void => writeFileSync(join(gate.home, 'approvers.json'), JSON.stringify(approvers));
    enrolled(alice.enrolled, carol.enrolled);
    const { bytes } = await gate.freeze(issues);
    const envelopes = [approve(bytes, alice), approve(bytes, carol, { notAfter: new Date(Date.now() - 60_000).toISOString() })];
    gate.at = (place) => {
      if (place === 'receipt') enrolled({ ...alice.enrolled, revokedAt: new Date().toISOString() }, carol.enrolled);
    };
    await assert.rejects(gate.sync(bytes, envelopes), fails('forbidden', /carol did not count when this sync was started|revoked/));
    // Nor when it is started again.
    await assert.rejects(gate.sync(bytes, [...envelopes].reverse()), fails('expired', /The approval ended at/));
    assert.equal(gate.github.repository('acme', 'shop').issues.length, 0);
  });

  it('an approval that did not count at the start counts from the next start on, where it is recorded and kept', async () => {
    await using gate = await inProcessGate();
    const carol = person('carol');
    const { bytes, digest } = await gate.freeze(issues);
    const envelopes = [approve(bytes, alice), approve(bytes, carol)];
    gate.at = (place) => {
      if (place === 'receipt') writeFileSync(join(gate.home, 'approvers.json'), JSON.stringify([{ ...alice.enrolled, revokedAt: new Date().toISOString() }, carol.enrolled]));
    };
    await assert.rejects(gate.sync(bytes, envelopes), fails('forbidden', /carol did not count when this sync was started|revoked/));
    await gate.sync(bytes, envelopes);
    const records = readFileSync(join(gate.home, 'log.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as { type: string; data: { approvals?: { approver: string }[] } });
    const counted = (type: string): string[] => records.filter((record) => record.type === type).flatMap(({ data }) => (data.approvals ?? []).map(({ approver }) => approver));
    assert.deepEqual([counted('sync.accepted'), counted('sync.continued')], [['alice'], ['carol']]);
    assert.deepEqual(JSON.parse(readFileSync(join(gate.home, 'bundles', `${digest}.approvals.json`), 'utf8')), envelopes);
    assert.equal((await gate.gatekeeper.verify(encodeBase64(bytes))).approver, 'alice, carol');
  });

  it('the target is read again once a minute: it was published, or a label is gone', async () => {
    const later = (gate: InProcessGate): void => void (gate.clock = () => new Date(Date.now() + 61_000));
    await interrupted((gate, repository) => {
      Object.assign(repository, { isPrivate: false });
      later(gate);
    }, fails('stale', /was private when .* is public now/));
    await interrupted((gate, repository) => {
      Object.assign(repository, { isPrivate: false });
      gate.clock = () => new Date(Date.now() - 600_000);
    }, fails('stale', /was private when .* is public now/));
    await interrupted((gate, repository) => {
      repository.labels.splice(0);
      later(gate);
    }, fails('stale', /The label “pass” is no longer there/));
  });

  it('a write that the target put off is allowed, and finds what it changes, as they are after the wait', async () => {
    const revoke = (gate: InProcessGate): void => writeFileSync(join(gate.home, 'approvers.json'), JSON.stringify([{ ...alice.enrolled, revokedAt: new Date().toISOString() }]));
    await putOff(revoke, fails('forbidden', /revoked|0 of 1/));
    await putOff((gate) => void Object.assign(gate.github.repository('acme', 'shop'), { isPrivate: false }), fails('stale', /was private when .* is public now/));
    await putOff((gate) => {
      const [cart] = gate.github.repository('acme', 'shop').issues;
      if (cart !== undefined) gate.github.repository('acme', 'shop').editIssue(cart, { title: 'Renamed by Bob', body: `Bob’s words\n\n${cart.body ?? ''}` }, new Date());
    }, fails('stale', /#1 was changed on the target/));
  });

  it('a write that the target put off is done once it takes it', async () => {
    await using gate = await inProcessGate();
    const { bytes } = await gate.freeze(issues);
    gate.github.inject({ on: 'POST /repos/{owner}/{repo}/issues', fault: faults.secondaryLimit(1) });
    await gate.sync(bytes);
    assert.equal(gate.github.repository('acme', 'shop').issues.length, issues.length);
  });

  it('a rejection that was recorded while it began ends it', async () => {
    await using gate = await inProcessGate();
    const { bytes, digest } = await gate.freeze(issues);
    let rejected: Promise<void> | undefined;
    gate.at = (place) => {
      if (place === 'accepted') rejected = gate.gatekeeper.reject(digest, 'bob', 'not this');
    };
    await assert.rejects(gate.sync(bytes), fails('cancelled', /stopped before its next/));
    await rejected;
    assert.ok(gate.github.repository('acme', 'shop').issues.length < issues.length);
  });
});

describe('the time of a log', function () {
  this.timeout(30_000);

  it('that was written ahead of time is told, and can be left out by the administrator', async () => {
    await using gate = await inProcessGate();
    gate.clock = () => new Date(Date.now() + 3650 * 86_400_000);
    const early = await gate.freeze(issues);
    await assert.rejects(gate.sync(early.bytes), fails('expired', /ended at/));
    gate.clock = () => new Date();
    const { bytes } = await gate.freeze(issues);
    await assert.rejects(gate.sync(bytes), fails('expired', /log was written as late as .*the clock of its host says.*one of the two is wrong/));
    settings(gate, { ignoreTimesAfter: new Date(Date.now() + 1000).toISOString() });
    await gate.restart();
    assert.ok((await gate.sync(bytes)).length > 0);
  });

  it('of writes to a folder does not slow down GitHub', async () => {
    await using gate = await inProcessGate({ settings: { pace: { perMinute: 4 } } });
    await using folder = await temporaryFolder();
    const target = await gate.gatekeeper.resolve({ kind: 'folder', path: folder.path });
    const { bytes } = await freeze(gate.gatekeeper as unknown as Gate, target, issues);
    await gate.sync(bytes);
    const { target: repository } = (await gate.freeze(issues)).bundle;
    assert.equal((await gate.gatekeeper.status(repository, [1])).waitMs, 0);
    assert.match(readFileSync(join(gate.home, 'log.jsonl'), 'utf8'), /operation\.intent/);
  });
});
