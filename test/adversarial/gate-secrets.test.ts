import assert from 'node:assert/strict';
import { freezeBundle } from '../../shared/domain/bundle-bytes.ts';
import { composeIssue, withMarker } from '../../shared/domain/issue-text.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { stagedIssue, withOperations } from '../unit/shared/domain/bundle-samples.ts';
import { inProcessGate } from './in-process-gatekeeper.ts';

const token = `ghp_${'a1B2c3D4e5'.repeat(4).slice(0, 36)}`;
const hidden = `${token.slice(0, 12)}\u200b${token.slice(12)}`;
const cart = stagedIssue({ key: 'cart' });

describe('text that looks like a key or token', () => {
  it('keeps a bundle from being frozen, whichever field carries it and whatever hides it', async () => {
    await using gate = await inProcessGate();
    for (const fields of [{ title: `Use ${hidden}` }, { body: hidden }, { labels: [token] }, { component: hidden }, { traces: [hidden] }, { acceptanceCriteria: [`use ghp&#95;${token.slice(4)}`] }, { milestone: token }]) {
      await assert.rejects(gate.freeze([{ ...cart, ...fields }]), (error) => PassError.is(error, 'forbidden') && error.message.includes('a GitHub token') && !error.message.includes('a1B2'), JSON.stringify(fields));
    }
  });

  it('is not written by a gatekeeper, whoever froze and approved it', async () => {
    await using gate = await inProcessGate();
    const { bundle } = await gate.freeze([cart]);
    const operations = bundle.operations.map((operation) => (operation.kind === 'issue.create' ? { ...operation, ...withMarker(composeIssue({ ...cart, body: token }, []), bundle.lineageId, 'cart') } : operation));
    const bytes = freezeBundle(withOperations(bundle, operations));
    await assert.rejects(gate.sync(bytes), (error) => PassError.is(error, 'forbidden') && error.message.includes('a GitHub token') && !error.message.includes('a1B2'));
    assert.deepEqual(gate.writes(), []);
  });

  it('stands in no note of a bundle on what people did', async () => {
    await using gate = await inProcessGate();
    await gate.sync((await gate.freeze([cart])).bytes);
    const repository = gate.github.repository('acme', 'shop');
    const [issue] = repository.issues;
    assert.ok(issue !== undefined);
    repository.editIssue(issue, { labels: [...issue.labels, token] }, new Date());
    const { bytes, bundle } = await gate.freeze([cart]);
    assert.equal(bundle.drift.length, 1);
    assert.match(JSON.stringify(bundle.drift), /a GitHub token/);
    assert.doesNotMatch(new TextDecoder().decode(bytes), /a1B2/);
  });
});
