import assert from 'node:assert/strict';
import type { StagedIssue } from '../../shared/domain/backlog.ts';
import { stagedIssue } from '../unit/shared/domain/bundle-samples.ts';
import { inProcessGate } from './in-process-gatekeeper.ts';
import type { InProcessGate } from './in-process-gatekeeper.ts';

const cart = stagedIssue({ key: 'cart' });
const pay = stagedIssue({ key: 'pay' });
const replanned = [{ ...cart, acceptanceCriteria: ['It works.', 'It is fast.'] }, { ...pay, title: 'Pay at once' }];
const token = `ghp_${'a1B2c3D4e5'.repeat(4).slice(0, 36)}`;

type Edit = { title?: string; body?: string; labels?: string[] };

/** Both issues are there, and people changed that of the cart. */
async function edited(gate: InProcessGate, change: (issue: { body: string; labels: string[] }) => Edit): Promise<void> {
  await gate.sync((await gate.freeze([cart, pay])).bytes);
  const repository = gate.github.repository('acme', 'shop');
  const issue = repository.issues.find(({ title }) => title === cart.title);
  assert.ok(issue !== undefined);
  const fields = change({ body: issue.body ?? '', labels: [...issue.labels] });
  for (const label of fields.labels ?? []) if (!issue.labels.includes(label)) repository.addLabel(label);
  repository.editIssue(issue, fields, new Date());
}

const bodies = ({ github }: InProcessGate): string[] => github.repository('acme', 'shop').issues.map(({ body }) => body ?? '');

async function sync(gate: InProcessGate, issues: readonly StagedIssue[] = replanned) {
  const frozen = await gate.freeze(issues);
  if (frozen.bundle.operations.length > 0) await gate.sync(frozen.bytes);
  return frozen.bundle;
}

describe('what people do on GitHub every day', function () {
  this.timeout(30_000);

  it('keeps no document from being synced: labels with commas, joined emoji or spaces around them are kept as they are', async () => {
    for (const label of ['good, first', '👩‍💻 dx', ' padded ']) {
      await using gate = await inProcessGate();
      await edited(gate, ({ labels }) => ({ labels: [...labels, label] }));
      await sync(gate);
      const [issue] = gate.github.repository('acme', 'shop').issues;
      assert.ok(issue?.labels.includes(label), label);
      assert.ok(bodies(gate)[0]?.includes('It is fast.'), label);
      assert.deepEqual((await sync(gate)).operations, []);
    }
  });

  it('leaves the one issue that can no longer be written as it is, says why, and writes the others', async () => {
    const long = 'x'.repeat(65_536);
    const cases: readonly (readonly [what: string, change: (issue: { body: string }) => Edit, note: RegExp])[] = [
      ['longest body', ({ body }) => ({ body: `${long.slice(body.length + 1)}\n${body}` }), /longer than the 65,536 characters/],
      ['a secret', ({ body }) => ({ body: `Token: ${token}\n\n${body}` }), /looks like a GitHub token/],
    ];
    for (const [what, change, note] of cases) {
      await using gate = await inProcessGate();
      await edited(gate, change);
      const before = bodies(gate)[0];
      const { operations, drift } = await sync(gate);
      assert.deepEqual(operations.map(({ kind }) => kind), ['issue.update'], what);
      assert.deepEqual(drift.map(({ key, resolution }) => [key, resolution]), [['cart', 'left']], what);
      assert.match(drift[0]?.note ?? '', note);
      assert.doesNotMatch(JSON.stringify(drift), /a1B2/);
      assert.equal(bodies(gate)[0], before);
      assert.deepEqual(gate.github.repository('acme', 'shop').issues.map(({ title }) => title), ['Build cart', 'Pay at once']);
    }
  });

  it('leaves closed what people completed after they had opened it again, and closes it when it is dropped once more', async () => {
    for (const body of ['Planned again.', pay.body]) {
      await using gate = await inProcessGate();
      const again = [cart, { ...pay, body }];
      const repository = gate.github.repository('acme', 'shop');
      const carryOut = async (issues: readonly StagedIssue[], closeDropped = false) => {
        const { bytes, bundle } = await gate.freeze(issues, { closeDropped });
        if (bundle.operations.length > 0) await gate.sync(bytes);
        return { kinds: bundle.operations.map(({ kind }) => kind), drift: bundle.drift.map(({ field, resolution }) => [field, resolution]) };
      };
      await carryOut([cart, pay]);
      const two = repository.issues[1] ?? assert.fail();
      assert.deepEqual((await carryOut([cart, { ...pay, dropped: true }], true)).kinds, ['issue.close', 'issue.comment']);
      repository.editIssue(two, { state: 'open', stateReason: 'reopened' }, new Date(Date.now() + 60_000));
      const written = body === pay.body ? [] : ['issue.update'];
      assert.deepEqual((await carryOut(again)).kinds, written);
      repository.editIssue(two, { state: 'closed', stateReason: 'completed' }, new Date(Date.now() + 120_000));
      assert.deepEqual(await carryOut(again), { kinds: [], drift: [['state', 'kept']] });
      assert.equal(two.state, 'closed');
      repository.editIssue(two, { state: 'open', stateReason: 'reopened' }, new Date(Date.now() + 180_000));
      if (written.length > 0) assert.deepEqual((await carryOut([cart, { ...pay, body, dropped: true }], true)).kinds, ['issue.close', 'issue.comment']);
    }
  });

  it('still refuses a secret of the plan itself, whatever people changed beside it', async () => {
    await using gate = await inProcessGate();
    await edited(gate, ({ body }) => ({ body: `Ask Ann first.\n\n${body}` }));
    await assert.rejects(gate.freeze([{ ...cart, acceptanceCriteria: ['It works.', token] }, pay]), /a GitHub token/);
  });
});
