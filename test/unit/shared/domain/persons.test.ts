import assert from 'node:assert/strict';
import fc from 'fast-check';
import { lookAlike } from '../../../../shared/domain/look-alike.ts';
import { personsOf, plainName } from '../../../../shared/domain/persons.ts';

const name = fc.constantFrom('ada', 'Ada', 'bob', 'a.lovelace', 'carol', 'BOB', 'dan', 'eve');
const key = fc.record({ approver: name, githubLogin: fc.option(fc.constantFrom('ada-l', 'Ada-L', 'bob', 'dan-gh', 'eve'), { nil: undefined }) }).map(({ approver, githubLogin }) => ({ approver, ...(githubLogin === undefined ? {} : { githubLogin }) }));

describe('persons', () => {
  it('are one for one spelling of a name, and for one account, over any number of steps', () => {
    const { idOf, loginsOf } = personsOf([{ approver: 'ada' }, { approver: 'ADA ', githubLogin: 'ada-l' }, { approver: 'a.lovelace', githubLogin: 'Ada-L' }, { approver: 'a.lovelace', githubLogin: 'countess' }, { approver: 'bob' }]);
    assert.equal(new Set(['ada', 'Ada', ' ada', 'ａｄａ', 'ad\u00ada', 'a.lovelace', 'ada-l', 'countess'].map(idOf)).size, 1);
    assert.notEqual(idOf('bob'), idOf('ada'));
    assert.notEqual(idOf('nobody'), idOf('bob'));
    assert.deepEqual([loginsOf('Ada'), loginsOf('bob')], [['Ada-L', 'countess'], []]);
  });

  it('are the same in whatever order their keys were enrolled, and the more is known of them, the fewer they are', () => {
    fc.assert(fc.property(fc.array(key, { maxLength: 12 }), fc.array(key, { maxLength: 3 }), (keys, more) => {
      const [forward, backward, after] = [personsOf(keys), personsOf([...keys].reverse()), personsOf([...keys, ...more])];
      const names = keys.flatMap(({ approver, githubLogin = approver }) => [approver, githubLogin]);
      for (const a of names) {
        for (const b of names) {
          const same = forward.idOf(a) === forward.idOf(b);
          assert.equal(backward.idOf(a) === backward.idOf(b), same);
          if (same) assert.equal(after.idOf(a), after.idOf(b));
        }
      }
    }));
  });

  it('have a name that is plain already when it was made plain once', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => assert.equal(plainName(plainName(text)), plainName(text))));
  });
});

describe('a name that looks like another one', () => {
  it('is found, whatever makes it look so', () => {
    for (const other of ['Ada', 'a.d.a', 'Äda', 'аda', 'ADA', 'a d a', 'ａｄａ', 'ada\u200b']) assert.equal(lookAlike(other, ['bob', 'ada']), 'ada', other);
  });

  it('is neither the same name nor a different one', () => {
    for (const other of ['ada', 'adam', 'ad', '李', 'Ида']) assert.equal(lookAlike(other, ['bob', 'ada', '王']), undefined, other);
  });
});
