import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { automaticEnrolment } from '../../shared/domain/approval.ts';
import type { ApproverKey } from '../../shared/domain/approval.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { approve, person } from '../support/gatekeeper-process.ts';
import type { Person } from '../support/gatekeeper-process.ts';
import { stagedIssue } from '../unit/shared/domain/bundle-samples.ts';
import { inProcessGate } from './in-process-gatekeeper.ts';
import type { InProcessGate } from './in-process-gatekeeper.ts';

const [cart, pay] = [stagedIssue({ key: 'cart' }), stagedIssue({ key: 'pay' })];
const [alice, bob, carol] = [person('alice'), person('bob'), person('carol')];
const roles = { owner: 'acme', name: 'shop', roles: { ada: 'read' } };

interface Enrolled extends Person {
  readonly githubLogin?: string;
  readonly automatic?: boolean;
  readonly revoked?: boolean;
}

/** A gatekeeper that knows these persons and no others. */
async function gateWith(people: readonly Enrolled[], settings: Readonly<Record<string, unknown>> = {}, repository: object = { owner: 'acme', name: 'shop' }): Promise<InProcessGate> {
  const gate = await inProcessGate({ settings, repositories: [repository as { owner: string; name: string }] });
  await enrol(gate, people);
  return gate;
}

async function enrol(gate: InProcessGate, people: readonly Enrolled[]): Promise<void> {
  const keys = people.map(({ enrolled, githubLogin, automatic, revoked }): ApproverKey => ({
    ...enrolled,
    ...(githubLogin === undefined ? {} : { githubLogin }),
    ...(automatic === true ? { enrolledBy: automaticEnrolment } : {}),
    ...(revoked === true ? { revokedAt: '2026-01-02T00:00:00.000Z' } : {}),
  }));
  await writeFile(join(gate.home, 'approvers.json'), JSON.stringify(keys));
}

const forbidden = (message: RegExp) => (error: unknown): boolean => {
  assert.ok(PassError.is(error, 'forbidden'), String(error));
  assert.match(error.message, message);
  return true;
};

describe('one person', function () {
  this.timeout(30_000);

  for (const [how, people] of [
    ['in another spelling', [person('ada'), person('Ada')]],
    ['with a space that nobody sees', [person('ada'), person('ada ')]],
    ['with a character that nobody sees', [person('ada'), person('ad\u200ba')]],
    ['in another form of the same letters', [person('ada'), person('ａｄａ')]],
    ['with two names and one account on GitHub', [{ ...person('ada'), githubLogin: 'ada-l' }, { ...person('a.lovelace'), githubLogin: 'Ada-L' }]],
    ['with a name that is the account of the other', [person('ada-l'), { ...person('a.lovelace'), githubLogin: 'ada-l' }]],
  ] as const) {
    it(`counts once where two have to approve: ${how}`, async () => {
      await using gate = await gateWith(people, { requiredApprovals: 2 }, { ...roles, roles: { 'ada-l': 'write', 'Ada-L': 'write' } });
      const { bytes } = await gate.freeze([cart]);
      await assert.rejects(gate.sync(bytes, people.map((one) => approve(bytes, one))), forbidden(/1 of 2/));
      assert.deepEqual(gate.writes(), []);
      await enrol(gate, [...people, bob]);
      assert.ok((await gate.sync(bytes, [...people, bob].map((one) => approve(bytes, one)))).length > 0);
    });
  }

  it('cannot submit and approve under another name: an account on GitHub names them, too', async () => {
    const lovelace = { ...person('a.lovelace'), githubLogin: 'Ada' };
    const ada = person('Ada');
    await using gate = await gateWith([lovelace, ada, bob], { fourEyes: true }, { ...roles, roles: { Ada: 'write' } });
    const { bytes } = await gate.freeze([cart], { submittedBy: 'ada', namedSubmitter: true });
    for (const one of [lovelace, ada]) await assert.rejects(gate.sync(bytes, [approve(bytes, one)]), forbidden(/submitted this run .*four eyes/));
    assert.deepEqual(gate.writes(), []);
    assert.ok((await gate.sync(bytes, [approve(bytes, bob)])).length > 0);
  });

  it('who submitted with the token that clients share could be anybody: nobody can approve under four eyes', async () => {
    await using gate = await gateWith([alice], { fourEyes: true });
    const { bytes } = await gate.freeze([cart], { submittedBy: 'root' });
    await assert.rejects(gate.sync(bytes, [approve(bytes, alice)]), (error) => forbidden(/token that all clients of the runner share/)(error) && PassError.is(error) && /pass-runner token NAME/.test(error.hint));
    assert.deepEqual(gate.writes(), []);
  });

  it('does not count a second time with the automatic key of an account, nor with it alone under four eyes', async () => {
    const automatic = { ...person('root', 'local'), automatic: true };
    for (const settings of [{ requiredApprovals: 2 }, { fourEyes: true }]) {
      await using gate = await gateWith([alice, automatic], settings);
      const { bytes } = await gate.freeze([cart], { submittedBy: 'sam', namedSubmitter: true });
      await assert.rejects(gate.sync(bytes, 'fourEyes' in settings ? [approve(bytes, automatic)] : [approve(bytes, alice), approve(bytes, automatic)]), forbidden(/automatic key of root does not count/));
      assert.deepEqual(gate.writes(), []);
    }
    await using gate = await gateWith([automatic]);
    const { bytes } = await gate.freeze([cart]);
    assert.ok((await gate.sync(bytes, [approve(bytes, automatic)])).length > 0, 'for one person and an emulator it does');
  });

  it('who may only read the repository does not write with a key that was not linked', async () => {
    const [linked, other] = [{ ...person('ada'), githubLogin: 'ada' }, person('Ada')];
    await using gate = await gateWith([linked, other], {}, roles);
    const { bytes } = await gate.freeze([cart]);
    for (const one of [linked, other]) await assert.rejects(gate.sync(bytes, [approve(bytes, one)]), forbidden(/role “read”/));
    await enrol(gate, [{ ...linked, revoked: true }, other]);
    await assert.rejects(gate.sync(bytes, [approve(bytes, other)]), forbidden(/role “read”/));
    assert.deepEqual(gate.writes(), []);
  });
});

