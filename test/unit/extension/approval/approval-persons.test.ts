import assert from 'node:assert/strict';
import { approveAndSync } from '../../../../extension/approval/approval-flow.ts';
import { digestOf } from '../../../../shared/domain/digest.ts';
import { targetId } from '../../../../shared/domain/target.ts';
import { PassError } from '../../../../shared/protocol/pass-error.ts';
import { runId } from '../support.ts';
import { bytes, now, run, setting, target } from './approval-scene.ts';

describe('Approve & Sync, by several persons and with kept keys', () => {
  it('counts an approval where several persons have to approve, and does not sync', async () => {
    const { runner, ask, named, ports } = setting({
      'gatekeeper.get': { rules: { requiredApprovals: 2, fourEyes: false }, halted: { at: '', by: 'root', reason: 'wrong repository' }, waitMs: null },
      'run.get': run,
    });
    named.add(targetId(target));
    ask.decisions = ['yes'];
    ask.texts = ['Ada'];
    assert.equal((await approveAndSync(ports, runId)).kind, 'counted');
    assert.match(ask.asked[0] ?? '', /halted by root: wrong repository[\s\S]*2 persons have to approve[\s\S]*\[Approve\]$/);
    assert.deepEqual([runner.called('run.approve').length, runner.called('run.sync').length], [1, 0]);
  });

  it('asks for nothing where nobody can approve: four eyes, and a run that came with the token that clients share', async () => {
    const { runner, ask, ports } = setting({ 'gatekeeper.get': { rules: { requiredApprovals: 1, fourEyes: true }, halted: null, waitMs: null } });
    ask.decisions = ['yes'];
    await assert.rejects(approveAndSync(ports, runId), (error) => PassError.is(error, 'forbidden') && /Set Runner Token…/.test(error.hint));
    assert.deepEqual([ask.asked.length, runner.called('run.approve').length], [0, 0]);
  });

  it('takes no name for a person that looks like another one', async () => {
    const { ask, named, ports, enrolled } = setting();
    enrolled.push({ approver: 'ada', publicKey: 'AAAA', scope: 'any', enrolledAt: now.toISOString(), enrolledBy: 'test', revokedAt: null });
    named.add(targetId(target));
    ask.decisions = ['yes'];
    let validate: ((text: string) => string | undefined) | undefined;
    const text: typeof ask.text = (question) => {
      validate = question.validate;
      return Promise.resolve('ada');
    };
    await approveAndSync({ ...ports, ask: Object.assign(ask, { text }) }, runId);
    assert.match(validate?.('Ada') ?? '', /looks like ada, who is enrolled already/);
    assert.deepEqual([validate?.('ada'), validate?.('Ben')], [undefined, undefined]);
  });

  it('lets the last person sync, and says who approved before', async () => {
    const { ask, named, ports } = setting({
      'gatekeeper.get': { rules: { requiredApprovals: 2, fourEyes: false }, halted: null, waitMs: null },
      'run.get': { ...run, approvals: [{ approver: 'Ben', at: now.toISOString(), operations: 2 }] },
    });
    named.add(targetId(target));
    ask.decisions = ['no'];
    await approveAndSync(ports, runId);
    assert.match(ask.asked[0] ?? '', /1 of 2 approvals \(Ben\): another person has to approve[\s\S]*\[Approve & Sync\]$/);
  });

  it('syncs what others approved without signing', async () => {
    const { runner, ask, ports } = setting({ 'run.get': { ...run, approval: { bundleDigest: digestOf(bytes), approver: 'Ben, Cleo', at: now.toISOString(), operationIds: ['op-0001'] } } });
    ask.confirms = [true];
    assert.equal((await approveAndSync(ports, runId)).kind, 'synced');
    assert.match(ask.asked[0] ?? '', /^PASS will create 1 issue in [\s\S]*Approved by Ben, Cleo. Nothing has been written yet[\s\S]*• create issue “Build pay”/);
    assert.deepEqual([runner.called('run.approve').length, runner.called('run.sync').length], [0, 1]);
  });

  it('goes on with an approved bundle whose sync stopped, without signing again', async () => {
    const stopped = { ...run, status: 'stopped', phases: run.phases.map((phase) => (phase.name === 'sync' ? { ...phase, status: 'failed' } : phase)), approval: { bundleDigest: digestOf(bytes), approver: 'Ada', at: now.toISOString() } };
    const { runner, ask, ports } = setting({ 'run.get': stopped });
    ask.confirms = [true];
    assert.equal((await approveAndSync(ports, runId)).kind, 'synced');
    assert.deepEqual([runner.called('run.approve').length, runner.called('run.sync').length], [0, 1]);
  });

  it('gives the command to run when the gatekeeper is on another host and does not know the key', async () => {
    const { runner, ask, named, ports } = setting();
    named.add(targetId(target));
    ask.decisions = ['yes'];
    ask.texts = ['Ada'];
    await assert.rejects(approveAndSync({ ...ports, gatekeeperIsHere: () => false }, runId), (error) => PassError.is(error, 'prerequisite') && /pass-runner enroll --name "Ada" --public-key /.test(error.hint));
    assert.equal(runner.called('run.approve').length, 0);
  });

  it('uses the same key the next time, and does not enrol it again', async () => {
    const { ask, named, ports, enrolled } = setting();
    named.add(targetId(target));
    ask.decisions = ['yes', 'yes'];
    ask.texts = ['Ada'];
    await approveAndSync(ports, runId);
    await approveAndSync(ports, runId);
    assert.equal(enrolled.length, 1);
  });
});
