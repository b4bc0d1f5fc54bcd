import assert from 'node:assert/strict';
import type { CodePort, ObservedPull } from '../../../../runner/gatekeeper/code-port.ts';
import { ownPull } from '../../../../runner/gatekeeper/code-steps.ts';
import type { Step } from '../../../../runner/gatekeeper/perform.ts';
import { fillSlots } from '../../../../shared/domain/issue-text.ts';
import { sampleBundle } from '../../shared/domain/bundle-samples.ts';
import { codeOperations, inOrder } from '../../shared/domain/code-samples.ts';

const empty = sampleBundle({ operations: [] });
const code = codeOperations(empty);
const head = '7'.repeat(40);
const numbers = new Map([['op-0001', 1]]);
const step = {
  port: { isOwn: ({ author }: { readonly author: string | null }) => author === 'pass' },
  bundle: { ...empty, operations: inOrder(code) },
  assigned: { numbers, commits: new Map([[code.commit.id, head]]) },
} as unknown as Step;
const approved: ObservedPull = {
  number: 9, nodeId: 'PR_9', url: null, title: code.pull.title, body: fillSlots(code.pull.body, numbers), author: 'pass', draft: true, state: 'open', merged: false,
  base: code.pull.base, headBranch: code.branch.name, headSha: head, autoMerge: null,
};

async function found(pulls: readonly Partial<ObservedPull>[], since?: number): Promise<number | undefined> {
  const port: Pick<CodePort, 'pullsFrom'> = { pullsFrom: () => Promise.resolve(pulls.map((pull) => ({ ...approved, ...pull }))) };
  return (await ownPull(code.pull, step, port as CodePort, since))?.number;
}

describe('the pull request that an operation is about', () => {
  it('is open or merged, at the commit that its branch was approved at', async () => {
    assert.equal(await found([{}]), 9);
    assert.equal(await found([{ state: 'closed', merged: true }]), 9);
    assert.equal(await found([{ headSha: '8'.repeat(40) }]), undefined);
    assert.equal(await found([{ number: 3, state: 'closed' }, {}]), 9);
    for (const other of [{ author: 'mallory' }, { body: 'x' }, { title: 'x' }, { base: 'x' }]) assert.equal(await found([other]), undefined);
  });

  it('is not an earlier one that a person closed, but one that was closed after it was opened with a lost answer', async () => {
    assert.equal(await found([{ state: 'closed' }]), undefined);
    assert.equal(await found([{ state: 'closed' }], 9), undefined);
    assert.equal(await found([{ state: 'closed' }], 8), 9);
    assert.equal(await found([{ state: 'closed', headSha: '8'.repeat(40) }], 8), undefined);
  });
});
