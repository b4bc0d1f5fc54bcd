import assert from 'node:assert/strict';
import { DocumentMemory } from '../../../../extension/annotations/document-memory.ts';

function storage(values = new Map<string, unknown>()) {
  return { values, get: (key: string): unknown => values.get(key), update: (key: string, value: unknown) => Promise.resolve(void values.set(key, value)) };
}

describe('what is remembered of documents', () => {
  it('keeps what was asked for, for each document', async () => {
    const memory = new DocumentMemory(storage());
    await memory.setAnnotate('file:///a.md', true);
    await memory.setAnnotate('file:///b.md', false);
    assert.deepEqual([memory.get('file:///a.md').annotate, memory.get('file:///b.md').annotate, memory.get('file:///c.md').annotate], [true, false, undefined]);
  });

  it('takes a submitted document for a PRD, also after it was told to stop', async () => {
    const memory = new DocumentMemory(storage());
    await memory.setAnnotate('file:///a.md', false);
    await memory.addRun('file:///a.md', 'run-1');
    await memory.addRun('file:///a.md', 'run-2');
    assert.deepEqual(memory.get('file:///a.md'), { annotate: true, runs: ['run-1', 'run-2'] });
    assert.deepEqual([memory.documentOf('run-2'), memory.documentOf('run-3')], ['file:///a.md', undefined]);
  });

  it('forgets the oldest of very many', async () => {
    const memory = new DocumentMemory(storage());
    for (let index = 0; index <= 300; index += 1) await memory.setAnnotate(`file:///${index}.md`, true);
    assert.deepEqual([memory.get('file:///0.md').annotate, memory.get('file:///300.md').annotate], [undefined, true]);
  });

  it('starts anew from what is no such memory', () => {
    for (const junk of [null, 7, 'x', { 'file:///a.md': { annotate: 'yes', runs: 'run-1' } }]) {
      assert.deepEqual(new DocumentMemory(storage(new Map([['pass.prd.documents', junk]]))).get('file:///a.md'), {});
    }
  });
});
