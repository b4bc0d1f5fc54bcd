import assert from 'node:assert/strict';
import { workFor } from '../../../../runner/pipeline/phase-threads.ts';
import type { ReadInput } from '../../../../runner/pipeline/phase-work.ts';
import { PassError } from '../../../../shared/protocol/errors.ts';

const large = 1024 * 1024;

function input(text: string): ReadInput {
  return { bytes: Buffer.from(text), prd: { name: 'prd.md', documentKey: 'prd.md', digest: 'a'.repeat(64), bytes: large, saved: true } };
}

describe('the thread for large documents', () => {
  it('reads what the runner itself would read', async () => {
    const text = '# Shop\n\n## Requirements\n\n- FR-1: The shop must keep a cart for each customer.\n';
    const { signal } = new AbortController();
    assert.deepEqual(await workFor(large, signal).read(input(text)), await workFor(1, signal).read(input(text)));
  });

  it('hands back what is wrong with a document as it was said there', async () => {
    const reading = workFor(large, new AbortController().signal).read(input(' \n'));
    await assert.rejects(reading, (error) => PassError.is(error, 'bad_input') && error.message.startsWith('prd.md is empty') && error.hint !== '');
  });

  it('tells a defect with the stack of the thread, and goes on', async () => {
    const broken = { ...input('# x'), bytes: null } as unknown as ReadInput;
    const { signal } = new AbortController();
    await assert.rejects(workFor(large, signal).read(broken), (error) => error instanceof Error && !PassError.is(error) && String(error.stack).includes('read-submission'));
    assert.equal((await workFor(large, signal).read(input('# A\n\n- FR-1: It must work.\n'))).requirements, 1);
  });

  it('ends with the signal, with its reason', async () => {
    const controller = new AbortController();
    const reading = workFor(large, controller.signal).read(input('- It must work.\n'.repeat(20_000)));
    const reason = new Error('cancelled by a person');
    controller.abort(reason);
    await assert.rejects(reading, reason);
    await assert.rejects(workFor(large, controller.signal).read(input('# x')), reason);
  });
});
