import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freezeBundle } from '../../shared/domain/bundle-bytes.ts';
import type { WriteBundle } from '../../shared/domain/bundle.ts';
import { fillSlots, issueDigest, marker, markerDigest, withMarker } from '../../shared/domain/issue-text.ts';
import { lineageIdOf } from '../../shared/domain/lineage.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { faults } from '../support/github-double/faults.ts';
import { startGithubDouble } from '../support/github-double/server.ts';
import { documentKey } from '../support/gatekeeper-process.ts';
import { stagedIssue, withOperations } from '../unit/shared/domain/bundle-samples.ts';
import { inProcessGate, shop } from './in-process-gatekeeper.ts';

const cart = stagedIssue({ key: 'cart' });
const pay = stagedIssue({ key: 'pay' });

const kinds = ({ operations }: WriteBundle): string[] => operations.map((operation) => `${operation.kind}${'number' in operation ? ` #${operation.number}` : ''}`);
const drifts = ({ drift }: WriteBundle): string[] => drift.map(({ number, field, resolution }) => `#${number} ${field} ${resolution}`);

describe('an issue that is known by its marker alone', function () {
  this.timeout(30_000);

  it('keeps the words of people, and stays closed, when the memory of it is lost', async () => {
    await using first = await inProcessGate();
    await first.sync((await first.freeze([cart, pay])).bytes);
    const repository = first.github.repository('acme', 'shop');
    const [one, two] = repository.issues;
    assert.ok(one !== undefined && two !== undefined);
    repository.editIssue(one, { title: 'Cart, as agreed with Legal', body: `At most ten items.\n\n${one.body ?? ''}` }, new Date());
    repository.editIssue(two, { state: 'closed', stateReason: 'not_planned' }, new Date());
    await using second = await inProcessGate({ github: first.github });
    const { bundle } = await second.freeze([cart, { ...pay, body: 'Planned differently.' }]);
    assert.deepEqual(kinds(bundle), []);
    assert.deepEqual(drifts(bundle), ['#1 found kept', '#1 title kept', '#1 body kept', '#2 state kept']);
    assert.match(bundle.drift[0]?.note ?? '', /people changed it, or wrote it/);
  });

  it('is known before the sync that takes it up is accepted: no crash in between forgets it', async () => {
    await using first = await inProcessGate();
    await first.sync((await first.freeze([cart, pay])).bytes);
    await using second = await inProcessGate({ github: first.github });
    const { bytes } = await second.freeze([cart, { ...pay, dropped: true }], { closeDropped: true });
    second.at = (place) => {
      if (place === 'accepted') throw new Error('killed');
    };
    await assert.rejects(second.sync(bytes), /killed/);
    second.at = () => undefined;
    await second.gatekeeper.close();
    const path = join(second.home, 'log.jsonl');
    const log = await readFile(path, 'utf8');
    // As when it is killed right after this one record.
    await writeFile(path, log.slice(0, log.indexOf('\n', log.indexOf('"sync.accepted"')) + 1));
    await second.restart();
    await second.sync(bytes);
    assert.deepEqual(kinds((await second.freeze([cart, pay])).bundle).filter((kind) => kind.startsWith('issue.reopen')), ['issue.reopen #2']);
  });

  it('gets the plan’s words when a person asked for them, and is known from then on', async () => {
    await using first = await inProcessGate();
    await first.sync((await first.freeze([cart, pay])).bytes);
    const repository = first.github.repository('acme', 'shop');
    const [one] = repository.issues;
    assert.ok(one !== undefined);
    const asWritten = one.body;
    repository.editIssue(one, { title: 'Cart, as agreed with Legal', body: `At most ten items.\n\n${one.body ?? ''}`, labels: [...one.labels, 'triaged'] }, new Date());
    await using second = await inProcessGate({ github: first.github });
    const { bundle, bytes } = await second.freeze([cart, pay], { takePlan: new Set(['cart']) });
    assert.deepEqual([kinds(bundle), drifts(bundle)], [['issue.update #1'], ['#1 title written', '#1 body written']]);
    await second.sync(bytes);
    assert.deepEqual([one.title, one.body, one.labels], [cart.title, asWritten, ['pass', 'triaged']]);
    assert.deepEqual((await second.freeze([cart, pay])).bundle.operations, []);
  });

  it('is updated where its text is the one that its marker names, and that is said', async () => {
    await using first = await inProcessGate();
    await first.sync((await first.freeze([cart, { ...pay, dependsOn: ['cart'] }])).bytes);
    const repository = first.github.repository('acme', 'shop');
    const [one] = repository.issues;
    assert.ok(one !== undefined);
    repository.editIssue(one, { labels: [...one.labels, 'triaged'] }, new Date());
    await using second = await inProcessGate({ github: first.github });
    const { bundle, bytes } = await second.freeze([{ ...cart, title: 'Build the cart' }, { ...pay, dependsOn: ['cart'] }]);
    assert.deepEqual(kinds(bundle).slice(0, 1), ['issue.update #1']);
    assert.deepEqual(drifts(bundle), ['#1 labels merged', '#1 found written']);
    await second.sync(bytes);
    assert.equal(one.title, 'Build the cart');
    assert.deepEqual(one.labels, ['pass', 'triaged']);
  });

  it('is told by text whose numbers were assigned by the target', async () => {
    await using first = await inProcessGate({ issueLinks: false });
    await first.sync((await first.freeze([cart, { ...pay, dependsOn: ['cart'] }])).bytes);
    assert.match(first.github.repository('acme', 'shop').issues[1]?.body ?? '', /- Blocked by #1\n/);
    await using second = await inProcessGate({ github: first.github });
    const { bundle } = await second.freeze([cart, { ...pay, dependsOn: ['cart'], title: 'Pay by card' }]);
    assert.deepEqual(kinds(bundle), ['issue.update #2']);
  });

  it('keeps edits of people that an earlier sync kept: the marker names the plan, not the mixture', async () => {
    await using first = await inProcessGate();
    await first.sync((await first.freeze([cart])).bytes);
    const repository = first.github.repository('acme', 'shop');
    const [one] = repository.issues;
    assert.ok(one !== undefined);
    repository.editIssue(one, { title: 'Cart, as agreed with Legal' }, new Date());
    await first.sync((await first.freeze([{ ...cart, body: 'Planned differently.' }])).bytes);
    assert.match(one.body ?? '', /Planned differently/);
    await using second = await inProcessGate({ github: first.github });
    const { bundle } = await second.freeze([{ ...cart, body: 'Planned differently again.' }]);
    assert.deepEqual(kinds(bundle), []);
    assert.deepEqual(drifts(bundle), ['#1 found kept', '#1 title kept', '#1 body kept']);
  });

  it('is overwritten by no forged marker in an issue that the account wrote by hand', async () => {
    await using gate = await inProcessGate();
    const repository = gate.github.repository('acme', 'shop');
    const hers = repository.addIssue({ title: 'Payroll is wrong since May', body: 'Ada’s own words', author: 'admin' }, new Date());
    const { bundle } = await gate.freeze([cart]);
    repository.editIssue(hers, { body: `${hers.body ?? ''}\n\n${marker({ lineage: bundle.lineageId, key: 'pay', digest: '0'.repeat(64) })}` }, new Date());
    const frozen = await gate.freeze([cart, pay, { ...stagedIssue({ key: 'ship' }), dependsOn: ['pay'] }], { closeDropped: true });
    assert.deepEqual(kinds(frozen.bundle).filter((kind) => kind.includes('#1')), []);
    assert.deepEqual(drifts(frozen.bundle), ['#1 found kept', '#1 title kept', '#1 body kept', '#1 labels kept', '#1 blockers left']);
    await gate.sync(frozen.bytes);
    assert.equal(hers.title, 'Payroll is wrong since May');
    const dropped = await gate.freeze([cart, { ...pay, dropped: true }], { closeDropped: true });
    assert.deepEqual(kinds(dropped.bundle).filter((kind) => kind.includes('#1')), []);
    assert.equal(hers.state, 'open');
  });

  it('gets no parts by a forged marker, and nothing waits for it: neither by the plan, nor by a runner that lies', async () => {
    await using gate = await inProcessGate();
    const repository = gate.github.repository('acme', 'shop');
    const hers = repository.addIssue({ title: 'Payroll is wrong since May', body: 'Ada’s own words', author: 'admin' }, new Date());
    await gate.sync((await gate.freeze([cart])).bytes);
    const { bundle } = await gate.freeze([cart]);
    repository.editIssue(hers, { body: `${hers.body ?? ''}\n\n${marker({ lineage: bundle.lineageId, key: 'epic', digest: '0'.repeat(64) })}` }, new Date());
    const frozen = await gate.freeze([stagedIssue({ key: 'epic' }), { ...cart, parent: 'epic', dependsOn: ['epic'] }, { ...pay, parent: 'epic' }, { ...stagedIssue({ key: 'ship' }), dependsOn: ['epic'] }]);
    assert.deepEqual([kinds(frozen.bundle), drifts(frozen.bundle).slice(4)], [['issue.create', 'issue.create'], ['#1 blockers left', '#1 parent left']]);
    assert.match(frozen.bundle.drift.at(-1)?.note ?? '', /Only a marker ties it .* “Build cart”, “Build pay”/);
    const links = [
      { kind: 'issue.sub_issue', parent: { number: 1 }, child: { number: 2 } },
      { kind: 'issue.blocked_by', issue: { number: 2 }, blockedBy: { number: 1 } },
      { kind: 'issue.comment', key: 'epic', issue: { number: 1 }, body: withMarker({ title: '', body: ['Mine'], labels: [] }, bundle.lineageId, 'epic').body },
    ] as const;
    for (const link of links) {
      const bytes = freezeBundle(withOperations(frozen.bundle, [{ id: 'op-0001', ...link }]));
      await assert.rejects(gate.sync(bytes), (error) => PassError.is(error, 'stale') && /#1 has a marker of PASS and other content/.test(error.message));
    }
    await gate.sync(frozen.bytes);
    assert.deepEqual([hers.subIssues, repository.issues.filter(({ blockedBy }) => blockedBy.length > 0)], [[], []]);
  });

  it('stands behind one that is as its marker says, whatever their numbers', async () => {
    await using first = await inProcessGate();
    const repository = first.github.repository('acme', 'shop');
    const hers = repository.addIssue({ title: 'Payroll', body: 'Ada’s own words', author: 'admin' }, new Date());
    await first.sync((await first.freeze([cart])).bytes);
    const { bundle } = await first.freeze([cart]);
    repository.editIssue(hers, { body: `x\n\n${marker({ lineage: bundle.lineageId, key: 'cart', digest: '0'.repeat(64) })}` }, new Date());
    await using second = await inProcessGate({ github: first.github });
    assert.deepEqual(kinds((await second.freeze([{ ...cart, title: 'Build the cart' }])).bundle), ['issue.update #2']);
  });

  it('is changed by no bundle of a runner that lies about what is known of it', async () => {
    await using gate = await inProcessGate();
    const repository = gate.github.repository('acme', 'shop');
    repository.addLabel('pass');
    const lineage = lineageIdOf(await gate.gatekeeper.resolve(shop), documentKey);
    const hers = repository.addIssue({ title: 'Payroll', body: `Ada’s own words\n\n${marker({ lineage, key: 'pay', digest: '0'.repeat(64) })}`, author: 'admin' }, new Date());
    const { bundle } = await gate.freeze([cart, pay]);
    const before = issueDigest({ title: hers.title, body: hers.body ?? '', labels: hers.labels });
    const update = { id: 'op-0001', kind: 'issue.update' as const, key: 'pay', number: hers.number, ...withMarker({ title: 'Mine', body: ['Mine'], labels: ['pass'] }, lineage, 'pay'), before, planned: null };
    for (const operation of [update, { id: 'op-0001', kind: 'issue.close' as const, key: 'pay', number: hers.number, before }]) {
      const bytes = freezeBundle(withOperations(bundle, [operation]));
      await assert.rejects(gate.sync(bytes), (error) => PassError.is(error, 'stale') && /#1 has a marker of PASS and other content/.test(error.message));
    }
    assert.equal(hers.title, 'Payroll');
    assert.equal(hers.state, 'open');
  });
});

describe('an installation token that was handed over', function () {
  this.timeout(30_000);

  it('takes no issue of another bot for its own', async () => {
    await using github = await startGithubDouble({ repositories: [shop], token: 'ghs_installation', login: 'pass[bot]' });
    github.inject({ on: 'GET /user', fault: faults.notAccessible, times: 1000 });
    await using gate = await inProcessGate({ github });
    const { bundle } = await gate.freeze([cart, pay]);
    const operation = bundle.operations.find((one) => one.kind === 'issue.create' && one.key === 'pay');
    assert.ok(operation?.kind === 'issue.create');
    github.repository('acme', 'shop').addIssue({ title: operation.title, body: fillSlots(operation.body, new Map()), labels: operation.labels, author: 'form-mirror[bot]' }, new Date());
    const frozen = await gate.freeze([cart, pay]);
    assert.deepEqual(kinds(frozen.bundle), ['issue.create', 'issue.create']);
    await gate.sync(frozen.bytes);
    // Its own ones are found again without a memory of them.
    await using second = await inProcessGate({ github });
    assert.deepEqual(kinds((await second.freeze([cart, { ...pay, title: 'Pay by card' }])).bundle), ['issue.update #3']);
    assert.deepEqual(github.violations, []);
  });

  it('writes nothing while GitHub does not say whose it is, and says what helps', async () => {
    await using github = await startGithubDouble({ repositories: [shop], token: 'ghs_installation', login: 'pass[bot]' });
    for (const on of ['GET /user', 'POST /graphql']) github.inject({ on, fault: faults.notAccessible, times: 1000 });
    await using gate = await inProcessGate({ github });
    await assert.rejects(gate.freeze([cart]), (error) => PassError.is(error, 'prerequisite') && /does not say whose installation token/.test(error.message) && /--app-id/.test(error.hint));
  });
});

describe('the digest of a marker', () => {
  it('is the same before and after the target assigned the numbers of links, and wherever the document lies; for nothing else', () => {
    const withSlot = markerDigest({ title: 'T', body: ['Text\n\nPart of ', { ref: 'op-0001' }, '\n\n### Dependencies\n\n- Blocked by ', { ref: 'op-0002' }], labels: [] });
    const filled = (body: string): string => markerDigest({ title: 'T', body, labels: [] });
    assert.equal(withSlot, filled('Text\n\nPart of #4\n\n### Dependencies\n\n- Blocked by #77'));
    assert.notEqual(withSlot, filled('Text\n\nPart of #4\n\n### Dependencies\n\n- Blocked by #77 perhaps'));
    assert.notEqual(markerDigest({ title: 'T', body: ['See ', { ref: 'op-0001' }], labels: [] }), filled('See #1'));
    assert.notEqual(filled('See #1'), filled('See #2'));
    assert.equal(filled('Requirements: FR-1 · PRD `docs/shop.md`, lines 3–4'), filled('Requirements: FR-1 · PRD `specs/shop.md`, lines 3–4'));
    assert.notEqual(filled('See PRD `docs/shop.md`, lines 3–4'), filled('See PRD `specs/shop.md`, lines 3–4'));
  });
});
