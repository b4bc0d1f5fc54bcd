import assert from 'node:assert/strict';
import fc from 'fast-check';
import { portableSha256Hex, sha256Hex } from '../../../../shared/domain/sha256.ts';

describe('SHA-256', () => {
  it('is the same from Node and in JavaScript, for bytes and for text, also with half a character', () => {
    assert.equal(sha256Hex('abc'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    assert.notEqual(sha256Hex, portableSha256Hex);
    const content = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.string({ unit: 'binary', maxLength: 100 }), fc.array(fc.constantFrom('a', '\ud800', '\udc00', 'ü', '\0'), { maxLength: 20 }).map((list) => list.join('')));
    fc.assert(fc.property(content, (value) => assert.equal(sha256Hex(value), portableSha256Hex(value))));
    // A view on a part of a larger buffer, as a socket hands it over.
    const view = new Uint8Array(new TextEncoder().encode('xxabcxx').buffer, 2, 3);
    assert.equal(sha256Hex(view), sha256Hex('abc'));
  });
});
