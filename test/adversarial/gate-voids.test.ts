import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freezeBundle } from '../../shared/domain/bundle-bytes.ts';
import type { ErrorKind } from '../../shared/protocol/errors.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { faults } from '../support/github-double/faults.ts';
import type { DoubleIssue, DoubleRepository } from '../support/github-double/repository.ts';
import { approve, person } from '../support/gatekeeper-process.ts';
import { stagedIssue, withOperations } from '../unit/shared/domain/bundle-samples.ts';
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
    const bob = person('bob');
    await writeFile(join(gate.home, 'approvers.json'), JSON.stringify([alice.enrolled, bob.enrolled]));
    await assert.rejects(gate.sync(at.bytes, [approve(at.bytes, alice), approve(at.bytes, bob)]), fails('stale', /rules were changed since.*They are: 2 approvers/));
    assert.equal((await readFile(join(gate.home, 'log.jsonl'), 'utf8')).match(/"sync\.accepted"/g)?.length, 1);
  });

  it('holds when the rules are only spelled differently, or ask for another pace', async () => {
    await using gate = await inProcessGate({ settings: { internalDocuments: ['a/**', 'b/**'] } });
    const at = await secondBundle(gate);
    await writeFile(join(gate.home, 'settings.json'), JSON.stringify({ repositories: ['acme/shop', 'acme/other'], requiredApprovals: 1, internalDocuments: ['b/**', 'a/**'], pace: { perMinute: 40 } }));
    assert.equal((await gate.sync(at.bytes)).length, 1);
  });

  it('is void when the target lost native links, or has them now', async () => {
    await using gate = await inProcessGate();
    const lost = await secondBundle(gate);
    const loseLinks = (times: number): void => ['dependencies/blocked_by', 'sub_issues'].forEach((feature) => gate.github.inject({ on: `GET /repos/{owner}/{repo}/issues/{issue_number}/${feature}`, fault: faults.notFound, times }));
    loseLinks(1);
    await assert.rejects(gate.sync(lost.bytes), fails('stale', /no longer has native dependencies, no longer has native sub-issues/));
    loseLinks(1);
    const gained = await gate.freeze([...issues, stagedIssue({ key: 'extra' })]);
    await assert.rejects(gate.sync(gained.bytes), fails('stale', /acme\/shop has native dependencies, has native sub-issues/));
    assert.equal(lost.repository.issues.length, 3);
  });

  it('is void when a label is spelled differently by then, which would be another text', async () => {
    await using gate = await inProcessGate();
    const at = await secondBundle(gate);
    at.repository.labels.splice(0);
    at.repository.addLabel('PASS', '123456', '');
    await assert.rejects(gate.sync(at.bytes), fails('stale', /The label “pass” is spelled “PASS” on the target/));
    const fresh = await gate.freeze([stagedIssue({ key: 'cart', labels: ['size/M'] })], { documentKey: 'docs/other.md' });
    at.repository.addLabel('Size/M', '123456', '');
    await assert.rejects(gate.sync(fresh.bytes), fails('stale', /The label “size\/M” is spelled “Size\/M”/));
  });

  it('is void when a person closed what it closes: nothing says that PASS did', async () => {
    await using gate = await inProcessGate();
    const at = await secondBundle(gate);
    const closing = await gate.freeze(issues.map((issue) => ({ ...issue, dropped: issue.key === 'pay' })), { closeDropped: true });
    assert.deepEqual(closing.bundle.operations.map(({ kind }) => kind), ['issue.close', 'issue.comment']);
    at.repository.editIssue(at.pay, { state: 'closed', stateReason: 'completed' }, new Date());
    await assert.rejects(gate.sync(closing.bytes), fails('stale', /#2 was closed on the target/));
    assert.deepEqual(at.pay.comments, []);
  });

  it('says nothing when a person closes in the middle what it closes next', async () => {
    await using gate = await inProcessGate();
    const at = await secondBundle(gate);
    const closing = await gate.freeze(issues.map((issue) => ({ ...issue, dropped: issue.key === 'pay' })), { closeDropped: true });
    gate.at = (name) => {
      if (name === 'accepted') at.repository.editIssue(at.pay, { state: 'closed', stateReason: 'completed' }, new Date());
    };
    await assert.rejects(gate.sync(closing.bytes), fails('stale', /#2 was closed on the target/));
    assert.deepEqual(at.pay.comments, []);
  });
});

describe('the administrator’s limits for one sync', function () {
  this.timeout(30_000);

  it('hold for what was approved, however large the bundle is', async () => {
    await using gate = await inProcessGate({ settings: { limits: { issues: 2 } } });
    const frozen = await gate.freeze(issues);
    await assert.rejects(gate.sync(frozen.bytes), fails('forbidden', /allows less in one sync: 3 new issues \(at most 2\)/));
    assert.deepEqual(gate.writes(), []);
    const some = frozen.bundle.operations.filter((operation) => operation.kind === 'label.ensure' || (operation.kind === 'issue.create' && operation.key !== 'ship')).map(({ id }) => id);
    assert.equal((await gate.sync(frozen.bytes, [approve(frozen.bytes, alice, { operationIds: some })])).length, some.length);
    assert.equal(gate.github.repository('acme', 'shop').issues.length, 2);
  });

  it('are named by a bundle, which tells no less than it writes', async () => {
    await using gate = await inProcessGate();
    const { bundle } = await gate.freeze(issues);
    for (const limits of [{ ...bundle.limits, issues: 2 }, { ...bundle.limits, bytes: bundle.limits.bytes - 1 }, { ...bundle.limits, issues: 99 }]) assert.throws(() => freezeBundle({ ...bundle, limits }), (error) => PassError.is(error, 'bad_input') && /limits are not what/.test(error.message));
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
    const bytes = freezeBundle({ ...withOperations(bundle, [commit, branch]), nonce: 'e'.repeat(32) });
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

describe('a bundle of an empty repository', function () {
  this.timeout(30_000);

  it('holds when a first issue shows what the target can do, and not when that is less than it relied on', async () => {
    await using gate = await inProcessGate();
    const repository = gate.github.repository('acme', 'shop');
    const { bytes, bundle } = await gate.freeze([stagedIssue({ key: 'cart' }), stagedIssue({ key: 'pay', dependsOn: ['cart'] })]);
    assert.deepEqual(bundle.preconditions.capabilities, { blockedBy: false, subIssues: false, issueTypes: false, unprobed: true });
    const relying = freezeBundle({ ...bundle, nonce: 'f'.repeat(32), preconditions: { ...bundle.preconditions, capabilities: { ...bundle.preconditions.capabilities, blockedBy: true } } });
    repository.addIssue({ title: 'Of a colleague', author: 'carol' }, new Date());
    gate.github.inject({ on: 'GET /repos/{owner}/{repo}/issues/{issue_number}/dependencies/blocked_by', fault: faults.notFound });
    await assert.rejects(gate.sync(relying), fails('stale', /no longer has native dependencies/));
    await gate.sync(bytes);
    assert.match(repository.issues[2]?.body ?? '', /- Blocked by #2/);
    // The document keeps the form that it was begun in.
    assert.deepEqual((await gate.freeze([stagedIssue({ key: 'cart' }), stagedIssue({ key: 'pay', dependsOn: ['cart'] })])).bundle.operations, []);
  });
});
