import assert from 'node:assert/strict';
import { shortTitle } from '../../../../extension/views/short-title.ts';

describe('the title of a run in a tab', () => {
  it('is whole where it fits, without the ending of a file name', () => {
    assert.equal(shortTitle('Spare Parts Shop'), 'Spare Parts Shop');
    assert.equal(shortTitle('notes-prd.md'), 'notes-prd');
  });

  it('is cut at a word, or anywhere in one that is too long', () => {
    assert.equal(shortTitle('A very large shop with a rather long name that fits nowhere'), 'A very large shop with a rather long…');
    assert.equal(shortTitle('x'.repeat(80)), `${'x'.repeat(40)}…`);
  });
});
