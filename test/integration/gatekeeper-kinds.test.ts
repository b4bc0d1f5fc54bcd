import assert from 'node:assert/strict';
import { freezeBundle, parseBundle } from '../../shared/domain/bundle-bytes.ts';
import { renderOperation, summariseOperation } from '../../shared/domain/bundle-text.ts';
import type { Operation, SlottedText, WriteBundle } from '../../shared/domain/bundle.ts';
import { withMarker } from '../../shared/domain/issue-text.ts';
import { noCapabilities } from '../../shared/domain/capabilities.ts';
import { lineageIdOf } from '../../shared/domain/lineage.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { faults } from '../support/github-double/faults.ts';
import { startGithubDouble } from '../support/github-double/server.ts';
import type { GithubDouble } from '../support/github-double/server.ts';
import type { DoubleRepository } from '../support/github-double/repository.ts';
import { approve, documentKey, freeze, person, quiet, startGatekeeper } from '../support/gatekeeper-process.ts';
import type { GatekeeperProcess } from '../support/gatekeeper-process.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { sampleBundle, sampleFolder, stagedIssue, withOperations } from '../unit/shared/domain/bundle-samples.ts';

const alice = person('alice', 'local');
const issues = ['cart', 'pay'].map((key) => stagedIssue({ key, labels: [] }));

interface Stage extends AsyncDisposable {
  readonly github: GithubDouble;
  readonly keeper: GatekeeperProcess;
  readonly repository: DoubleRepository;
  readonly bundle: WriteBundle;
}

