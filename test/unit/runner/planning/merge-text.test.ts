import assert from 'node:assert/strict';
import fc from 'fast-check';
import { mergeText } from '../../../../runner/planning/merge-text.ts';

const base = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].join('\n');
const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd', ''), { maxLength: 12 }).map((lines) => lines.join('\n'));

describe('mergeText', () => {
  it('keeps what each side changed', () => {
    assert.equal(mergeText(base, base.replace('b', 'B'), base.replace('f', 'F')), 'a\nB\nc\nd\ne\nF\ng');
    assert.equal(mergeText(base, `${base}\nours`, base.replace('a\n', '')), 'b\nc\nd\ne\nf\ng\nours');
  });

  it('has no answer when both changed the same or adjoining lines', () => {
    assert.equal(mergeText(base, base.replace('c', 'ours'), base.replace('c', 'theirs')), undefined);
    assert.equal(mergeText(base, base.replace('c', 'ours'), base.replace('d', 'theirs')), undefined);
    assert.equal(mergeText(base, base.replace('c', 'c\nours'), base.replace('c', 'c\ntheirs')), undefined);
    assert.equal(mergeText('c\na', 'c\n', 'c'), undefined);
  });

  it('leaves what people added around the whole outside of what the plan adds there', () => {
    assert.equal(mergeText(base, `${base}\nours`, `${base}\n\ntheirs`), `${base}\nours\n\ntheirs`);
    assert.equal(mergeText(base, `ours\n${base}`, `theirs\n\n${base}`), `theirs\n\nours\n${base}`);
    assert.equal(mergeText(base, `${base.replace('g', 'G')}\nours`, `theirs\n${base}\ntheirs`), `theirs\n${base.replace('g', 'G')}\nours\ntheirs`);
  });

  it('takes a change that both made once', () => {
    assert.equal(mergeText(base, base.replace('c', 'C'), base.replace('c', 'C').replace('g', 'G')), 'a\nb\nC\nd\ne\nf\nG');
  });

  it('gives back the other side when one changed nothing, and the same lines whichever side is which', () => {
    fc.assert(
      fc.property(text, text, text, (from, ours, theirs) => {
        assert.equal(mergeText(from, from, theirs), theirs);
        assert.equal(mergeText(from, ours, from), ours);
        assert.equal(mergeText(from, ours, ours), ours);
        assert.deepEqual(mergeText(from, ours, theirs)?.split('\n').sort(), mergeText(from, theirs, ours)?.split('\n').sort());
      }),
      { numRuns: 500 },
    );
  });

  it('loses no line that only one side added', () => {
    fc.assert(
      fc.property(text, fc.nat(), fc.nat(), (from, at, other) => {
        const insert = (line: string, position: number): string => {
          const lines = from.split('\n');
          lines.splice(position % (lines.length + 1), 0, line);
          return lines.join('\n');
        };
        const merged = mergeText(from, insert('OURS', at), insert('THEIRS', other));
        if (merged !== undefined) for (const line of ['OURS', 'THEIRS']) assert.equal(merged.split('\n').filter((each) => each === line).length, 1);
      }),
      { numRuns: 500 },
    );
  });
});
