import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { openSession } from '../../shared/protocol/client.ts';
import type { RunnerClient } from '../../shared/protocol/client.ts';
import { parseBundle } from '../../shared/domain/bundle-bytes.ts';
import { PassError } from '../../shared/protocol/errors.ts';
import { linkedTransports } from '../../shared/protocol/transport.ts';
import { digestOf } from '../../shared/domain/digest.ts';
import type { RunEvent } from '../../shared/domain/run.ts';
import { readHome, connect, eventsOf, reaches, runnerFixture, signPresent, smallPrd, submission, testToken } from '../support/runner-fixture.ts';
import type { RunnerFixture } from '../support/runner-fixture.ts';

const wires: Record<string, (fixture: RunnerFixture, token?: string) => Promise<RunnerClient>> = {
  'in memory': async (fixture, token = testToken) => {
    const [near, far] = linkedTransports();
    fixture.runner.connect(far);
    return openSession(near, { token, client: { name: 'contract', version: '0' } });
  },
  'over a real WebSocket': (fixture, token) => connect(fixture.runner.url, token),
};

const withKind = (kind: Parameters<typeof PassError.is>[1], words = '') => (error: unknown): boolean => {
  assert.ok(PassError.is(error, kind), `expected ${kind}, got ${String(error)}`);
  assert.ok(error.message.includes(words), error.message);
  assert.notEqual(error.hint, '');
  return true;
};