describe('an approval that counts for nothing', function () {
  this.timeout(30_000);

  it('takes none of the others with it, and the log says why it was left out', async () => {
    const mallory = person('mallory');
    await using gate = await gateWith([{ ...alice, revoked: true }, bob, carol], { requiredApprovals: 2 });
    const { bytes } = await gate.freeze([cart]);
    const expired = approve(bytes, bob, { notAfter: new Date(Date.now() - 1000).toISOString() });
    await assert.rejects(gate.sync(bytes, [approve(bytes, alice), expired, approve(bytes, carol)]), forbidden(/1 of 2 .*alice was revoked.*ended at/));
    assert.deepEqual(gate.writes(), []);
    assert.ok((await gate.sync(bytes, [approve(bytes, alice), approve(bytes, mallory), approve(bytes, bob), approve(bytes, carol)])).length > 0);
    const log = await readFile(join(gate.home, 'log.jsonl'), 'utf8');
    assert.match(log, /"type":"approvals\.skipped"/);
    assert.match(log, /alice was revoked.*No enrolled key of mallory/);
    assert.match(log, /"approver":"bob".*"approver":"carol"/);
  });

  it('for want of a role takes none of the others with it', async () => {
    const ada = { ...person('ada'), githubLogin: 'ada' };
    await using gate = await gateWith([ada, bob], {}, roles);
    const { bytes } = await gate.freeze([cart]);
    assert.ok((await gate.sync(bytes, [approve(bytes, ada), approve(bytes, bob)])).length > 0);
    assert.match(await readFile(join(gate.home, 'log.jsonl'), 'utf8'), /role “read”.*approvals\.skipped/);
  });

  it('is not the second one of a person: that replaces the first', async () => {
    await using gate = await gateWith([bob]);
    const { bytes } = await gate.freeze([cart, pay]);
    const part = { operationIds: ['op-0001', 'op-0002'] };
    const receipts = await gate.sync(bytes, [approve(bytes, bob), approve(bytes, bob, part)]);
    assert.deepEqual(receipts.map(({ operationId }) => operationId), part.operationIds);
  });
});

describe('two persons who approve different issues', function () {
  this.timeout(30_000);

  it('agree on nothing but a label: nothing is written, and the bundle is not used up', async () => {
    await using gate = await gateWith([alice, bob, carol], { requiredApprovals: 2 });
    const { bytes, bundle } = await gate.freeze([cart, pay]);
    assert.deepEqual(bundle.operations.map(({ kind }) => kind), ['label.ensure', 'issue.create', 'issue.create']);
    const envelopes = [approve(bytes, alice, { operationIds: ['op-0001', 'op-0002'] }), approve(bytes, bob, { operationIds: ['op-0001', 'op-0003'] })];
    await assert.rejects(gate.sync(bytes, envelopes), forbidden(/1 of 2 .*beyond labels and milestones/));
    assert.deepEqual(gate.writes(), []);
    assert.equal((await gate.sync(bytes, [...envelopes, approve(bytes, carol)])).length, 3);
  });

  it('may agree on a label alone', async () => {
    await using gate = await gateWith([alice, bob], { requiredApprovals: 2 });
    const { bytes } = await gate.freeze([cart, pay]);
    const label = { operationIds: ['op-0001'] };
    assert.equal((await gate.sync(bytes, [approve(bytes, alice, label), approve(bytes, bob, label)])).length, 1);
  });

  it('are not taken for each other in the middle of a sync: what one approved ends with their key', async () => {
    await using gate = await gateWith([alice, bob]);
    const repository = gate.github.repository('acme', 'shop');
    const { bytes } = await gate.freeze([cart, pay]);
    gate.at = (place) => {
      if (place === 'called' && repository.issues.length === 1) writeFileSync(join(gate.home, 'approvers.json'), JSON.stringify([{ ...alice.enrolled, revokedAt: new Date().toISOString() }, bob.enrolled]));
    };
    await assert.rejects(gate.sync(bytes, [approve(bytes, alice), approve(bytes, bob, { operationIds: ['op-0001', 'op-0002'] })]), forbidden(/op-0003 was not approved/));
    assert.equal(repository.issues.length, 1);
  });
});
