import assert from 'node:assert/strict';
import { closedBy } from '../../../../runner/gatekeeper/github/closing-words.ts';

const found = (body: string): number[] => closedBy(body, { owner: 'acme', repo: 'shop' });

describe('what a pull request says to close', () => {
  it('follows each of GitHub’s words, in any case, with or without a colon', () => {
    for (const word of ['close', 'closes', 'closed', 'fix', 'fixes', 'fixed', 'resolve', 'resolves', 'resolved']) assert.deepEqual(found(`${word} #1, ${word.toUpperCase()}: #22`), [1, 22], word);
    assert.deepEqual(found('Closes #1, closes #2 and #3'), [1, 2]);
  });

  it('names an issue of this repository by path or address, and none of another one', () => {
    assert.deepEqual(found('Fixes Acme/Shop#7; fixes https://github.com/acme/shop/issues/8'), [7, 8]);
    assert.deepEqual(found('Fixes acme/other#7; fixes https://github.com/acme/other/issues/8'), []);
  });

  it('is no mention, no part of a word, and no number of something else', () => {
    for (const body of ['See #1', 'prefix #1', 'encloses #1', 'closes#1', 'closes issue #1', 'closes #1a', 'fixes 1', 'fixing #1', `closes #${'9'.repeat(11)}`, '']) assert.deepEqual(found(body), [], body);
  });
});
