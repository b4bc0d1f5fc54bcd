import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { TargetMarks } from '../../../../extension/views/target-marks.ts';
import type { ObservedIssue } from '../../../../shared/domain/bundle.ts';
import { PassError } from '../../../../shared/protocol/pass-error.ts';

const synced = { title: 'Build cart', body: 'What cart does.', labels: ['pass'], state: 'open' as const };
const observed = (fields: Partial<ObservedIssue> = {}): ObservedIssue => ({ ...synced, number: 7, url: null, author: null, updatedAt: null, ...fields });

function setting() {
  const state = { now: 0, version: 'done 1' as string | undefined, asked: [] as string[], changed: 0, answer: (): ObservedIssue | null | PassError => observed() };
  const marks = new TargetMarks({
    observe: (runId) => {
      state.asked.push(runId);
      const answer = state.answer();
      return answer instanceof PassError ? Promise.reject(answer) : Promise.resolve([{ key: 'cart', observed: answer, synced }]);
    },
    version: () => state.version,
    now: () => state.now,
    changed: () => (state.changed += 1),
  });
  /** A look, and the marks once an answer has come. */
  const look = async (runId = 'a'): Promise<readonly string[] | undefined> => {
    marks.looked(runId);
    // The first answer waits for a module to be loaded.
    await import('../../../../shared/domain/target-changes.ts');
    await setImmediate();
    return marks.known(runId).get('cart')?.changes;
  };
  return { state, marks, look };
}

describe('what people did on the target', () => {
  it('is shown when it comes, without anybody waiting for it', async () => {
    const { state, marks, look } = setting();
    state.answer = () => observed({ state: 'closed' });
    assert.equal(marks.looked('a').size, 0);
    assert.deepEqual(await look(), ['closed']);
    assert.deepEqual([state.asked, state.changed], [['a'], 1]);
  });

  it('is asked for again after a minute, a sync or a refresh, and not at each drawing', async () => {
    const { state, marks, look } = setting();
    await look();
    state.now = 59_999;
    await look();
    assert.equal(state.asked.length, 1);
    state.now = 60_000;
    state.answer = () => observed({ title: 'Mine' });
    assert.deepEqual(await look(), ['title edited']);
    state.version = 'done 2';
    await look();
    marks.outdate();
    await look();
    assert.deepEqual([state.asked.length, state.changed], [4, 2]);
  });

  it('is not asked for while PASS itself writes', async () => {
    const { state, look } = setting();
    state.version = undefined;
    await look();
    assert.deepEqual(state.asked, []);
  });

  it('stays as it was when the target cannot be asked', async () => {
    const { state, look } = setting();
    state.answer = () => null;
    assert.deepEqual(await look(), ['gone']);
    state.now = 60_000;
    state.answer = () => new PassError('unavailable', 'GitHub is away.', '');
    assert.deepEqual(await look(), ['gone']);
    assert.deepEqual([state.asked.length, state.changed], [2, 1]);
  });

  it('of one run is never shown for another that was chosen meanwhile', async () => {
    const { state, marks, look } = setting();
    state.answer = () => observed({ state: 'closed' });
    marks.looked('a');
    assert.deepEqual(await look('b'), ['closed']);
    assert.equal(marks.known('a').size, 0);
    assert.equal(state.changed, 1);
  });
});
