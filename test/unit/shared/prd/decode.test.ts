import assert from 'node:assert/strict';
import { maxPrdBytes } from '../../../../shared/domain/prd.ts';
import { decodePrd } from '../../../../shared/prd/decode.ts';
import { PassError } from '../../../../shared/protocol/pass-error.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const refused = (content: Uint8Array, message: RegExp): void => {
  assert.throws(() => decodePrd(content, 'prd.md'), (error) => PassError.is(error, 'bad_input') && message.test(error.message) && error.hint !== '');
};

describe('decoding a PRD', () => {
  it('reads UTF-8 without a notice, and drops a byte order mark with one', () => {
    assert.deepEqual(decodePrd(bytes('# Größe'), 'prd.md'), { text: '# Größe', encoding: 'utf-8', notices: [] });
    const marked = decodePrd(new Uint8Array([0xef, 0xbb, 0xbf, ...bytes('# A')]), 'prd.md');
    assert.equal(marked.text, '# A');
    assert.equal(marked.notices.length, 1);
  });

  it('reads Windows-1252 with a notice', () => {
    const { text, encoding, notices } = decodePrd(new Uint8Array([0x47, 0x72, 0xf6, 0xdf, 0x65, 0x20, 0x80]), 'prd.md');
    assert.equal(text, 'Größe €');
    assert.equal(encoding, 'windows-1252');
    assert.match(notices[0] ?? '', /Windows-1252/);
  });

  it('refuses what cannot be read, each with its own words', () => {
    refused(new Uint8Array(), /empty/);
    refused(bytes(' \n\t'), /empty/);
    refused(new Uint8Array([0xff, 0xfe, 0x41, 0]), /UTF-16/);
    refused(new Uint8Array([0x41, 0, 0x42, 0, 0x43, 0, 0x44, 0]), /UTF-16/);
    refused(new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3, 0, 0]), /binary/);
    refused(new Uint8Array(maxPrdBytes + 1).fill(0x61), /MB/);
  });
});
