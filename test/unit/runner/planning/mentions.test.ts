import assert from 'node:assert/strict';
import fc from 'fast-check';
import { lastMention, mentions, singularPhrase } from '../../../../runner/planning/mentions.ts';

/** What a mention is, as an expression. */
function expression(key: string): RegExp {
  const words = key.split(' ');
  const last = words.pop() ?? '';
  const ending = last.endsWith('y') ? `${last.slice(0, -1)}(?:y|ies)` : `${last}(?:e?s)?`;
  return new RegExp(`(?<![\\p{L}\\p{N}_-])${[...words, ending].join('[\\s-]*')}(?![\\p{L}\\p{N}_])`, 'giu');
}

describe('mentions of a thing', () => {
  for (const [key, text] of [['order', 'Orders are kept.'], ['storage tier', 'Call CreateTier with `StorageTiers`.'], ['category', 'Two categories'], ['box', 'the boxes'], ['order line', 'an order-line'], ['übung', 'Drei ÜBUNGS-Pläne']] as const) {
    it(`finds “${key}” in “${text}”`, () => assert.equal(mentions(text, key), true));
  }
  for (const [key, text] of [['order', 'reorder, ordered, pre-order, order_id'], ['order', ''], ['category', 'categorise'], ['order line', 'order a line']] as const) {
    it(`does not find “${key}” in “${text}”`, () => assert.equal(mentions(text, key), false));
  }

  it('says where the last one ends', () => {
    assert.equal(lastMention('An order of orders has', 'order'), 'An order of orders'.length);
    assert.equal(lastMention('nothing', 'order'), undefined);
  });

  it('agrees with the expression that defines it', () => {
    const word = fc.constantFrom('order', 'Orders', 'orderes', 'line', 'lines', 'category', 'categories', 'é', '_', '-', ' ', '\n', '.', 'x', '7');
    fc.assert(
      fc.property(fc.array(word, { maxLength: 14 }), fc.constantFrom('order', 'order line', 'category', 'line'), (pieces, key) => {
        const text = pieces.join('');
        const found = [...text.matchAll(expression(key))].at(-1);
        assert.equal(lastMention(text, key), found === undefined ? undefined : found.index + found[0].length, JSON.stringify(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('keys a phrase by its last word in the singular', () => {
    assert.equal(singularPhrase(' Order Lines '), 'order line');
  });
});
