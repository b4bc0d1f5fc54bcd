import assert from 'node:assert/strict';
import fc from 'fast-check';
import { lensLines, lieIn } from '../../../../extension/annotations/lens-lines.ts';

describe('CodeLenses of a long document', () => {
  it('are all there while they are few', () => {
    assert.equal(lensLines(400, [{ first: 0, last: 40 }]), undefined);
    assert.ok(lieIn(99_999, lensLines(400, [])));
  });

  it('cover what is on the screen and around it, however far it is scrolled', () => {
    fc.assert(fc.property(fc.nat(200_000), fc.nat(120), (first, height) => {
      const ranges = lensLines(5000, [{ first, last: first + height }]);
      for (const line of [Math.max(0, first - 150), first, first + height, first + height + 150]) assert.ok(lieIn(line, ranges));
      assert.ok(!lieIn(first + height + 260, ranges) && (first < 260 || !lieIn(first - 260, ranges)));
    }));
  });

  it('stay where they are while little is scrolled', () => {
    assert.deepEqual(lensLines(5000, [{ first: 310, last: 340 }]), lensLines(5000, [{ first: 345, last: 350 }]));
  });

  it('follow each of two editors', () => {
    const ranges = lensLines(5000, [{ first: 0, last: 30 }, { first: 9000, last: 9030 }]);
    assert.ok(lieIn(10, ranges) && lieIn(9010, ranges) && !lieIn(4000, ranges));
  });
});
