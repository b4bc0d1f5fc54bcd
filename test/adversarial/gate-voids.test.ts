import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Operation } from '../../shared/domain/bundle.ts';
import { freezeBundle } from '../../shared/domain/bundle-bytes.ts';
import type { ErrorKind } from '../../shared/protocol/errors.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import type { DoubleIssue, DoubleRepository } from '../support/github-double/repository.ts';
import { approve, person } from '../support/gatekeeper-process.ts';
import { stagedIssue } from '../unit/shared/domain/bundle-samples.ts';
import { codeOperations } from '../unit/shared/domain/code-samples.ts';
import { alice, inProcessGate } from './in-process-gatekeeper.ts';
import type { InProcessGate } from './in-process-gatekeeper.ts';

const issues = ['cart', 'pay', 'ship'].map((key) => stagedIssue({ key, labels: ['pass'] }));

function fails(kind: ErrorKind, message: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(PassError.is(error, kind), String(error));
    assert.match(error.message, message);
    assert.notEqual(error.hint, '');
    return true;
  };
}

/** After a first sync: a bundle that changes `cart` and leaves the other two. */
async function secondBundle(gate: InProcessGate): Promise<{ bytes: Uint8Array; repository: DoubleRepository; cart: DoubleIssue; pay: DoubleIssue }> {
  await gate.sync((await gate.freeze(issues)).bytes);
  const { bytes, bundle } = await gate.freeze(issues.map((issue) => (issue.key === 'cart' ? { ...issue, body: 'Planned differently.' } : issue)));
  assert.deepEqual(bundle.operations.map(({ kind }) => kind), ['issue.update']);
  const repository = gate.github.repository('acme', 'shop');
  const [cart, pay] = repository.issues;
  assert.ok(cart !== undefined && pay !== undefined);
  return { bytes, repository, cart, pay };
}

