import assert from 'node:assert/strict';
import { approveAndSync } from '../../../../extension/approval/approval-flow.ts';
import { ApprovalEnvelope } from '../../../../shared/domain/approval.ts';
import { verifyEnvelope } from '../../../../shared/domain/approval-signing.ts';
import { encodeBase64 } from '../../../../shared/domain/base64.ts';
import { freezeBundle } from '../../../../shared/domain/bundle-bytes.ts';
import { withMarker } from '../../../../shared/domain/issue-text.ts';
import { digestOf } from '../../../../shared/domain/digest.ts';
import { targetId, targetLabel } from '../../../../shared/domain/target.ts';
import { PassError } from '../../../../shared/protocol/pass-error.ts';
import { createOperation, stagedIssue, withOperations } from '../../shared/domain/bundle-samples.ts';
import { runId } from '../support.ts';
import { bundle, bytes, now, prdText, run, setting, target } from './approval-scene.ts';

describe('Approve & Sync', () => {
  it('says so when edits of the backlog are not saved, and so not written', async () => {
    const { ask, ports } = setting();
    await approveAndSync({ ...ports, unsavedEdits: (id) => id === runId }, runId);
    assert.match(ask.asked[0] ?? '', /Warning: The backlog editor has unsaved edits of this run/);
    const saved = setting();
    await approveAndSync(saved.ports, runId);
    assert.doesNotMatch(saved.ask.asked[0] ?? '', /unsaved/);
  });

  it('shows everything, states the effect, asks for the repository’s name once, and signs exactly those bytes', async () => {
    const { runner, ask, named, shown, ports, enrolled } = setting();
    ask.decisions = ['yes'];
    ask.texts = [targetLabel(target), 'Ada'];
    const outcome = await approveAndSync(ports, runId);
    assert.equal(outcome.kind, 'synced');
    assert.equal(shown.length, 1);
    assert.ok(ask.asked[0]?.startsWith('PASS will '), ask.asked[0]);
    assert.ok(ask.asked[0]?.includes(digestOf(bytes)));
    assert.ok(named.has(targetId(target)));
    const [approved] = runner.called('run.approve') as { envelope: unknown }[];
    const verified = verifyEnvelope(ApprovalEnvelope.parse(approved?.envelope), enrolled);
    assert.equal(verified.digest, digestOf(bytes));
    assert.equal(verified.statement.predicate.approver, 'Ada');
    assert.deepEqual(verified.statement.predicate.operationIds, bundle.operations.map((operation) => operation.id));
    assert.equal(verified.statement.predicate.notAfter, bundle.expiresAt);
  });

  it('sends nothing when the person does not say yes', async () => {
    const { runner, ask, ports, memory } = setting();
    ask.decisions = ['no'];
    assert.deepEqual(await approveAndSync(ports, runId), { kind: 'declined' });
    assert.deepEqual([runner.called('run.approve').length, runner.called('run.sync').length, memory.kept.size], [0, 0, 0]);
  });

  for (const typed of [undefined, '', 'acme/other']) {
    it(`sends nothing when ${typed === undefined ? 'no name' : `"${typed}"`} is typed for the repository`, async () => {
      const { runner, ask, named, ports } = setting();
      ask.decisions = ['yes'];
      ask.texts = [typed];
      assert.deepEqual(await approveAndSync(ports, runId), { kind: 'declined' });
      assert.deepEqual([runner.called('run.approve').length, named.size], [0, 0]);
    });
  }

  it('does not ask for the name of a repository that was named before', async () => {
    const { ask, named, ports } = setting();
    named.add(targetId(target));
    ask.decisions = ['yes'];
    ask.texts = ['Ada'];
    assert.equal((await approveAndSync(ports, runId)).kind, 'synced');
  });

  it('signs nothing when the bytes are not those that the runner names', async () => {
    const { runner, ask, ports } = setting({ 'bundle.get': { bytesBase64: encodeBase64(bytes), digest: 'f'.repeat(64) } });
    ask.decisions = ['yes'];
    await assert.rejects(approveAndSync(ports, runId), (error) => PassError.is(error, 'conflict'));
    assert.deepEqual([ask.asked.length, runner.called('run.approve').length], [0, 0]);
  });

  it('ends a run that has nothing to write without asking or signing', async () => {
    const empty = freezeBundle(withOperations(bundle, []));
    const { runner, ask, ports } = setting({ 'bundle.get': { bytesBase64: encodeBase64(empty), digest: digestOf(empty) } });
    assert.equal((await approveAndSync(ports, runId)).kind, 'synced');
    assert.deepEqual([ask.asked, runner.called('run.approve').length, runner.called('run.sync').length], [[], 0, 1]);
  });

  it('asks before it ends a run that leaves dropped issues open, and signs nothing for it', async () => {
    const empty = freezeBundle({ ...withOperations(bundle, []), drift: [{ key: 'old', number: 9, field: 'dropped', resolution: 'left', note: '' }] });
    const { runner, ask, ports } = setting({ 'bundle.get': { bytesBase64: encodeBase64(empty), digest: digestOf(empty) } });
    ask.decisions = ['no', 'yes'];
    assert.equal((await approveAndSync(ports, runId)).kind, 'declined');
    assert.equal((await approveAndSync(ports, runId)).kind, 'synced');
    assert.match(ask.asked[0] ?? '', /^There is nothing to do in acme\/shop[\s\S]*\[Also Close 1 Dropped\] \[End Run\]$/);
    assert.deepEqual([runner.called('run.approve').length, runner.called('run.sync').length], [0, 1]);
  });

  it('says how much of a PRD becomes visible, and lists it behind the question', async () => {
    const { ask, shown, ports } = setting();
    await approveAndSync(ports, runId);
    assert.match(ask.asked[0] ?? '', /The PRD does not say who may read it\. 1 of its sentences becomes visible to whoever can read acme\/shop/);
    assert.match(shown[0] ?? '', /What becomes visible in acme\/shop \(public\)[\s\S]*line 3: What cart does and why the members asked for it\./);
  });

  it('signs nothing of what the PRD marks internal', async () => {
    const internal = `${prdText}\n## Internal\n\n<!-- pass:internal -->\nWhat pay does is known to nobody outside this company yet.\n<!-- /pass:internal -->\n`;
    const prd = new TextEncoder().encode(internal);
    const [cart, pay] = bundle.operations;
    if (cart === undefined || pay?.kind !== 'issue.create') throw new Error('the sample creates two issues');
    const leaking = freezeBundle(withOperations({ ...bundle, preconditions: { ...bundle.preconditions, prdDigest: digestOf(prd) } }, [cart, createOperation('op-0002', stagedIssue({ key: 'pay', body: 'What pay does is known to nobody outside this company yet.' }))]));
    const { runner, ask, ports } = setting({ 'bundle.get': { bytesBase64: encodeBase64(leaking), digest: digestOf(leaking) }, 'prd.get': { contentBase64: encodeBase64(prd), digest: digestOf(prd), removed: [] } });
    await assert.rejects(approveAndSync(ports, runId), (error) => PassError.is(error, 'forbidden'));
    assert.deepEqual([ask.asked.length, runner.called('run.approve').length], [0, 0]);
  });

  it('refuses a runner that sends another PRD than the bundle was computed from', async () => {
    const { ask, ports } = setting({ 'prd.get': { contentBase64: encodeBase64(new TextEncoder().encode('# Another')), digest: 'a'.repeat(64), removed: [] } });
    await assert.rejects(approveAndSync(ports, runId), (error) => PassError.is(error, 'conflict') && /another PRD/.test(error.message));
    assert.equal(ask.asked.length, 0);
  });

  it('approves the issues that a person chose, with what they need, and says what is left out', async () => {
    const { runner, ask, named, ports, enrolled } = setting();
    named.add(targetId(target));
    ask.decisions = ['Choose', 'Choose', 'Choose', 'yes'];
    ask.picks = [() => ['Build pay'], () => undefined, (labels) => labels.slice(0, 1)];
    ask.texts = ['Ada'];
    assert.equal((await approveAndSync(ports, runId)).kind, 'synced');
    const [question, list, withNeeded, secondList, , thirdList, last] = ask.asked;
    assert.match(question ?? '', /PASS will create 2 issues/);
    assert.match(list ?? '', /\[x\] Build cart \(create\)\n\[x\] Build pay \(create\)/);
    // The text of pay names cart, so cart comes along.
    assert.match(withNeeded ?? '', /PASS will create 2 issues[\s\S]*Taken along[^\n]*\n• Build cart/);
    assert.equal(secondList, thirdList);
    assert.match(last ?? '', /PASS will create 1 issue in [\s\S]*Not approved, and not written:\n• create issue “Build pay”/);
    const [approved] = runner.called('run.approve') as { envelope: unknown }[];
    assert.deepEqual(verifyEnvelope(ApprovalEnvelope.parse(approved?.envelope), enrolled).statement.predicate.operationIds, ['op-0001']);
  });

  it('signs nothing when the person leaves after choosing', async () => {
    const { runner, ask, ports } = setting();
    ask.decisions = ['Choose', 'no'];
    ask.picks = [(labels) => labels.slice(0, 1)];
    assert.deepEqual(await approveAndSync(ports, runId), { kind: 'declined' });
    assert.equal(runner.called('run.approve').length, 0);
  });

  it('writes the plan over what people changed only where the person ticks it, and says so before it signs', async () => {
    const update = { id: 'op-0003', kind: 'issue.update', key: 'old', number: 9, before: 'a'.repeat(64), planned: null, ...withMarker({ title: 'Old', body: ['Old'], labels: ['pass'] }, bundle.lineageId, 'old') } as const;
    const keeps = freezeBundle({ ...bundle, unchanged: [{ key: 'old', number: 9 }], drift: [{ key: 'old', number: 9, field: 'title', resolution: 'kept', note: '' }, { key: 'gone', number: 3, field: 'state', resolution: 'kept', note: '' }] });
    const takes = freezeBundle({ ...withOperations(bundle, [...bundle.operations, update]), drift: [{ key: 'old', number: 9, field: 'title', resolution: 'written', note: '' }] });
    let taken: string[] = [];
    const { runner, ask, named, ports, enrolled } = setting({
      'bundle.get': ({ takePlan = taken }: { takePlan?: string[] }) => {
        taken = takePlan;
        const frozen = takePlan.includes('old') ? takes : keeps;
        return { bytesBase64: encodeBase64(frozen), digest: digestOf(frozen) };
      },
      'run.get': () => ({ ...run, takePlan: taken, approval: runner.called('run.approve').length > 0 ? { bundleDigest: digestOf(takes), approver: 'Ada', at: now.toISOString() } : null }),
    });
    named.add(targetId(target));
    ask.decisions = ['What People Changed…', 'What People Changed…', 'yes'];
    ask.picks = [() => undefined, (labels) => labels];
    ask.texts = ['Ada'];
    assert.equal((await approveAndSync(ports, runId)).kind, 'synced');
    assert.doesNotMatch(ask.asked[0] ?? '', /written over/);
    assert.match(ask.asked.find((question) => question.includes('update 1 issue')) ?? '', /Warning: The plan is written over what people changed: #9 \(title\)\./);
    const [approved] = runner.called('run.approve') as { envelope: unknown }[];
    assert.equal(verifyEnvelope(ApprovalEnvelope.parse(approved?.envelope), enrolled).digest, digestOf(takes));
  });

  it('closes what is no longer planned only when the person asks for it, and shows that bundle before it signs', async () => {
    const dropped = { key: 'old', number: 9, field: 'dropped', resolution: 'left', note: '' } as const;
    const open = freezeBundle({ ...bundle, drift: [dropped] });
    const closing = freezeBundle(withOperations(bundle, [...bundle.operations, { id: 'op-0003', kind: 'issue.close', key: 'old', number: 9, before: 'a'.repeat(64) }]));
    const { runner, ask, named, ports, shown, enrolled } = setting({
      'bundle.get': ({ closeDropped }: { closeDropped?: boolean }) => {
        const frozen = closeDropped === true ? closing : open;
        return { bytesBase64: encodeBase64(frozen), digest: digestOf(frozen) };
      },
      'run.get': () => ({ ...run, approval: runner.called('run.approve').length > 0 ? { bundleDigest: digestOf(closing), approver: 'Ada', at: now.toISOString() } : null }),
    });
    named.add(targetId(target));
    ask.decisions = ['Also Close 1 Dropped', 'Leave Dropped Open', 'Also Close 1 Dropped', 'yes'];
    ask.texts = ['Ada'];
    assert.equal((await approveAndSync(ports, runId)).kind, 'synced');
    assert.match(ask.asked[0] ?? '', /No longer planned, and left open: #9\./);
    assert.match(ask.asked[1] ?? '', /PASS will create 2 issues and close 1 issue in /);
    assert.equal(ask.asked[2], ask.asked[0]);
    assert.deepEqual(shown.map((text) => text.includes('close issue #9')), [false, true, false, true]);
    const [approved] = runner.called('run.approve') as { envelope: unknown }[];
    assert.equal(verifyEnvelope(ApprovalEnvelope.parse(approved?.envelope), enrolled).digest, digestOf(closing));
  });

  it('signs nothing beyond the administrator’s limits, and says so in the question', async () => {
    const { runner, ask, named, ports } = setting({ 'gatekeeper.get': { rules: { requiredApprovals: 1, fourEyes: false }, halted: null, waitMs: null, syncLimits: { issues: 1 } } });
    named.add(targetId(target));
    ask.decisions = ['yes'];
    await assert.rejects(approveAndSync(ports, runId), (error) => PassError.is(error, 'forbidden') && /2 new issues \(at most 1\)/.test(error.message));
    assert.match(ask.asked[0] ?? '', /allows less in one sync: 2 new issues \(at most 1\)\. Choose fewer issues/);
    assert.equal(runner.called('run.approve').length, 0);
  });

  it('says why a run that does not wait cannot be approved', async () => {
    const { ports } = setting({ 'run.get': { ...run, status: 'done' } });
    await assert.rejects(approveAndSync(ports, runId), (error) => PassError.is(error, 'conflict') && /does not wait/.test(error.message));
  });

  it('says where the run rests when it does not end in done', async () => {
    const { runner, ask, named, ports } = setting();
    runner.events = [{ seq: 8, runId, at: now.toISOString(), kind: 'run.stopped', phase: 'sync', error: { kind: 'stale', message: 'm', hint: 'h' } }];
    named.add(targetId(target));
    ask.decisions = ['yes'];
    ask.texts = ['Ada'];
    const outcome = await approveAndSync(ports, runId);
    assert.deepEqual([outcome.kind, outcome.kind === 'unfinished' && outcome.event.kind], ['unfinished', 'run.stopped']);
  });
});