/** A repository with an issue of somebody else, and a bundle that creates two. */
async function stage(options: Parameters<typeof startGithubDouble>[0] = {}): Promise<Stage> {
  const stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder());
  const github = stack.use(await startGithubDouble(options));
  const keeper = stack.use(await startGatekeeper({ folder: folder.path, approvers: [alice.enrolled], repositories: ['acme/shop'], settings: { settleSeconds: 0 }, frame: { credential: github.token, github: { apiUrl: github.url, emulator: true } } }));
  const repository = github.repository('acme', 'shop');
  repository.addIssue({ title: 'Of somebody else', author: 'carol' }, new Date());
  const { bundle } = await freeze(keeper.gate, await keeper.gate.resolve({ kind: 'github', owner: 'acme', name: 'shop' }), issues);
  return { github, keeper, repository, bundle, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

function commentText(bundle: WriteBundle, body: SlottedText, key = 'cart'): SlottedText {
  return withMarker({ title: '', body, labels: [] }, lineageIdOf(bundle.target, documentKey), key).body;
}

function extended(bundle: WriteBundle): Uint8Array {
  const [first = '', second = ''] = bundle.operations.map(({ id }) => id);
  const more: Operation[] = [
    { id: 'op-0003', kind: 'milestone.ensure', title: 'First release', description: 'What customers see first.' },
    { id: 'op-0004', kind: 'issue.sub_issue', parent: { ref: first }, child: { ref: second } },
    { id: 'op-0005', kind: 'issue.comment', key: 'cart', issue: { ref: first }, body: commentText(bundle, ['Starts with ', { ref: second }, '.']) },
  ];
  return freezeBundle(withOperations(bundle, [...bundle.operations, ...more]));
}

describe('milestones, sub-issues and comments', function () {
  this.timeout(60_000);

  it('are written as approved, found when their answers are lost, and verified', async () => {
    await using at = await stage();
    const bytes = extended(at.bundle);
    for (const on of ['POST /repos/{owner}/{repo}/milestones', 'POST /repos/{owner}/{repo}/issues/{issue_number}/sub_issues', 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments']) at.github.inject({ on, fault: faults.badGatewayAfterEffect });
    const { receipts, slips } = await at.keeper.gate.sync(bytes, [approve(bytes, alice)], quiet);
    assert.deepEqual(receipts.map(({ kind, reconciled }) => [kind, reconciled]), [['issue.create', false], ['issue.create', false], ['milestone.ensure', true], ['issue.sub_issue', true], ['issue.comment', true]]);
    assert.deepEqual(slips, []);
    const [, cart, pay] = at.repository.issues;
    assert.deepEqual(at.repository.milestones.map(({ title, description }) => [title, description]), [['First release', 'What customers see first.']]);
    assert.deepEqual(cart?.subIssues, [pay?.id]);
    assert.equal(cart?.comments.length, 1);
    assert.match(cart.comments[0]?.body ?? '', /^Starts with #3\.\n\n<!-- pass:v1 /);
    assert.equal((await at.keeper.gate.verify(bytes)).ok, true);
    const [comment] = cart.comments;
    assert.ok(comment !== undefined);
    comment.body = 'Something else';
    const report = await at.keeper.gate.verify(bytes);
    assert.deepEqual(report.operations.map(({ status }) => status), ['same', 'same', 'same', 'same', 'differs']);
    assert.deepEqual(at.github.violations, []);
  });

  it('are written again when the answer was lost and nothing had happened; a copied comment of somebody else proves nothing', async () => {
    await using at = await stage();
    const bytes = extended(at.bundle);
    at.github.inject({ on: 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments', fault: faults.badGateway });
    await at.keeper.gate.sync(bytes, [approve(bytes, alice)], {
      started(id) {
        const [, cart] = at.repository.issues;
        if (id !== 'op-0005' || cart === undefined) return;
        const last = parseBundle(bytes).bundle.operations.at(-1);
        assert.ok(last?.kind === 'issue.comment');
        at.repository.addComment(cart, last.body.map((part) => (typeof part === 'string' ? part : '#3')).join(''), 'mallory');
      },
      finished: () => undefined,
    });
    assert.deepEqual(at.repository.issues[1]?.comments.map(({ author }) => author), ['mallory', 'admin']);
  });

  it('are stale when the target has no sub-issues any more, and then nothing is written', async () => {
    const options = { issueLinks: true };
    await using at = await stage(options);
    const bytes = extended(at.bundle);
    options.issueLinks = false;
    await assert.rejects(at.keeper.gate.sync(bytes, [approve(bytes, alice)], quiet), (error) => PassError.is(error, 'stale') && /sub-issues/.test(error.message));
    assert.equal(at.repository.issues.length, 1);
    assert.deepEqual(at.repository.milestones, []);
  });

  it('reach no issue that PASS did not write for this document', async () => {
    await using at = await stage();
    for (const operation of [
      { id: 'op-0003', kind: 'issue.comment', key: 'cart', issue: { number: 1 }, body: commentText(at.bundle, ['Hello']) },
      { id: 'op-0003', kind: 'issue.sub_issue', parent: { number: 1 }, child: { ref: 'op-0001' } },
      { id: 'op-0003', kind: 'issue.reopen', key: 'other', number: 1, before: '0'.repeat(64) },
    ] satisfies Operation[]) {
      const bytes = freezeBundle(withOperations(at.bundle, [...at.bundle.operations, operation]));
      await assert.rejects(at.keeper.gate.sync(bytes, [approve(bytes, alice)], quiet), (error) => PassError.is(error, 'stale') && /#1 is not/.test(error.message), operation.kind);
    }
    assert.equal(at.repository.issues.length, 1);
  });

  it('are shown completely before an approval', async () => {
    await using at = await stage();
    const shown = parseBundle(extended(at.bundle)).bundle.operations.slice(2).map(renderOperation).join('\n');
    for (const text of ['add milestone “First release”', 'What customers see first.', '‹#op-0001›', '‹#op-0002›', 'Starts with ‹#op-0002›.', '<!-- pass:v1 lineage=']) assert.ok(shown.includes(text), text);
  });

  it('have no place in a bundle for a folder, or without their marker, or linking an issue to itself', () => {
    const refused = (operation: Operation, fields: Partial<WriteBundle> = {}): void => assert.throws(() => freezeBundle(sampleBundle({ ...fields, operations: [operation] })), (error) => PassError.is(error, 'bad_input'), summariseOperation(operation));
    refused({ id: 'op-0001', kind: 'milestone.ensure', title: 'x', description: '' }, { target: sampleFolder });
    refused({ id: 'op-0001', kind: 'issue.comment', key: 'cart', issue: { number: 1 }, body: ['Hello'] });
    refused({ id: 'op-0001', kind: 'issue.sub_issue', parent: { number: 1 }, child: { number: 1 } });
    refused({ id: 'op-0001', kind: 'issue.sub_issue', parent: { number: 1 }, child: { number: 2 } }, { preconditions: { ...sampleBundle().preconditions, capabilities: noCapabilities } });
    refused({ id: 'op-0001', kind: 'issue.sub_issue', parent: { ref: 'op-0002' }, child: { number: 1 } });
  });
});

describe('an issue that PASS closed', function () {
  this.timeout(60_000);

  it('is opened again when it is planned again, and stays closed when a person closed it', async () => {
    await using at = await stage();
    const { gate } = at.keeper;
    const sync = async (staged: typeof issues): Promise<string[]> => {
      const frozen = await freeze(gate, at.bundle.target, staged, { closeDropped: true });
      await gate.sync(frozen.bytes, [approve(frozen.bytes, alice)], quiet);
      assert.equal((await gate.verify(frozen.bytes)).ok, true);
      return frozen.bundle.operations.map(({ kind }) => kind);
    };
    const dropped = issues.map((issue) => (issue.key === 'pay' ? { ...issue, dropped: true } : issue));
    assert.deepEqual(await sync(issues), ['issue.create', 'issue.create']);
    assert.deepEqual(await sync(dropped), ['issue.close', 'issue.comment']);
    const pay = at.repository.issues.find(({ title }) => title === 'Build pay');
    assert.equal(pay?.state, 'closed');
    const changed = issues.map((issue) => (issue.key === 'pay' ? { ...issue, body: 'Planned again.' } : issue));
    assert.deepEqual(await sync(changed), ['issue.reopen', 'issue.update']);
    assert.equal(pay.state, 'open');
    assert.match(pay.body ?? '', /^Planned again\./);
    at.repository.editIssue(pay, { state: 'closed', stateReason: 'completed' }, new Date());
    assert.deepEqual((await freeze(gate, at.bundle.target, changed, { closeDropped: true })).bundle.operations, []);
    assert.deepEqual(at.github.violations, []);
  });
});