describe('an approval, after a change on GitHub', function () {
  this.timeout(30_000);

  const voids: [string, RegExp, (at: Awaited<ReturnType<typeof secondBundle>>) => void][] = [
    ['the title of an issue that it changes', /#1 was changed on the target since.*title: “Of a person” instead of “Build cart”/, ({ repository, cart }) => repository.editIssue(cart, { title: 'Of a person' }, new Date())],
    ['the text of an issue that it changes', /#1 was changed.*body: line \d+ is “Mine”/, ({ repository, cart }) => repository.editIssue(cart, { body: 'Mine' }, new Date())],
    ['the labels of an issue that it changes', /#1 was changed.*labels: none instead of pass/, ({ repository, cart }) => repository.editIssue(cart, { labels: [] }, new Date())],
    ['an issue that it changes is closed', /#1 was closed on the target/, ({ repository, cart }) => repository.editIssue(cart, { state: 'closed', stateReason: 'completed' }, new Date())],
    ['a label that it uses is deleted', /The label “pass” is no longer there/, ({ repository }) => void repository.labels.splice(0)],
    ['the repository becomes public', /was private when .* is public now/, ({ repository }) => Object.assign(repository, { isPrivate: false })],
  ];
  for (const [what, message, change] of voids) {
    it(`is void, and says what changed: ${what}`, async () => {
      await using gate = await inProcessGate({ repositories: [{ owner: 'acme', name: 'shop', private: true }] });
      const at = await secondBundle(gate);
      const before = gate.writes().length;
      change(at);
      await assert.rejects(gate.sync(at.bytes), fails('stale', message));
      assert.equal(gate.writes().length, before);
      // Found before it was used: only the first bundle was accepted.
      assert.equal((await readFile(join(gate.home, 'log.jsonl'), 'utf8')).match(/"sync\.accepted"/g)?.length, 1);
    });
  }

  const harmless: [string, (at: Awaited<ReturnType<typeof secondBundle>>) => void][] = [
    ['a label that it does not use', ({ repository }) => void repository.addLabel('later', '123456', 'of somebody')],
    ['the color of a label that it uses', ({ repository }) => Object.assign(repository.labels[0] ?? {}, { color: '000000' })],
    ['the title of an issue that it leaves alone', ({ repository, pay }) => repository.editIssue(pay, { title: 'Of a person' }, new Date())],
    ['an issue that it leaves alone is closed', ({ repository, pay }) => repository.editIssue(pay, { state: 'closed', stateReason: 'completed' }, new Date())],
    ['an issue of somebody else', ({ repository }) => void repository.addIssue({ title: 'Of Carol', author: 'carol' }, new Date())],
    ['the base branch, which it does not use', ({ repository }) => repository.moveBase('4'.repeat(40))],
  ];
  for (const [what, change] of harmless) {
    it(`holds: ${what}`, async () => {
      await using gate = await inProcessGate();
      const at = await secondBundle(gate);
      change(at);
      assert.equal((await gate.sync(at.bytes)).length, 1);
    });
  }

  it('is void when the rules ask for more persons by then', async () => {
    await using gate = await inProcessGate();
    const at = await secondBundle(gate);
    await writeFile(join(gate.home, 'settings.json'), JSON.stringify({ repositories: ['acme/shop'], requiredApprovals: 2 }));
    await assert.rejects(gate.sync(at.bytes), fails('forbidden', /1 of 2 required persons/));
  });
});

describe('an approver who is linked to an account on GitHub', function () {
  this.timeout(30_000);

  async function linked(roles: DoubleRepository['roles'] extends Map<string, string> ? Record<string, 'admin' | 'maintain' | 'write' | 'triage' | 'read'> : never): Promise<InProcessGate> {
    const gate = await inProcessGate({ repositories: [{ owner: 'acme', name: 'shop', roles }] });
    await writeFile(join(gate.home, 'approvers.json'), JSON.stringify([{ ...alice.enrolled, githubLogin: 'alice-gh' }]));
    return gate;
  }

  it('needs the permission that the writes need, and a permission that is not known is none', async () => {
    const outcomes: [Record<string, 'admin' | 'write' | 'triage' | 'maintain' | 'read'>, RegExp | undefined][] = [
      [{ 'alice-gh': 'admin' }, undefined],
      [{ 'alice-gh': 'maintain' }, undefined],
      [{ 'alice-gh': 'write' }, undefined],
      [{ 'alice-gh': 'triage' }, undefined],
      [{ 'alice-gh': 'read' }, /alice \(alice-gh on GitHub\) has the role “read” in acme\/shop/],
      [{}, /Nothing is taken for a permission that is not known/],
    ];
    for (const [roles, refusal] of outcomes) {
      await using gate = await linked(roles);
      const { bytes } = await gate.freeze(issues.slice(0, 1));
      if (refusal === undefined) await gate.sync(bytes);
      else await assert.rejects(gate.sync(bytes), fails('forbidden', refusal));
      assert.equal(gate.writes().length > 0, refusal === undefined, JSON.stringify(roles));
      assert.deepEqual(gate.github.violations, []);
    }
  });

  it('needs more for code than for issues', async () => {
    await using gate = await linked({ 'alice-gh': 'triage' });
    const { bundle } = await gate.freeze([]);
    const { commit, branch } = codeOperations(bundle);
    const bytes = freezeBundle({ ...bundle, operations: [commit, branch] satisfies Operation[], nonce: 'e'.repeat(32) });
    await assert.rejects(gate.sync(bytes), fails('forbidden', /has the role “triage”/));
    assert.deepEqual(gate.writes(), []);
  });

  it('is told to lack it before anybody signs, and whom that stops', async () => {
    const told = async (roles: Record<string, 'read' | 'triage'>, others: ReturnType<typeof person>[] = []) => {
      await using gate = await linked(roles);
      await writeFile(join(gate.home, 'approvers.json'), JSON.stringify([{ ...alice.enrolled, githubLogin: 'alice-gh' }, ...others.map(({ enrolled }) => enrolled)]));
      const found = await gate.gatekeeper.preflight({ kind: 'github', owner: 'acme', name: 'shop' });
      return found.find(({ id }) => id === 'github.approvers');
    };
    const lacking = await told({ 'alice-gh': 'read' });
    assert.deepEqual([lacking?.status, lacking?.blocks], ['missing', ['Approve & Sync']]);
    assert.match(lacking?.seen ?? '', /alice \(alice-gh on GitHub\) has the role “read” in acme\/shop/);
    assert.match(lacking?.fix ?? '', /Give alice-gh the role “Triage”/);
    assert.match((await told({}))?.seen ?? '', /Nothing is taken for a permission that is not known/);
    const another = await told({ 'alice-gh': 'read' }, [person('ben')]);
    assert.deepEqual([another?.status, another?.blocks], ['degraded', ['approvals by alice']]);
    const able = await told({ 'alice-gh': 'triage' });
    assert.deepEqual([able?.status, able?.seen], ['ok', 'alice (@alice-gh)']);
    await using unlinked = await inProcessGate();
    assert.ok(!(await unlinked.gatekeeper.preflight({ kind: 'github', owner: 'acme', name: 'shop' })).some(({ id }) => id === 'github.approvers'));
  });

  it('loses it in the middle of a sync, and what is left waits', async () => {
    await using gate = await linked({ 'alice-gh': 'write' });
    const repository = gate.github.repository('acme', 'shop');
    const { bytes } = await gate.freeze(issues);
    gate.github.inject({ on: 'POST /repos/{owner}/{repo}/issues', fault: { kind: 'answer', status: 401, message: 'Bad credentials' }, after: 1 });
    await assert.rejects(gate.sync(bytes), fails('prerequisite', /token/));
    repository.roles.set('alice-gh', 'read');
    await assert.rejects(gate.sync(bytes), fails('forbidden', /has the role “read”/));
    assert.equal(repository.issues.length, 1);
    repository.roles.set('alice-gh', 'write');
    assert.equal((await gate.sync(bytes)).length, 4);
  });
});

describe('a signed rejection', function () {
  this.timeout(30_000);

  it('is the signer’s, whatever the runner says, and final; one that nobody enrolled is none', async () => {
    await using gate = await inProcessGate();
    const { bytes, digest } = await gate.freeze(issues);
    const mallory = person('mallory');
    await assert.rejects(gate.gatekeeper.reject(digest, 'mallory', 'no', approve(bytes, mallory, { decision: 'reject' })), fails('forbidden', /No enrolled key/));
    await assert.rejects(gate.gatekeeper.reject(digest, 'alice', 'no', approve(bytes, alice)), fails('bad_input', /not one for the rejection/));
    await assert.rejects(gate.gatekeeper.reject('0'.repeat(64), 'alice', 'no', approve(bytes, alice, { decision: 'reject' })), fails('bad_input', /not one for the rejection/));
    await gate.gatekeeper.reject(digest, 'sam', 'forged reason', approve(bytes, alice, { decision: 'reject', reason: 'too large' }));
    await assert.rejects(gate.sync(bytes), fails('forbidden', /alice rejected this bundle: too large/));
    assert.deepEqual(gate.writes(), []);
  });
});
