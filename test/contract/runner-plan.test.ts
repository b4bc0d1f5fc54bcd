import assert from 'node:assert/strict';
import { PassError } from '../../shared/protocol/errors.ts';
import { digestOf } from '../../shared/domain/digest.ts';
import { reaches, smallPrd, submission } from '../support/runner-fixture.ts';
import { onEachWire, withKind } from '../support/wires.ts';

onEachWire('planning over the wire', (at) => {
  it('takes a document to the decision point, with every artifact to read', async () => {
    const runId = await at.submitted();
    const run = await at.client.call('run.get', { runId });
    assert.equal(run.status, 'waiting', JSON.stringify(run.diagnosis));
    assert.deepEqual(run.phases.map(({ name, status }) => [name, status]), [['intake', 'passed'], ['plan', 'passed'], ['build', 'not_run'], ['decide', 'waiting'], ['sync', 'pending']]);
    const prd = await at.client.call('prd.get', { runId });
    assert.equal(Buffer.from(prd.contentBase64, 'base64').toString(), smallPrd);
    assert.equal(prd.digest, digestOf(smallPrd));
    const requirements = await at.client.call('requirements.get', { runId });
    assert.equal(requirements.requirements.length, run.counts.requirements);
    const pack = await at.client.call('pack.get', { runId });
    assert.ok(pack.artifacts.length > 5);
    for (const { id, markdownDigest } of pack.artifacts) {
      const { markdown } = await at.client.call('artifact.get', { runId, artifactId: id });
      assert.equal(digestOf(markdown), markdownDigest);
    }
    const backlog = await at.client.call('backlog.get', { runId });
    assert.equal(backlog.revision, 1);
    assert.equal(backlog.issues.length, run.counts.issues);
    assert.deepEqual(await at.client.call('backlog.proposed', { runId }), backlog);
    assert.ok((await at.client.call('checks.get', { runId })).checks.length > 0);
    assert.deepEqual((await at.client.call('run.list', {})).runs.map(({ id }) => id), [runId]);
  });

  it('makes one run of a submission that is sent twice, at once or later', async () => {
    const twice = submission(smallPrd);
    const [first, second] = await Promise.all([at.client.call('run.submit', twice), at.client.call('run.submit', twice)]);
    assert.equal(first.runId, second.runId);
    await reaches(at.client, first.runId, 'waiting');
    assert.deepEqual(await at.client.call('run.submit', twice), first);
    assert.equal((await at.client.call('run.list', {})).runs.length, 1);
  });

  it('refuses a planner with a model, and says what to use', async () => {
    await assert.rejects(at.client.call('run.submit', submission(smallPrd, { planner: 'model' })), withKind('prerequisite', 'not available'));
    assert.deepEqual(await at.client.call('run.list', {}), { runs: [] });
  });

  it('says that nothing was built, and names the prerequisite when a build was asked for', async () => {
    const { runId } = await at.client.call('run.submit', submission(smallPrd, { build: true }));
    const run = await reaches(at.client, runId, 'waiting');
    assert.equal(run.phases.find(({ name }) => name === 'build')?.status, 'not_run');
    assert.ok(run.preflight.some(({ id, status }) => id === 'sandbox' && status === 'missing'));
  });

  it('stops with a diagnosis when there is nothing to plan', async () => {
    for (const [text, words] of [['', 'empty'], ['Hello there.\n', 'No requirements'], ['\u0000\u0001\u0002\u0003\u0000\u0001\u0002', 'binary']] as const) {
      const { runId } = await at.client.call('run.submit', submission(text));
      const run = await reaches(at.client, runId, 'stopped', 'waiting');
      assert.equal(run.status, 'stopped', text);
      assert.equal(run.diagnosis?.phase, 'intake');
      assert.equal(run.diagnosis.error.kind, 'bad_input');
      assert.ok(run.diagnosis.error.message.includes(words), run.diagnosis.error.message);
      assert.notEqual(run.diagnosis.nextAction, '');
    }
  });

  it('saves an edited backlog, refuses one that started from an older revision, and checks it again', async () => {
    const runId = await at.submitted();
    const { revision, issues } = await at.client.call('backlog.get', { runId });
    const edited = issues.map((issue, index) => (index === 0 ? { ...issue, title: 'Changed by a person', edited: true } : issue));
    const saved = await at.client.call('backlog.save', { runId, baseRevision: revision, issues: edited });
    assert.equal(saved.backlog.revision, 2);
    assert.equal((await at.client.call('backlog.get', { runId })).issues[0]?.title, 'Changed by a person');
    await assert.rejects(at.client.call('backlog.save', { runId, baseRevision: revision, issues }), withKind('conflict', 'revision 2'));
    const first = edited[0];
    assert.ok(first);
    await assert.rejects(at.client.call('backlog.save', { runId, baseRevision: 2, issues: [first, first] }), withKind('bad_input', first.key));
  });

  it('keeps what a person edited when the same document is run again, and says so', async () => {
    const runId = await at.submitted();
    const { issues, revision } = await at.client.call('backlog.get', { runId });
    const edited = issues.map((issue, at) => (at === 0 ? { ...issue, title: 'As Ada wants it' } : issue));
    await at.client.call('backlog.save', { runId, baseRevision: revision, issues: edited });
    const again = await at.submitted();
    assert.notEqual(again, runId);
    assert.deepEqual((await at.client.call('backlog.get', { runId: again })).issues.map(({ title }) => title), edited.map(({ title }) => title));
    const run = await at.client.call('run.get', { runId: again });
    assert.match(run.phases.find(({ name }) => name === 'plan')?.note ?? '', new RegExp(`your edits of 1 issue kept from ${runId}`));
    const proposed = await at.client.call('backlog.proposed', { runId: again });
    assert.deepEqual(proposed.issues.map(({ title }) => title), issues.map(({ title }) => title));
  });

  it('plans without a gatekeeper, and says what is missing', async () => {
    at.fixture.gate.outage = new PassError('unavailable', 'The gatekeeper cannot be reached.', 'Look in its log.');
    const { runId } = await at.client.call('run.submit', submission(smallPrd));
    const run = await reaches(at.client, runId, 'waiting', 'stopped');
    assert.equal(run.status, 'waiting');
    assert.equal(run.target, null);
    assert.deepEqual(run.preflight.map(({ id, status, fix }) => [id, status, fix]), [['gatekeeper', 'missing', 'Look in its log.']]);
    await assert.rejects(at.client.call('bundle.get', { runId }), withKind('unavailable'));
  });
});
