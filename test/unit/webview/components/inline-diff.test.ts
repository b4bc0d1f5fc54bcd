import assert from 'node:assert/strict';
import fc from 'fast-check';
import { listDiff, textDiff } from '../../../../webview/components/inline-diff.ts';

const side = (parts: ReturnType<typeof textDiff>, kind: 'removed' | 'added'): string => parts.filter((part) => part.kind === 'same' || part.kind === kind).map((part) => part.text).join('');

describe('an inline diff', () => {
  it('marks the words that changed', () => {
    assert.deepEqual(textDiff('up to seven days', 'up to ten days').map((part) => [part.kind, part.text]), [['same', 'up to '], ['removed', 'seven'], ['added', 'ten'], ['same', ' days']]);
  });

  it('shows a passage that was rewritten whole instead of interleaving its words', () => {
    assert.deepEqual(textDiff('Ensure the shop lists every spare part', 'Let a mechanic find parts').map((part) => part.kind), ['removed', 'added']);
  });

  it('holds both texts completely, whatever they are', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\n', '.', 'é'), maxLength: 60 });
    fc.assert(fc.property(text, text, (before, after) => {
      const parts = textDiff(before, after);
      assert.equal(side(parts, 'removed'), before);
      assert.equal(side(parts, 'added'), after);
    }));
  });

  it('holds long texts completely too', () => {
    const before = Array.from({ length: 1500 }, (_, index) => `line ${index}\n`).join('');
    const after = before.replace('line 700\n', 'another line\n');
    const parts = textDiff(before, after);
    assert.equal(side(parts, 'removed'), before);
    assert.equal(side(parts, 'added'), after);
  });

  it('compares lists entry by entry', () => {
    assert.deepEqual(listDiff(['a', 'b'], ['a', 'c']).map((part) => [part.kind, part.text]), [['same', 'a'], ['removed', 'b'], ['added', 'c']]);
  });
});
