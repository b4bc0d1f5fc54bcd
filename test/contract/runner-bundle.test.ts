import assert from 'node:assert/strict';
import type { BundleChoices } from '../../shared/domain/bundle-choices.ts';
import type { LineageEntry, ObservedIssue } from '../../shared/domain/bundle.ts';
import { parseBundle } from '../../shared/domain/bundle-bytes.ts';
import type { WriteBundle } from '../../shared/domain/bundle.ts';
import { composeIssue, fillSlots, issueDigest, stripMarker, withMarker } from '../../shared/domain/issue-text.ts';
import { lineageIdOf } from '../../shared/domain/lineage.ts';
import type { Target } from '../../shared/domain/target.ts';
import type { RunnerClient } from '../../shared/protocol/client.ts';
import { PassError } from '../../shared/protocol/errors.ts';
import { eventsOf, reaches, readHome, runnerFixture, signPresent, smallPrd, submission } from '../support/runner-fixture.ts';
import type { RunnerFixture } from '../support/runner-fixture.ts';
import { nothingObserved, stagedIssue } from '../unit/shared/domain/bundle-samples.ts';

async function bundleOf(client: RunnerClient, runId: string, choices: BundleChoices = {}): Promise<{ bundle: WriteBundle; digest: string }> {
  const { bytesBase64 } = await client.call('bundle.get', { runId, ...choices });
  return parseBundle(Buffer.from(bytesBase64, 'base64'));
}

/** The target has these issues of the document, as they were written, and what people did since. */
function targetHas({ gate }: RunnerFixture, backlog: readonly ReturnType<typeof stagedIssue>[], change: (issue: ObservedIssue, key: string) => Partial<ObservedIssue> = () => ({})): void {
  gate.observe = (target: Target) => {
    const lineageId = lineageIdOf(target, 'docs/prd.md');
    const there = backlog.map((issue, at) => {
      const content = composeIssue(issue, []);
      const body = fillSlots(withMarker(content, lineageId, issue.key).body, new Map());
      const observed: ObservedIssue = { number: at + 1, url: null, title: content.title, body, labels: content.labels, state: 'open', author: null, updatedAt: null };
      const entry: LineageEntry = { key: issue.key, number: at + 1, url: null, digest: issueDigest(observed), title: content.title, body: stripMarker(body), labels: content.labels, state: 'open', blockedBy: [], runId: 'run-20260101-abcdefgh', at: '2026-01-01T00:00:00.000Z' };
      return { entry, observed: { ...observed, ...change(observed, issue.key) } };
    });
    return Promise.resolve({
      ...nothingObserved,
      lineage: { schema: 'pass.lineage/v1' as const, id: lineageId, targetId: '', documentKey: 'docs/prd.md', entries: there.map(({ entry }) => entry) },
      issues: there.map(({ entry, observed }) => ({ key: entry.key, observed })),
    });
  };
}

