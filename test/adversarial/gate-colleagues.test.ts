import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeBase64 } from '../../shared/domain/base64.ts';
import type { WriteBundle } from '../../shared/domain/bundle.ts';
import { fillSlots } from '../../shared/domain/issue-text.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { faults } from '../support/github-double/faults.ts';
import { startGithubDouble } from '../support/github-double/server.ts';
import type { GithubDouble } from '../support/github-double/server.ts';
import { stagedIssue } from '../unit/shared/domain/bundle-samples.ts';
import { inProcessGate, shop } from './in-process-gatekeeper.ts';

const issues = ['cart', 'pay'].map((key) => stagedIssue({ key }));
const kinds = ({ operations }: WriteBundle): string[] => operations.map((operation) => `${operation.kind}${'number' in operation ? ` #${operation.number}` : ''}`);
const drifts = ({ drift }: WriteBundle): string[] => drift.map(({ number, field, resolution }) => `#${number} ${field} ${resolution}`);

const authors = (github: GithubDouble): string[] => github.repository('acme', 'shop').issues.map(({ title, author }) => `${title} by ${author}`);

/** Alice owns the token that tests use; Bob has one of his own. */
function withBob(role: 'write' | 'read' = 'write'): Promise<GithubDouble> {
  return startGithubDouble({ repositories: [{ ...shop, roles: { alice: 'write', bob: role } }], login: 'alice', accounts: { github_pat_bob: 'bob' } });
}

/** Alice’s token, and one of an account without a role that GitHub tells to everybody: an app, or one that was taken out since. */
function withBot(): Promise<GithubDouble> {
  return startGithubDouble({ repositories: [shop], login: 'alice', accounts: { github_pat_bob: 'pass-bot' } });
}

/** A token as `pass-runner credential` keeps it. */
function stored({ url }: GithubDouble, token: string): { kind: 'token'; token: string; apiHost: string } {
  return { kind: 'token', token, apiHost: new URL(url).host };
}

describe('two persons with accounts of their own', function () {
  this.timeout(30_000);

  it('do not write a document twice: the second one is told whose issues are there', async () => {
    await using github = await withBob();
    await using alice = await inProcessGate({ github });
    await using bob = await inProcessGate({ github, handed: 'github_pat_bob' });
    await alice.sync((await alice.freeze(issues)).bytes);
    await assert.rejects(bob.freeze(issues), (error) => PassError.is(error, 'prerequisite') && /2 issues of this document are there already, written by alice: #2, #1/.test(error.message) && /"accounts": \["alice"\]/.test(error.hint));
    assert.equal(github.repository('acme', 'shop').issues.length, 2);
  });

  it('do not write a document twice when both had frozen it before one of them synced', async () => {
    await using github = await withBob();
    await using alice = await inProcessGate({ github });
    await using bob = await inProcessGate({ github, handed: 'github_pat_bob' });
    const [hers, his] = [await alice.freeze(issues), await bob.freeze(issues)];
    // Labels are there for both: that they are is no reason to stop.
    await alice.sync(hers.bytes);
    const before = bob.writes().length;
    await assert.rejects(bob.sync(his.bytes), (error) => PassError.is(error, 'stale') && /written by alice/.test(error.message));
    assert.equal(bob.writes().length, before);
  });

  it('do not write a document twice when one of them finished it while the other’s sync was interrupted', async () => {
    await using github = await withBob();
    await using alice = await inProcessGate({ github });
    await using bob = await inProcessGate({ github, handed: 'github_pat_bob', settings: { accounts: ['alice'] } });
    const { bytes } = await alice.freeze(issues);
    alice.at = (place) => {
      if (place === 'receipt' && github.repository('acme', 'shop').issues.length === 1) throw new Error('killed');
    };
    await assert.rejects(alice.sync(bytes), /killed/);
    alice.at = () => undefined;
    await bob.sync((await bob.freeze(issues)).bytes);
    await alice.restart();
    await assert.rejects(alice.sync(bytes), (error) => PassError.is(error, 'stale') && /written by bob: #2/.test(error.message));
    assert.deepEqual(authors(github), ['Build cart by alice', 'Build pay by bob']);
  });

  it('do not write an issue twice when one of them wrote it while the other one’s answer was lost', async () => {
    await using github = await withBob();
    await using alice = await inProcessGate({ github });
    const { bundle, bytes } = await alice.freeze([stagedIssue({ key: 'cart', labels: [] })]);
    const [operation] = bundle.operations;
    assert.ok(operation?.kind === 'issue.create');
    github.inject({ on: 'POST /repos/{owner}/{repo}/issues', fault: faults.resetBeforeEffect });
    alice.at = (place) => {
      if (place === 'intent') github.repository('acme', 'shop').addIssue({ title: operation.title, body: fillSlots(operation.body, new Map()), author: 'bob' }, new Date());
    };
    await assert.rejects(alice.sync(bytes), (error) => PassError.is(error, 'conflict') && /written by bob: #1/.test(error.message));
    assert.deepEqual(authors(github), ['Build cart by bob']);
  });

  it('share a document once the administrator lets the other’s issues count as own', async () => {
    await using github = await withBob();
    await using alice = await inProcessGate({ github });
    await alice.sync((await alice.freeze(issues)).bytes);
    await using bob = await inProcessGate({ github, handed: 'github_pat_bob', settings: { accounts: ['Alice'] } });
    const { bundle, bytes } = await bob.freeze([...issues.map((issue) => (issue.key === 'pay' ? { ...issue, title: 'Pay by card' } : issue)), stagedIssue({ key: 'ship' })]);
    assert.deepEqual(kinds(bundle), ['issue.create', 'issue.update #2']);
    assert.deepEqual(drifts(bundle), ['#2 found written']);
    await bob.sync(bytes);
    const report = await bob.gatekeeper.verify(encodeBase64(bytes));
    assert.equal(report.ok, true, report.summary);
    assert.deepEqual(authors(github), ['Build cart by alice', 'Pay by card by alice', 'Build ship by bob']);
    // What Bob added is not Alice's either, before her administrator says so.
    await assert.rejects(alice.freeze([...issues, stagedIssue({ key: 'ship' })]), (error) => PassError.is(error, 'prerequisite') && /1 issue of this document is there already, written by bob: #3/.test(error.message));
    await writeFile(join(alice.home, 'settings.json'), JSON.stringify({ repositories: ['acme/shop'], accounts: ['bob'] }));
    assert.deepEqual(kinds((await alice.freeze([...issues, stagedIssue({ key: 'ship' })])).bundle).filter((kind) => kind === 'issue.create'), []);
  });

  it('are not kept from anything by a marker that a stranger wrote', async () => {
    await using github = await withBob('read');
    await using alice = await inProcessGate({ github });
    const planned = await alice.freeze(issues);
    const operation = planned.bundle.operations.find((one) => one.kind === 'issue.create');
    assert.ok(operation?.kind === 'issue.create');
    github.repository('acme', 'shop').addIssue({ title: operation.title, body: fillSlots(operation.body, new Map()), labels: operation.labels, author: 'bob' }, new Date());
    const { bundle, bytes } = await alice.freeze(issues);
    assert.deepEqual(drifts(bundle), ['#1 account left']);
    assert.match(bundle.drift[0]?.note ?? '', /^bob wrote a marker of this document into #1 and may not write here/);
    await alice.sync(bytes);
    assert.equal(github.repository('acme', 'shop').issues.filter(({ author }) => author === 'alice').length, 2);
  });
});

describe('a sync that was interrupted', function () {
  this.timeout(30_000);

  it('is not continued by another account, which knows none of its issues, before the administrator says that they are the same', async () => {
    await using github = await withBot();
    await using gate = await inProcessGate({ github, credential: () => stored(github, github.token) });
    const { bytes } = await gate.freeze(issues);
    gate.at = (place) => {
      if (place === 'called' && github.repository('acme', 'shop').issues.length === 2) throw new Error('killed');
    };
    await assert.rejects(gate.sync(bytes), /killed/);
    gate.at = () => undefined;
    await writeFile(join(gate.home, 'credential'), JSON.stringify(stored(github, 'github_pat_bob')));
    await gate.restart();
    await assert.rejects(gate.sync(bytes), (error) => PassError.is(error, 'conflict') && /begun by alice .* pass-bot/.test(error.message) && /"accounts": \["alice"\]/.test(error.hint));
    assert.deepEqual(authors(github), ['Build cart by alice', 'Build pay by alice']);
    await writeFile(join(gate.home, 'settings.json'), JSON.stringify({ repositories: ['acme/shop'], accounts: ['alice'] }));
    await gate.sync(bytes);
    assert.deepEqual(authors(github), ['Build cart by alice', 'Build pay by alice']);
  });

  it('in its middle by another credential ends there, too, within a minute', async () => {
    await using github = await withBot();
    await using gate = await inProcessGate({ github, credential: () => stored(github, github.token) });
    const { bytes } = await gate.freeze(issues);
    gate.at = (place) => {
      if (place !== 'called') return;
      writeFileSync(join(gate.home, 'credential'), JSON.stringify(stored(github, 'github_pat_bob')));
      gate.clock = () => new Date(Date.now() + 61_000);
    };
    await assert.rejects(gate.sync(bytes), (error) => PassError.is(error, 'conflict') && /begun by alice .* pass-bot/.test(error.message));
    assert.deepEqual(authors(github).filter((issue) => issue.endsWith('pass-bot')), []);
  });
});

describe('a document', function () {
  this.timeout(30_000);

  it('that was moved is pointed out before its issues are created again, and its own name brings them back', async () => {
    await using gate = await inProcessGate();
    await gate.sync((await gate.freeze(issues, { documentKey: 'docs/prd.md' })).bytes);
    const moved = await gate.freeze(issues, { documentKey: 'specs/prd.md' });
    assert.deepEqual(kinds(moved.bundle), ['issue.create', 'issue.create']);
    assert.deepEqual(drifts(moved.bundle), ['#2 document left']);
    assert.match(moved.bundle.drift[0]?.note ?? '', /^2 issues to create are there already, written for docs\/prd\.md: #2, #1\. .*--document "docs\/prd\.md"/);
    assert.deepEqual(kinds((await gate.freeze(issues, { documentKey: 'docs/prd.md' })).bundle), []);
    const other = await gate.freeze([stagedIssue({ key: 'cart', body: 'Something else.' })], { documentKey: 'specs/other.md' });
    assert.deepEqual(drifts(other.bundle), []);
  });

  it('that gives most issues another title is taken for another one, perhaps', async () => {
    await using gate = await inProcessGate();
    await gate.sync((await gate.freeze([...issues, stagedIssue({ key: 'ship' })])).bytes);
    const retitled = (keys: readonly string[]) => [...issues, stagedIssue({ key: 'ship' })].map((issue) => (keys.includes(issue.key) ? { ...issue, title: `Open the ${issue.key} locker` } : issue));
    assert.deepEqual(drifts((await gate.freeze(retitled(['cart']))).bundle), []);
    const other = await gate.freeze(retitled(['cart', 'pay']));
    assert.deepEqual(drifts(other.bundle), ['#1 document written']);
    assert.match(other.bundle.drift[0]?.note ?? '', /^2 of the 3 issues of docs\/shop\.md get another title.*--document KEY/);
  });
});
