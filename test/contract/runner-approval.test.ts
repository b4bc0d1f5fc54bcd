import assert from 'node:assert/strict';
import { createApproval, generateKey } from '../../shared/domain/approval-signing.ts';
import { automaticEnrolment } from '../../shared/domain/approval.ts';
import { parseBundle } from '../../shared/domain/bundle-bytes.ts';
import { eventsOf, reaches, signPresent } from '../support/runner-fixture.ts';
import { onEachWire, withKind } from '../support/wires.ts';

onEachWire('approvals at the runner', (at) => {
  const standing = async (runId: string): Promise<unknown> => {
    const { status, approval, approvals = [] } = await at.client.call('run.get', { runId });
    return [status, approval?.approver ?? null, approvals.map(({ approver }) => approver)];
  };

  it('records no approval that no enrolled key made, and none that was made for show', async () => {
    const runId = await at.submitted();
    const bundleBytes = Buffer.from((await at.client.call('bundle.get', { runId })).bytesBase64, 'base64');
    const stranger = createApproval({ bundleBytes, operationIds: parseBundle(bundleBytes).bundle.operations.map(({ id }) => id), approver: 'Alice', secretKey: generateKey().secretKey, notAfter: new Date(Date.now() + 3_600_000).toISOString(), reason: '' });
    await assert.rejects(at.client.call('run.approve', { runId, envelope: stranger }), withKind('forbidden', 'No enrolled key of Alice'));
    const genuine = await signPresent(at.client, at.fixture.gate, runId);
    const unsigned = { ...genuine, signatures: stranger.signatures };
    await assert.rejects(at.client.call('run.approve', { runId, envelope: unsigned }), withKind('forbidden', 'No enrolled key of Alice'));
    assert.deepEqual(await standing(runId), ['waiting', null, []]);
    assert.deepEqual((await eventsOf(at.client, runId)).filter(({ kind }) => kind === 'approval.recorded'), []);
    await at.client.call('run.approve', { runId, envelope: genuine });
    assert.deepEqual(await standing(runId), ['waiting', 'Alice', ['Alice']]);
  });

  it('counts a person once, whatever their keys are called, and the later signature for the earlier', async () => {
    at.fixture.gate.rules = { requiredApprovals: 2, fourEyes: false };
    const runId = await at.submitted();
    for (const approver of ['Ada', 'ada', ' ADA']) await at.client.call('run.approve', { runId, envelope: await signPresent(at.client, at.fixture.gate, runId, approver) });
    assert.deepEqual(await standing(runId), ['waiting', null, [' ADA']]);
    await at.client.call('run.approve', { runId, envelope: await signPresent(at.client, at.fixture.gate, runId, 'Bob') });
    assert.deepEqual(await standing(runId), ['waiting', ' ADA, Bob', [' ADA', 'Bob']]);
  });

  it('counts no longer one whose key was revoked before the next came', async () => {
    at.fixture.gate.rules = { requiredApprovals: 2, fourEyes: false };
    const runId = await at.submitted();
    await at.client.call('run.approve', { runId, envelope: await signPresent(at.client, at.fixture.gate, runId, 'Ada') });
    at.fixture.gate.keys.splice(0, 1, ...at.fixture.gate.keys.slice(0, 1).map((key) => ({ ...key, revokedAt: new Date().toISOString() })));
    await at.client.call('run.approve', { runId, envelope: await signPresent(at.client, at.fixture.gate, runId, 'Bob') });
    assert.deepEqual(await standing(runId), ['waiting', null, ['Bob']]);
  });

  it('counts no automatic key of an account where two persons have to approve', async () => {
    at.fixture.gate.rules = { requiredApprovals: 2, fourEyes: false };
    const runId = await at.submitted();
    const envelope = await signPresent(at.client, at.fixture.gate, runId, 'root');
    at.fixture.gate.keys.splice(0, 1, ...at.fixture.gate.keys.map((key) => ({ ...key, scope: 'local' as const, enrolledBy: automaticEnrolment })));
    await assert.rejects(at.client.call('run.approve', { runId, envelope }), withKind('forbidden', 'automatic key of root'));
  });

  it('waits on when different persons approve different issues', async () => {
    at.fixture.gate.rules = { requiredApprovals: 2, fourEyes: false };
    const runId = await at.submitted();
    const { operations } = parseBundle(Buffer.from((await at.client.call('bundle.get', { runId })).bytesBase64, 'base64')).bundle;
    const issues = operations.filter((operation) => operation.kind === 'issue.create' && operation.body.every((part) => typeof part === 'string')).map(({ id }) => id);
    assert.ok(issues.length >= 2);
    for (const [turn, approver] of ['Ada', 'Bob'].entries()) {
      const envelope = await signPresent(at.client, at.fixture.gate, runId, approver, (ids) => ids.filter((id) => operations.some((one) => one.id === id && one.kind === 'label.ensure') || id === issues[turn]));
      await at.client.call('run.approve', { runId, envelope });
    }
    const run = await at.client.call('run.get', { runId });
    assert.equal(run.approval, null);
    assert.match(run.phases.find(({ name }) => name === 'decide')?.note ?? '', /2 of 2 approvals: waits for persons who approve the same operations/);
  });

  it('says in the preflight report, and before it records anything, that four eyes need a submitter with a token of their own', async () => {
    at.fixture.gate.rules = { requiredApprovals: 1, fourEyes: true };
    const { prerequisites } = await at.client.call('preflight.get', {});
    const submitter = prerequisites.find(({ id }) => id === 'submitter');
    assert.equal(submitter?.status, 'missing');
    assert.match(submitter.fix, /pass-runner token NAME/);
    const runId = await at.submitted();
    const run = await reaches(at.client, runId, 'waiting');
    assert.equal(run.preflight.find(({ id }) => id === 'submitter')?.status, 'missing');
    await assert.rejects(at.client.call('run.approve', { runId, envelope: await signPresent(at.client, at.fixture.gate, runId) }), withKind('forbidden', 'token that all clients of the runner share'));
    assert.deepEqual(await standing(runId), ['waiting', null, []]);
  });
});
