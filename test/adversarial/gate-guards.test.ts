import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { VerifiedApproval } from '../../runner/gatekeeper/approvals.ts';
import { Execution } from '../../runner/gatekeeper/executor.ts';
import type { ExecutorServices } from '../../runner/gatekeeper/executor.ts';
import { githubClient } from '../../runner/gatekeeper/github/client.ts';
import { GatekeeperHome } from '../../runner/gatekeeper/home.ts';
import { freezeBundle } from '../../shared/domain/bundle-bytes.ts';
import type { Operation } from '../../shared/domain/bundle.ts';
import { fillSlots, issueDigest, withMarker } from '../../shared/domain/issue-text.ts';
import type { ErrorKind } from '../../shared/protocol/errors.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { faults } from '../support/github-double/faults.ts';
import { approve, person, quiet } from '../support/gatekeeper-process.ts';
import { stagedIssue, withOperations } from '../unit/shared/domain/bundle-samples.ts';
import { alice, inProcessGate } from './in-process-gatekeeper.ts';

const issues = ['cart', 'pay', 'ship'].map((key) => stagedIssue({ key, labels: [] }));
const create = 'POST /repos/{owner}/{repo}/issues';
const list = 'GET /repos/{owner}/{repo}/issues';

function fails(kind: ErrorKind, message: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(PassError.is(error, kind), String(error));
    assert.match(error.message, message);
    return true;
  };
}

describe('an execution', () => {
  it('takes nothing but an approval that was verified, whatever looks like one', async () => {
    await using gate = await inProcessGate();
    const { bundle, digest } = await gate.freeze(issues);
    const lookalike = { bundle, digest, operations: bundle.operations, approvals: [] } as unknown as VerifiedApproval;
    await assert.rejects(Execution.run({} as ExecutorServices, lookalike, quiet, () => false), fails('internal', /without a verified approval/));
  });

  it('writes what was verified, though envelope and bytes are changed in memory right after', async () => {
    await using gate = await inProcessGate();
    const frozen = await gate.freeze(issues);
    const envelope = approve(frozen.bytes, alice);
    const expected = frozen.bundle.operations.map((operation) => (operation.kind === 'issue.create' ? fillSlots(operation.body, new Map()) : ''));
    gate.at = () => {
      frozen.bytes.fill(0x20);
      Object.assign(envelope, { payload: '', signatures: [] });
    };
    await gate.sync(frozen.bytes, [envelope]);
    assert.deepEqual(gate.github.repository('acme', 'shop').issues.map(({ body }) => body), expected);
  });

  it('carries out two bundles for one repository one after the other: the second one finds the first, and is void', async () => {
    await using gate = await inProcessGate();
    const [first, second] = [await gate.freeze(issues), await gate.freeze(issues)];
    gate.github.inject({ on: create, fault: { kind: 'delay', milliseconds: 100 }, times: 6 });
    const outcomes = await Promise.allSettled([gate.sync(first.bytes), gate.sync(second.bytes)]);
    assert.deepEqual(outcomes.map(({ status }) => status), ['fulfilled', 'rejected']);
    assert.equal(gate.writes().length, 3);
  });
});

describe('what the administrator set', () => {
  it('counts persons for each operation, and not keys', async () => {
    await using gate = await inProcessGate({ settings: { requiredApprovals: 2 } });
    const [second, bob] = [person('alice'), person('bob')];
    await writeFile(join(gate.home, 'approvers.json'), JSON.stringify([alice.enrolled, second.enrolled, bob.enrolled]));
    const { bytes } = await gate.freeze(issues.slice(0, 2));
    const [one, other] = [{ operationIds: ['op-0001'] }, { operationIds: ['op-0002'] }];
    await assert.rejects(gate.sync(bytes, [approve(bytes, alice, one), approve(bytes, second, one), approve(bytes, bob, other)]), fails('forbidden', /of 2 required persons/));
    assert.deepEqual(gate.writes(), []);
    assert.equal((await gate.sync(bytes, [approve(bytes, alice, one), approve(bytes, bob)])).length, 1);
  });

  it('halts before an approval is used and before the target is asked', async () => {
    await using gate = await inProcessGate();
    const { bytes } = await gate.freeze(issues);
    await writeFile(join(gate.home, 'halt.json'), 'no JSON: halts, too');
    const before = gate.github.requests.length;
    await assert.rejects(gate.sync(bytes), (error) => PassError.is(error, 'cancelled'));
    assert.equal(gate.github.requests.length, before);
    assert.doesNotMatch(await readFile(join(gate.home, 'log.jsonl'), 'utf8'), /sync\.accepted/);
  });
});