describe('the write bundle of a run', () => {
  it('closes what is no longer planned only once a person chose so, and keeps that choice for the run', async () => {
    await using fixture = await runnerFixture();
    targetHas(fixture, [stagedIssue({ key: 'old' }), stagedIssue({ key: 'older' })]);
    const client = await fixture.client();
    const { runId } = await client.call('run.submit', submission(smallPrd));
    await reaches(client, runId, 'waiting');
    const closes = ({ bundle }: { bundle: WriteBundle }): number => bundle.operations.filter(({ kind }) => kind === 'issue.close').length;
    const first = await bundleOf(client, runId);
    assert.deepEqual([closes(first), first.bundle.drift.map(({ field }) => field)], [0, ['dropped', 'dropped']]);
    await client.call('run.approve', { runId, envelope: await signPresent(client, fixture.gate, runId) });
    // Looking at another bundle takes back no approval; deciding on it does.
    await assert.rejects(bundleOf(client, runId, { closeDropped: true }), (error) => PassError.is(error, 'conflict') && /Alice approved/.test(error.message));
    assert.equal((await client.call('run.get', { runId })).approval?.bundleDigest, first.digest);
    const closing = await bundleOf(client, runId, { closeDropped: true, anew: true });
    assert.equal(closes(closing), 2);
    const run = await client.call('run.get', { runId });
    assert.deepEqual([run.closeDropped, run.approval], [true, null]);
    assert.equal((await bundleOf(client, runId)).digest, closing.digest);
    assert.equal(closes(await bundleOf(client, runId, { closeDropped: false })), 0);
    client.close();
  });

  it('without operations needs nobody’s approval, and ends the run as done with nothing written', async () => {
    await using fixture = await runnerFixture();
    const client = await fixture.client();
    const planned = await client.call('run.submit', submission(smallPrd));
    await reaches(client, planned.runId, 'waiting');
    const { issues } = await client.call('backlog.get', { runId: planned.runId });
    targetHas(fixture, issues.map((issue) => ({ ...issue, dependsOn: [] })));
    await client.call('backlog.save', { runId: planned.runId, baseRevision: 1, issues: issues.map((issue) => ({ ...issue, dependsOn: [] })) });
    await assert.rejects(client.call('run.sync', { runId: planned.runId }), (error) => PassError.is(error, 'conflict'), 'nothing is frozen yet');
    const { bundle } = await bundleOf(client, planned.runId);
    assert.deepEqual([bundle.operations, bundle.unchanged.length], [[], issues.length]);
    await client.call('run.sync', { runId: planned.runId });
    const run = await reaches(client, planned.runId, 'done');
    assert.deepEqual([run.approval, run.receipts, fixture.gate.written.size], [null, [], 0]);
    assert.ok((await eventsOf(client, planned.runId)).some((event) => event.kind === 'run.done' && /Nothing to do/.test(event.note)));
    client.close();
  });

  it('asks the gatekeeper how long what is left of it takes, each operation with its requests', async () => {
    await using fixture = await runnerFixture();
    const asked: (readonly number[])[] = [];
    fixture.gate.status = (_target, writes) => {
      asked.push(writes);
      return Promise.resolve({ rules: fixture.gate.rules, halted: null, waitMs: null });
    };
    const client = await fixture.client();
    const { runId } = await client.call('run.submit', submission(smallPrd));
    await reaches(client, runId, 'waiting');
    const { bundle } = await bundleOf(client, runId);
    await client.call('gatekeeper.get', { runId });
    assert.deepEqual(asked.at(-1), bundle.operations.map(() => 1));
    await client.call('run.approve', { runId, envelope: await signPresent(client, fixture.gate, runId) });
    await client.call('run.sync', { runId });
    await reaches(client, runId, 'done');
    await client.call('gatekeeper.get', { runId });
    assert.deepEqual(asked.at(-1), []);
    client.close();
  });

  it('is carried out between two anchors of the logs, also when the gatekeeper cannot take one', async () => {
    await using fixture = await runnerFixture();
    const client = await fixture.client();
    const synced = async (): Promise<void> => {
      const { runId } = await client.call('run.submit', submission(smallPrd, { target: { kind: 'folder', path: `/somewhere/${fixture.gate.written.size}` } }));
      await reaches(client, runId, 'waiting');
      await client.call('run.approve', { runId, envelope: await signPresent(client, fixture.gate, runId) });
      await client.call('run.sync', { runId });
      await reaches(client, runId, 'done', 'stopped');
      assert.equal((await client.call('run.get', { runId })).status, 'done');
    };
    await synced();
    assert.equal(fixture.gate.anchors.length, 2);
    const anchors = (await readHome(fixture, 'log.jsonl')).split('\n').filter((line) => line.includes('"type":"log.anchor"'));
    assert.equal(anchors.length, 2);
    fixture.gate.anchor = () => Promise.reject(new PassError('unavailable', 'It is being started again.', 'Wait.'));
    await synced();
    client.close();
  });

  it('is not frozen with what the PRD marks internal when everybody can read the target', async () => {
    await using fixture = await runnerFixture();
    fixture.gate.resolve = () => Promise.resolve({ kind: 'github', apiHost: 'api.github.com', repositoryId: 42, owner: 'acme', name: 'shop', visibility: 'public', defaultBranch: 'main', baseSha: null, emulator: false });
    const client = await fixture.client();
    const prd = smallPrd.replace('- FR-3:', '- FR-3 [internal]:');
    const { runId } = await client.call('run.submit', submission(prd, { target: { kind: 'github', owner: 'acme', name: 'shop' } }));
    await reaches(client, runId, 'waiting');
    const { issues } = await client.call('backlog.get', { runId });
    assert.ok(!JSON.stringify(issues).includes('which lockers are full'));
    const pack = await client.call('pack.get', { runId });
    assert.match(pack.artifacts.find(({ kind }) => kind === 'disclosure')?.summary ?? '', /1 internal requirement left out/);
    await bundleOf(client, runId);
    const leaking = issues.map((issue, at) => (at === 0 ? { ...issue, body: 'An operator must be able to see which lockers are full.' } : issue));
    const { checks } = await client.call('backlog.save', { runId, baseRevision: 1, issues: leaking });
    assert.equal(checks.find(({ id }) => id === 'disclosure-internal')?.status, 'failed');
    await assert.rejects(client.call('bundle.get', { runId }), (error) => PassError.is(error, 'prerequisite') && /internal/.test(error.message));
    client.close();
  });

  it('is not frozen for a target that got more readers after the plan was made, nor for paths that the administrator takes for internal', async () => {
    await using fixture = await runnerFixture();
    const target = { kind: 'github', apiHost: 'api.github.com', repositoryId: 42, owner: 'acme', name: 'shop', visibility: 'private', defaultBranch: 'main', baseSha: null, emulator: false } as const;
    fixture.gate.resolve = () => Promise.resolve(target);
    const client = await fixture.client();
    const { runId } = await client.call('run.submit', submission(smallPrd, { target: { kind: 'github', owner: 'acme', name: 'shop' } }));
    await reaches(client, runId, 'waiting');
    fixture.gate.resolve = () => Promise.resolve({ ...target, visibility: 'public' as const });
    await assert.rejects(client.call('bundle.get', { runId }), (error) => PassError.is(error, 'stale') && /More people can read/.test(error.message));
    fixture.gate.status = () => Promise.resolve({ rules: fixture.gate.rules, halted: null, waitMs: null, internalDocuments: ['docs/*.md'] });
    await assert.rejects(client.call('bundle.get', { runId }), (error) => PassError.is(error, 'forbidden') && /rules for paths take docs/.test(error.message));
    fixture.gate.resolve = () => Promise.resolve(target);
    await bundleOf(client, runId);
    client.close();
  });
});