for (const [wire, open] of Object.entries(wires)) {
  describe(`the wire, ${wire}`, () => {
    let fixture: RunnerFixture;
    let client: RunnerClient;
    beforeEach(async () => {
      fixture = await runnerFixture();
      client = await open(fixture);
    });
    afterEach(async () => {
      client.close();
      await fixture[Symbol.asyncDispose]();
    });

    const submitted = async (): Promise<string> => {
      const { runId } = await client.call('run.submit', submission(smallPrd));
      await reaches(client, runId, 'waiting', 'stopped');
      return runId;
    };

    it('says hello with who one is and which runner answers', () => {
      assert.equal(client.hello.principal, 'User::"test"');
      assert.equal(client.hello.runner.managed, false);
    });

    it('refuses a wrong token and closes', async () => {
      await assert.rejects(open(fixture, 'not the token at all'), withKind('unauthorised'));
    });

    it('refuses a second hello and keeps the session', async () => {
      await assert.rejects(client.call('session.hello', { token: testToken, client: { name: 'x', version: '0' }, protocol: { version: 1, min: 1 } }), withKind('conflict'));
      assert.deepEqual(await client.call('run.list', {}), { runs: [] });
    });

    it('names the field of parameters that do not fit', async () => {
      await assert.rejects(client.call('run.list', { limit: 0 }), withKind('bad_input', 'limit'));
      const unknown = { runId: 'run-20260101-00000000', surprise: true };
      await assert.rejects(client.call('run.get', unknown), withKind('bad_input', 'surprise'));
    });

    it('knows no run that was never submitted', async () => {
      await assert.rejects(client.call('run.get', { runId: 'run-20260101-00000000' }), withKind('not_found'));
      await assert.rejects(client.call('run.subscribe', { runId: 'run-20260101-00000000', after: 0 }), withKind('not_found'));
    });

    it('takes a document to the decision point, with every artifact to read', async () => {
      const runId = await submitted();
      const run = await client.call('run.get', { runId });
      assert.equal(run.status, 'waiting', JSON.stringify(run.diagnosis));
      assert.deepEqual(run.phases.map(({ name, status }) => [name, status]), [['intake', 'passed'], ['plan', 'passed'], ['build', 'not_run'], ['decide', 'waiting'], ['sync', 'pending']]);
      const prd = await client.call('prd.get', { runId });
      assert.equal(Buffer.from(prd.contentBase64, 'base64').toString(), smallPrd);
      assert.equal(prd.digest, digestOf(smallPrd));
      const requirements = await client.call('requirements.get', { runId });
      assert.equal(requirements.requirements.length, run.counts.requirements);
      const pack = await client.call('pack.get', { runId });
      assert.ok(pack.artifacts.length > 5);
      for (const { id, markdownDigest } of pack.artifacts) {
        const { markdown } = await client.call('artifact.get', { runId, artifactId: id });
        assert.equal(digestOf(markdown), markdownDigest);
      }
      const backlog = await client.call('backlog.get', { runId });
      assert.equal(backlog.revision, 1);
      assert.equal(backlog.issues.length, run.counts.issues);
      assert.deepEqual(await client.call('backlog.proposed', { runId }), backlog);
      assert.ok((await client.call('checks.get', { runId })).checks.length > 0);
      assert.deepEqual((await client.call('run.list', {})).runs.map(({ id }) => id), [runId]);
    });

    it('numbers events from 1 without gaps, and gives on only those after the last one seen', async () => {
      const runId = await submitted();
      const events = await eventsOf(client, runId);
      assert.deepEqual(events.map(({ seq }) => seq), events.map((_, index) => index + 1));
      assert.equal(events[0]?.kind, 'run.created');
      assert.equal(events.at(-1)?.kind, 'run.waiting');
      assert.deepEqual(await eventsOf(client, runId, 3), events.slice(3));
      assert.deepEqual(await eventsOf(client, runId, 9999), []);
    });

    it('tells a follower every event once and in order, also when it starts in the middle of the run', async () => {
      const { runId } = await client.call('run.submit', submission(smallPrd));
      const seen: RunEvent[] = [];
      const done = Promise.withResolvers<void>();
      await client.follow(runId, 0, (event) => {
        seen.push(event);
        if (event.kind === 'run.waiting') done.resolve();
      });
      const late = await open(fixture);
      const seenLate: RunEvent[] = [];
      await late.follow(runId, 2, (event) => seenLate.push(event));
      await done.promise;
      await client.call('run.reject', { runId, reason: 'not this year' });
      assert.deepEqual(seen.map(({ seq }) => seq), seen.map((_, index) => index + 1));
      await late.call('run.list', {});
      assert.deepEqual(seenLate.map(({ seq }) => seq), seenLate.map((_, index) => index + 3));
      assert.equal(seenLate.at(-1)?.kind, 'run.rejected');
      late.close();
    });

    it('tells of changed runs once asked', async () => {
      const changed = Promise.withResolvers<string>();
      client.onRunsChanged((run) => {
        if (run.status === 'waiting') changed.resolve(run.id);
      });
      assert.deepEqual(await client.call('runs.subscribe', {}), { runs: [] });
      const { runId } = await client.call('run.submit', submission(smallPrd));
      assert.equal(await changed.promise, runId);
    });

    it('makes one run of a submission that is sent twice, at once or later', async () => {
      const twice = submission(smallPrd);
      const [first, second] = await Promise.all([client.call('run.submit', twice), client.call('run.submit', twice)]);
      assert.equal(first.runId, second.runId);
      await reaches(client, first.runId, 'waiting');
      assert.deepEqual(await client.call('run.submit', twice), first);
      assert.equal((await client.call('run.list', {})).runs.length, 1);
    });

    it('refuses a planner with a model, and says what to use', async () => {
      await assert.rejects(client.call('run.submit', submission(smallPrd, { planner: 'model' })), withKind('prerequisite', 'not available'));
      assert.deepEqual(await client.call('run.list', {}), { runs: [] });
    });

    it('says that nothing was built, and names the prerequisite when a build was asked for', async () => {
      const { runId } = await client.call('run.submit', submission(smallPrd, { build: true }));
      const run = await reaches(client, runId, 'waiting');
      assert.equal(run.phases.find(({ name }) => name === 'build')?.status, 'not_run');
      assert.ok(run.preflight.some(({ id, status }) => id === 'sandbox' && status === 'missing'));
    });

    it('stops with a diagnosis when there is nothing to plan', async () => {
      for (const [text, words] of [['', 'empty'], ['Hello there.\n', 'No requirements'], ['\u0000\u0001\u0002\u0003\u0000\u0001\u0002', 'binary']] as const) {
        const { runId } = await client.call('run.submit', submission(text));
        const run = await reaches(client, runId, 'stopped', 'waiting');
        assert.equal(run.status, 'stopped', text);
        assert.equal(run.diagnosis?.phase, 'intake');
        assert.equal(run.diagnosis.error.kind, 'bad_input');
        assert.ok(run.diagnosis.error.message.includes(words), run.diagnosis.error.message);
        assert.notEqual(run.diagnosis.nextAction, '');
      }
    });

    it('saves an edited backlog, refuses one that started from an older revision, and checks it again', async () => {
      const runId = await submitted();
      const { revision, issues } = await client.call('backlog.get', { runId });
      const edited = issues.map((issue, index) => (index === 0 ? { ...issue, title: 'Changed by a person', edited: true } : issue));
      const saved = await client.call('backlog.save', { runId, baseRevision: revision, issues: edited });
      assert.equal(saved.backlog.revision, 2);
      assert.equal((await client.call('backlog.get', { runId })).issues[0]?.title, 'Changed by a person');
      await assert.rejects(client.call('backlog.save', { runId, baseRevision: revision, issues }), withKind('conflict', 'revision 2'));
      const first = edited[0];
      assert.ok(first);
      await assert.rejects(client.call('backlog.save', { runId, baseRevision: 2, issues: [first, first] }), withKind('bad_input', first.key));
    });

    it('keeps what a person edited when the same document is run again, and says so', async () => {
      const runId = await submitted();
      const { issues, revision } = await client.call('backlog.get', { runId });
      const edited = issues.map((issue, at) => (at === 0 ? { ...issue, title: 'As Ada wants it' } : issue));
      await client.call('backlog.save', { runId, baseRevision: revision, issues: edited });
      const again = await submitted();
      assert.notEqual(again, runId);
      assert.deepEqual((await client.call('backlog.get', { runId: again })).issues.map(({ title }) => title), edited.map(({ title }) => title));
      const run = await client.call('run.get', { runId: again });
      assert.match(run.phases.find(({ name }) => name === 'plan')?.note ?? '', new RegExp(`your edits of 1 issue kept from ${runId}`));
      const proposed = await client.call('backlog.proposed', { runId: again });
      assert.deepEqual(proposed.issues.map(({ title }) => title), issues.map(({ title }) => title));
    });

    it('gives the same frozen bytes until the backlog changes', async () => {
      const runId = await submitted();
      const first = await client.call('bundle.get', { runId });
      assert.equal(digestOf(Buffer.from(first.bytesBase64, 'base64')), first.digest);
      assert.deepEqual(await client.call('bundle.get', { runId }), first);
      const { revision, issues } = await client.call('backlog.get', { runId });
      await client.call('backlog.save', { runId, baseRevision: revision, issues: issues.map((issue) => ({ ...issue, priority: 'could' as const })) });
      assert.equal((await client.call('run.get', { runId })).bundle, null);
      assert.notEqual((await client.call('bundle.get', { runId })).digest, first.digest);
    });

    it('freezes nothing while a blocking check fails, and names the check', async () => {
      const runId = await submitted();
      const { revision, issues } = await client.call('backlog.get', { runId });
      const [first] = issues;
      assert.ok(first);
      await client.call('backlog.save', { runId, baseRevision: revision, issues: issues.map((issue) => (issue.key === first.key ? { ...issue, dependsOn: [first.key] } : issue)) });
      const failed = (await client.call('checks.get', { runId })).checks.find(({ status, severity }) => status === 'failed' && severity === 'blocking');
      assert.ok(failed);
      await assert.rejects(client.call('bundle.get', { runId }), withKind('prerequisite', failed.name));
    });

    it('carries out an approved bundle and has a receipt for each operation', async () => {
      const runId = await submitted();
      await client.call('run.approve', { runId, envelope: await signPresent(client, fixture.gate, runId) });
      await client.call('run.sync', { runId });
      const run = await reaches(client, runId, 'done', 'stopped');
      assert.equal(run.status, 'done', JSON.stringify(run.diagnosis));
      assert.equal(run.receipts.length, run.bundle?.operations);
      assert.equal(run.approval?.approver, 'Alice');
      const events = await eventsOf(client, runId);
      const kinds = events.map(({ kind }) => kind);
      assert.equal(kinds.filter((kind) => kind === 'operation.started').length, run.receipts.length);
      assert.equal(kinds.at(-1), 'run.done');
      assert.equal((await client.call('run.verify', { runId })).ok, true);
      await client.call('run.sync', { runId });
      assert.equal((await eventsOf(client, runId)).length, events.length, 'a second sync of a finished run changes nothing');
    });

    it('carries out an approval of some operations, ends as done and tells the rest', async () => {
      const runId = await submitted();
      const [first = ''] = parseBundle(Buffer.from((await client.call('bundle.get', { runId })).bytesBase64, 'base64')).bundle.operations.map(({ id }) => id);
      await client.call('run.approve', { runId, envelope: await signPresent(client, fixture.gate, runId, 'Alice', () => [first]) });
      await client.call('run.sync', { runId });
      const run = await reaches(client, runId, 'done', 'stopped');
      assert.equal(run.status, 'done', JSON.stringify(run.diagnosis));
      assert.deepEqual(run.receipts.map(({ operationId }) => operationId), [first]);
      assert.match(run.phases.find(({ name }) => name === 'sync')?.note ?? '', /not approved and not written/);
    });

    it('shows what slipped in during a sync in the run and beside it', async () => {
      fixture.gate.slips = [{ operationId: 'op-0001', number: 1, url: null, differences: ['title: “Mine” instead of “Yours”'] }];
      try {
        const runId = await submitted();
        await client.call('run.approve', { runId, envelope: await signPresent(client, fixture.gate, runId) });
        await client.call('run.sync', { runId });
        const run = await reaches(client, runId, 'done', 'stopped');
        assert.deepEqual(run.slips, fixture.gate.slips);
        assert.match(run.phases.find(({ name }) => name === 'sync')?.note ?? '', /1 thing differs/);
        assert.match(await readHome(fixture, `runs/${runId}/after-sync.md`), /“Mine” instead of “Yours”/);
      } finally {
        fixture.gate.slips = [];
      }
    });

    it('tells the gatekeeper of a rejection, so that no approval of that bundle counts any more', async () => {
      const runId = await submitted();
      const { digest } = await client.call('bundle.get', { runId });
      await client.call('run.reject', { runId, reason: 'too early' });
      assert.match(fixture.gate.rejected.get(digest) ?? '', /too early/);
    });

    it('collects approvals of different persons until there are enough, and says how many there are', async () => {
      fixture.gate.rules = { requiredApprovals: 2, fourEyes: false };
      try {
        const runId = await submitted();
        for (const approver of ['Alice', 'Alice']) {
          await client.call('run.approve', { runId, envelope: await signPresent(client, fixture.gate, runId, approver) });
          const run = await client.call('run.get', { runId });
          assert.deepEqual([run.status, run.approval, run.approvals?.length, run.requiredApprovals], ['waiting', null, 1, 2]);
          assert.match(run.phases.find(({ name }) => name === 'decide')?.note ?? '', /1 of 2 approvals/);
          await assert.rejects(client.call('run.sync', { runId }), withKind('conflict', '1 of 2'));
        }
        await client.call('run.approve', { runId, envelope: await signPresent(client, fixture.gate, runId, 'Bob') });
        assert.equal((await client.call('run.get', { runId })).approval?.approver, 'Alice, Bob');
        await client.call('run.sync', { runId });
        assert.equal((await reaches(client, runId, 'done', 'stopped')).status, 'done');
      } finally {
        fixture.gate.rules = { requiredApprovals: 1, fourEyes: false };
      }
    });

    it('syncs nothing that was not approved, and takes no approval of other bytes', async () => {
      const runId = await submitted();
      await assert.rejects(client.call('run.sync', { runId }), withKind('conflict', 'approval'));
      const old = await signPresent(client, fixture.gate, runId);
      const { revision, issues } = await client.call('backlog.get', { runId });
      await client.call('backlog.save', { runId, baseRevision: revision, issues: issues.map((issue) => ({ ...issue, title: `${issue.title}!` })) });
      await assert.rejects(client.call('run.approve', { runId, envelope: old }), withKind('stale'));
      await client.call('bundle.get', { runId });
      await assert.rejects(client.call('run.approve', { runId, envelope: old }), withKind('stale'));
      await assert.rejects(client.call('run.approve', { runId, envelope: { ...old, payload: 'e30=' } }), withKind('bad_input'));
      await assert.rejects(client.call('run.sync', { runId }), withKind('conflict'));
      assert.equal(fixture.gate.written.size, 0);
    });

    it('voids an approval when the backlog changes after it', async () => {
      const runId = await submitted();
      await client.call('run.approve', { runId, envelope: await signPresent(client, fixture.gate, runId) });
      const { revision, issues } = await client.call('backlog.get', { runId });
      await client.call('backlog.save', { runId, baseRevision: revision, issues: issues.map((issue) => ({ ...issue, title: `${issue.title}!` })) });
      assert.equal((await client.call('run.get', { runId })).approval, null);
      await assert.rejects(client.call('run.sync', { runId }), withKind('conflict'));
    });

    it('ends a rejected run with the reason, for good', async () => {
      const runId = await submitted();
      await client.call('run.reject', { runId, reason: 'too early' });
      const run = await client.call('run.get', { runId });
      assert.equal(run.status, 'rejected');
      assert.equal(run.rejection?.reason, 'too early');
      for (const method of ['run.sync', 'run.cancel', 'bundle.get'] as const) await assert.rejects(client.call(method, { runId }), withKind('conflict'), method);
      await assert.rejects(client.call('run.reject', { runId, reason: ' ' }), withKind('bad_input'));
    });

    it('cancels a waiting run, and one in the middle of its sync before the next operation', async () => {
      const waiting = await submitted();
      await client.call('run.cancel', { runId: waiting });
      assert.equal((await client.call('run.get', { runId: waiting })).status, 'cancelled');

      const runId = await submitted();
      await client.call('run.approve', { runId, envelope: await signPresent(client, fixture.gate, runId) });
      const inside = Promise.withResolvers<void>();
      const goOn = Promise.withResolvers<void>();
      fixture.gate.beforeOperation = () => {
        inside.resolve();
        return goOn.promise;
      };
      await client.call('run.sync', { runId });
      await inside.promise;
      const cancelled = client.call('run.cancel', { runId });
      await client.call('run.list', {});
      goOn.resolve();
      await cancelled;
      const run = await client.call('run.get', { runId });
      assert.equal(run.status, 'cancelled');
      assert.equal(run.receipts.length, 1, 'the operation in flight keeps its receipt');
    });

    it('stops with a diagnosis when the gatekeeper refuses, and goes on when a person syncs again', async () => {
      const runId = await submitted();
      await client.call('run.approve', { runId, envelope: await signPresent(client, fixture.gate, runId) });
      fixture.gate.outage = new PassError('unauthorised', 'GitHub answered 401: the token was revoked.', 'Give the gatekeeper another token.');
      await client.call('run.sync', { runId });
      const stopped = await reaches(client, runId, 'stopped', 'done');
      assert.equal(stopped.diagnosis?.phase, 'sync');
      assert.equal(stopped.diagnosis.error.message, 'GitHub answered 401: the token was revoked.');
      fixture.gate.outage = undefined;
      await client.call('run.sync', { runId });
      assert.equal((await reaches(client, runId, 'done', 'rejected')).diagnosis, null);
    });

    it('has another bundle frozen when the target moved under the approved one', async () => {
      const runId = await submitted();
      const approved = await client.call('bundle.get', { runId });
      await client.call('run.approve', { runId, envelope: await signPresent(client, fixture.gate, runId) });
      fixture.gate.outage = new PassError('stale', 'An issue was edited on the target.', 'Freeze the bundle again.');
      await client.call('run.sync', { runId });
      const stopped = await reaches(client, runId, 'stopped');
      assert.equal(stopped.bundle, null);
      assert.equal(stopped.approval, null);
      fixture.gate.outage = undefined;
      await assert.rejects(client.call('run.sync', { runId }), withKind('conflict'));
      assert.notEqual((await client.call('bundle.get', { runId })).digest, approved.digest);
      assert.equal((await client.call('run.get', { runId })).status, 'waiting');
      await client.call('run.approve', { runId, envelope: await signPresent(client, fixture.gate, runId) });
      await client.call('run.sync', { runId });
      assert.equal((await reaches(client, runId, 'done')).status, 'done');
    });

    it('plans without a gatekeeper, and says what is missing', async () => {
      fixture.gate.outage = new PassError('unavailable', 'The gatekeeper cannot be reached.', 'Look in its log.');
      const { runId } = await client.call('run.submit', submission(smallPrd));
      const run = await reaches(client, runId, 'waiting', 'stopped');
      assert.equal(run.status, 'waiting');
      assert.equal(run.target, null);
      assert.deepEqual(run.preflight.map(({ id, status, fix }) => [id, status, fix]), [['gatekeeper', 'missing', 'Look in its log.']]);
      await assert.rejects(client.call('bundle.get', { runId }), withKind('unavailable'));
    });

    it('does not hand over when an administrator started it', async () => {
      await assert.rejects(client.call('runner.retire', {}), withKind('forbidden'));
    });

    it('passes the questions for the gatekeeper on', async () => {
      assert.deepEqual(await client.call('approvers.list', {}), { approvers: [], rules: { requiredApprovals: 1, fourEyes: false } });
      assert.equal((await client.call('target.list', {})).note, 'There is no GitHub here.');
      assert.equal((await client.call('target.resolve', { target: { kind: 'folder', path: '/x' } })).target.kind, 'folder');
      assert.equal((await client.call('preflight.get', {})).prerequisites[0]?.status, 'ok');
      const runId = await submitted();
      assert.deepEqual(await client.call('issue.observe', { runId }), { issues: [] });
    });

    it('tells pending calls that the connection is gone', async () => {
      const runId = await submitted();
      fixture.gate.resolve = () => new Promise(() => undefined);
      const pending = client.call('bundle.get', { runId });
      client.close();
      await assert.rejects(pending, withKind('unavailable'));
      await assert.rejects(client.call('run.list', {}), withKind('unavailable'));
    });

    it('refuses a request that is larger than a frame before it is sent', async () => {
      const large = submission('x'.repeat(7 * 1024 * 1024), { submissionId: randomUUID() });
      await assert.rejects(client.call('run.submit', large), (error) => PassError.is(error) && /larger than/.test(error.message));
    });
  });
}
