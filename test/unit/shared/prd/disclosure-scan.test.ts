import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readDisclosureMarks } from '../../../../shared/prd/disclosure-marks.ts';
import { maySpeakOfReaders } from '../../../../shared/prd/disclosure-scan.ts';

const nothing = { audience: null, whole: false, parts: [], unresolved: [], notices: [] };
const noDocument = { requirements: [], sections: [] };

describe('the quick look at what a PRD says about its readers', () => {
  it('never passes over a mark that the reading of marks takes, however it is written', () => {
    const piece = fc.constantFrom('<!--', '-->', '<!-- ', '--!>', 'pass', 'PASS', 'ｐａｓｓ', 'pa\u200bss', ':', '.', '=', '/', 'end ', 'close', 'internal', 'Inter\u00adnal', 'ｉｎｔｅｒｎａｌ', 'in_ter-nal', '[', '\\[', ']', ' ', '\t', '\n', '\r', '- FR-1: The system must open.', '# ', '---\n', '\ufeff', '+++\n', 'visibility: private', '&#91;', '&lbrack;', '&#x69;', '**', '<h2>', '<summary>', '[ ]', '--- ', 'pass: internal', '<!-->', '\u0301', '\u0338', 'İ');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const text = pieces.join('');
        if (!maySpeakOfReaders(text)) assert.deepEqual(readDisclosureMarks(text, noDocument), nothing, JSON.stringify(text));
      }),
      { numRuns: 3000 },
    );
    for (const text of ['---\nvisibility: private\n---\n', '---\r\nx', '+++\rx', '\ufeff---\nx', '- [internal] x', '- \\[Internal\\] x', '<!-- pass:internal -->', '<!-- pass:/internal -->', '<!--end pass internal-->', '<!-\u200b- p\u00adass:\ninternal']) assert.equal(maySpeakOfReaders(text), true, JSON.stringify(text));
  });

  it('passes over a PRD that says nothing about its readers', () => {
    for (const text of ['# Shop\n\n- FR-1: The system must open.\n', '# Internal tools\n\nInternal users pass the gate.\n\n---\n\n- FR-1: It must open.\n']) assert.equal(maySpeakOfReaders(text), false, text);
  });
});
