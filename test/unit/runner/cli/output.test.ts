import assert from 'node:assert/strict';
import fc from 'fast-check';
import { oneLine, plain, table } from '../../../../runner/cli/output.ts';

describe('text of others on a terminal', () => {
  it('cannot carry an escape sequence, a bell, a carriage return or a change of direction', () => {
    assert.equal(plain('a\u001b[2Jb\u0007\rc\u202ed\u009bm'), 'a‹U+001B›[2Jb‹U+0007›‹U+000D›c‹U+202E›d‹U+009B›m');
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(plain(text))));
  });

  it('keeps line feeds, tabs and letters of any language as they are', () => {
    assert.equal(plain('Übung\n\t日本語 🛒'), 'Übung\n\t日本語 🛒');
  });

  it('fits one line of the asked width', () => {
    fc.assert(fc.property(fc.string(), fc.integer({ min: 1, max: 80 }), (text, width) => !oneLine(text, width).includes('\n') && [...oneLine(text, width)].length <= width));
  });
});

describe('a table', () => {
  it('lines its columns up and leaves no blanks at the end', () => {
    assert.equal(table([['a', 'bb', 'c'], ['aaa', 'b', '']]), 'a    bb  c\naaa  b');
  });
});