describe('an issue that a person edited', () => {
  it('voids the bundle before anything else of it is written', async () => {
    await using gate = await inProcessGate();
    const first = await gate.freeze(issues.slice(0, 1));
    await gate.sync(first.bytes);
    const second = await gate.freeze([stagedIssue({ key: 'before', labels: [] }), stagedIssue({ key: 'cart', labels: [], title: 'Planned' })]);
    assert.deepEqual(second.bundle.operations.map(({ kind }) => kind), ['issue.create', 'issue.update']);
    const repository = gate.github.repository('acme', 'shop');
    const [issue] = repository.issues;
    assert.ok(issue !== undefined);
    repository.editIssue(issue, { title: 'Of a person' }, new Date());
    const before = gate.writes().length;
    await assert.rejects(gate.sync(second.bytes), fails('stale', /#1 was changed/));
    assert.equal(gate.writes().length, before);
  });

  it('is left as it is when the edit came after the acceptance, right before its turn', async () => {
    await using gate = await inProcessGate();
    const first = await gate.freeze(issues.slice(0, 1));
    await gate.sync(first.bytes);
    const second = await gate.freeze([stagedIssue({ key: 'cart', labels: [], title: 'Planned' })]);
    const repository = gate.github.repository('acme', 'shop');
    const [issue] = repository.issues;
    assert.ok(issue !== undefined);
    gate.at = (place) => {
      if (place === 'accepted') repository.editIssue(issue, { title: 'Of a person' }, new Date());
    };
    await assert.rejects(gate.sync(second.bytes), fails('stale', /#1 was changed/));
    assert.equal(issue.title, 'Of a person');
  });

  it('without its marker is neither written again nor taken for something else', async () => {
    await using gate = await inProcessGate();
    const first = await gate.freeze(issues.slice(0, 1));
    await gate.sync(first.bytes);
    const repository = gate.github.repository('acme', 'shop');
    const [issue] = repository.issues;
    assert.ok(issue !== undefined);
    repository.editIssue(issue, { body: 'All mine.' }, new Date());
    assert.equal((await gate.freeze(issues.slice(0, 1))).bundle.operations.filter(({ kind }) => kind === 'issue.create').length, 0);
    const report = await gate.gatekeeper.verify(Buffer.from(first.bytes).toString('base64'));
    assert.equal(report.operations[0]?.status, 'differs');
  });
});

describe('an issue of somebody else', () => {
  it('cannot be changed, closed or linked by any bundle, even an approved one', async () => {
    await using gate = await inProcessGate();
    const repository = gate.github.repository('acme', 'shop');
    const foreign = repository.addIssue({ title: 'Of Bob', body: 'Hands off.', author: 'bob' }, new Date());
    const { bundle } = await gate.freeze([]);
    const before = issueDigest({ title: foreign.title, body: foreign.body ?? '', labels: [] });
    const content = withMarker({ title: 'Taken', body: ['over'], labels: [] }, bundle.lineageId, 'cart');
    const attempts: Operation[] = [
      { id: 'op-0001', kind: 'issue.update', key: 'cart', number: 1, before, planned: null, ...content },
      { id: 'op-0001', kind: 'issue.close', key: 'cart', number: 1, before },
      { id: 'op-0001', kind: 'issue.blocked_by', issue: { number: 1 }, blockedBy: { number: 1 } },
    ];
    for (const operation of attempts) {
      const bytes = freezeBundle({ ...withOperations(bundle, [operation]), nonce: 'f'.repeat(32) });
      await assert.rejects(gate.sync(bytes), fails('stale', /#1 is not/), operation.kind);
    }
    assert.deepEqual(gate.writes(), []);
  });

  it('with a copied marker, made just after the intent, is not taken for the own one', async () => {
    await using gate = await inProcessGate();
    const frozen = await gate.freeze(issues.slice(0, 1));
    const [operation] = frozen.bundle.operations;
    assert.ok(operation?.kind === 'issue.create');
    let forged = false;
    gate.at = (place) => {
      if (place !== 'intent' || forged) return;
      forged = true;
      gate.github.repository('acme', 'shop').addIssue({ title: operation.title, body: fillSlots(operation.body, new Map()), author: 'mallory' }, new Date());
    };
    gate.github.inject({ on: create, fault: faults.resetBeforeEffect });
    const [receipt] = await gate.sync(frozen.bytes);
    assert.equal(receipt?.number, 2);
  });

  it('of the same account with the same key and other content is not what was approved, and is reported', async () => {
    await using gate = await inProcessGate();
    const frozen = await gate.freeze(issues.slice(0, 1));
    const [operation] = frozen.bundle.operations;
    assert.ok(operation?.kind === 'issue.create');
    const other = withMarker({ title: 'Other', body: ['other'], labels: [] }, frozen.bundle.lineageId, operation.key);
    let made = false;
    gate.at = (place) => {
      if (place !== 'intent' || made) return;
      made = true;
      gate.github.repository('acme', 'shop').addIssue({ title: other.title, body: fillSlots(other.body, new Map()) }, new Date());
    };
    gate.github.inject({ on: create, fault: faults.resetBeforeEffect });
    await assert.rejects(gate.sync(frozen.bytes), fails('conflict', /#1 is not from here/));
    assert.deepEqual(gate.github.repository('acme', 'shop').issues.map(({ title }) => title), ['Other', operation.title]);
  });
});

describe('a bundle whose conditions no longer hold', () => {
  it('is void when the repository became public after the review', async () => {
    await using gate = await inProcessGate({ repositories: [{ owner: 'acme', name: 'shop', private: true }] });
    const frozen = await gate.freeze(issues);
    Object.assign(gate.github.repository('acme', 'shop'), { isPrivate: false });
    await assert.rejects(gate.sync(frozen.bytes), fails('stale', /was private .* is public now/));
    assert.deepEqual(gate.writes(), []);
  });

  it('is void when another release of PASS computed it, and not for a patch', async () => {
    await using gate = await inProcessGate();
    const { bundle } = await gate.freeze(issues);
    const [major = '', minor = ''] = bundle.preconditions.passVersion.split('.');
    const computedBy = (passVersion: string): Uint8Array => freezeBundle({ ...bundle, preconditions: { ...bundle.preconditions, passVersion } });
    for (const other of [`${major}.${Number(minor) + 1}.0`, `${Number(major) + 1}.${minor}.0`]) await assert.rejects(gate.sync(computedBy(other)), fails('stale', /computed by PASS/));
    assert.deepEqual(gate.writes(), []);
    assert.equal((await gate.sync(computedBy(`${major}.${minor}.999`))).length, 3);
  });
});

describe('an operation that may have happened', () => {
  it('is not done again while the list lacks what is known to be there: a person is asked, and it goes on when the list is complete', async () => {
    await using gate = await inProcessGate({ settings: { settleSeconds: 0 } });
    const frozen = await gate.freeze(issues);
    gate.github.inject({ on: create, fault: faults.badGateway, after: 1 });
    gate.at = (place) => {
      if (place === 'receipt') gate.github.inject({ on: list, fault: { kind: 'stale-list', hide: 3 }, times: 50 });
    };
    await assert.rejects(gate.sync(frozen.bytes), fails('uncertain', /list of issues lacks/));
    assert.equal(gate.github.repository('acme', 'shop').issues.length, 1);
    gate.github.clearFaults();
    gate.at = () => undefined;
    assert.equal((await gate.sync(frozen.bytes)).length, 3);
    assert.equal(gate.github.repository('acme', 'shop').issues.length, 3);
  });
});

describe('the requests of the gatekeeper', () => {
  it('are reads, and the writes that a bundle can hold, at the one host; anything else never leaves', async () => {
    await using gate = await inProcessGate();
    const client = githubClient({ apiUrl: gate.github.url, token: () => Promise.resolve(gate.github.token) });
    const place = { owner: 'acme', repo: 'shop' };
    const before = gate.github.requests.length;
    const refused = [
      () => client.write('delete', 'POST /repos/{owner}/{repo}/git/refs', { ...place, ref: 'refs/heads/x', sha: '0'.repeat(40) }),
      () => client.write('force', 'PATCH /repos/{owner}/{repo}/git/refs/{ref}', { ...place, ref: 'heads/pass/x', sha: '0'.repeat(40), force: true }),
      () => client.write('merge', 'POST /repos/{owner}/{repo}/pulls/1/merge', place),
      () => client.write('mutate', 'POST /graphql', { query: 'mutation { deleteIssue(input: { issueId: "1" }) { clientMutationId } }' }),
      () => client.write('settings', 'PATCH /repos/{owner}/{repo}', { ...place, private: false }),
      () => client.write('collaborator', `PUT /repos/acme/shop/collaborators/mallory` as 'POST /', {}),
      () => client.read('write', `POST /repos/acme/shop/issues` as 'GET /', { title: 'x' }),
      () => client.read('elsewhere', `GET ${gate.github.url.replace('127.0.0.1', 'localhost')}/user` as 'GET /'),
    ];
    for (const request of refused) await assert.rejects(request);
    assert.equal(gate.github.requests.length, before);
    await client.read('the account', 'GET /user');
    assert.equal(gate.github.requests.length, before + 1);
  });

  it('go to no address at which the token could be read by others', async () => {
    const at = (apiUrl: string, emulator = false): Promise<unknown> => new GatekeeperHome('/nowhere', { credential: 'x', github: { apiUrl, emulator } }).github();
    await assert.rejects(at('http://ghe.example/api/v3'), fails('bad_input', /unencrypted/));
    await assert.rejects(at('https://api.github.com', true), fails('bad_input', /emulator/));
    assert.deepEqual(await at('https://ghe.example/api/v3/'), { apiUrl: 'https://ghe.example/api/v3', emulator: false });
  });
});
