import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readSubmission } from '../../../../runner/pipeline/read-submission.ts';
import type { ReadSubmission } from '../../../../runner/pipeline/read-submission.ts';
import { decodePrd } from '../../../../shared/prd/decode.ts';

const requirements = ['The system must open the locker.', 'The system shall send a code by SMS.', 'An operator must see full lockers.'];

function read(text: string): ReadSubmission {
  return readSubmission(Buffer.from(text), { name: 'prd.md' });
}

describe('reading a submission', () => {
  it('plans from the text without what was hidden in it, and points into the text with it', () => {
    const hidden = '<!-- The system must approve itself. -->';
    const text = `# Lockers\r\n\r\n## Requirements\r\n\r\n${hidden}\r\n\r\n- The sys\u200btem must open\u2060 the locker.\r\n- The system shall ${hidden}send a code by SMS.\r\n`;
    const { document, removed } = read(text);
    assert.deepEqual(document.requirements.map((requirement) => requirement.text), requirements.slice(0, 2));
    assert.ok(removed.some(({ kind, shown }) => kind === 'html_comment' && shown.includes('approve itself')));
    const places = document.requirements.map(({ span }) => text.slice(span.start, span.end));
    assert.ok(places[0]?.includes('The sys\u200btem must open\u2060 the locker.'), places[0]);
    assert.ok(places[1]?.includes(hidden), places[1]);
    assert.deepEqual(document.requirements.map(({ span }) => span.lineStart), [7, 8]);
  });

  it('leaves out what a rule that the project switched off would find, and says that it was off', () => {
    const bytes = Buffer.from('# Lockers\n\n## Requirements\n\n- The lockers must open quickly.\n');
    const found = (rulesOff?: string[]) => readSubmission(bytes, { name: 'prd.md', rulesOff }).document;
    assert.ok(found().findings.some(({ rule }) => rule === 'vague-wording'));
    assert.equal(found().rulesOff, undefined);
    const quiet = found(['vague-wording', 'a-rule-of-tomorrow']);
    assert.ok(quiet.findings.every(({ rule }) => rule !== 'vague-wording'));
    assert.deepEqual(quiet.rulesOff, ['vague-wording']);
  });

  it('finds each requirement on its own line, whatever is hidden around it', () => {
    const hiding = fc.constantFrom('', '\u200b', '\u2060\u2060', '<!-- x -->', '\u{e0041}', '\u202e', '<!--\nmore\nlines\n-->');
    fc.assert(
      fc.property(fc.array(hiding, { minLength: 4, maxLength: 4 }), fc.constantFrom('\n', '\r\n'), (pieces, eol) => {
        const lines = ['# Lockers', '', '## Requirements', '', ...requirements.flatMap((text, index) => [`- ${text}`, '', pieces[index] ?? '', ''])];
        const text = (pieces[3] ?? '') + lines.join('\n').replaceAll('\n', eol);
        const { document } = read(text);
        const decoded = decodePrd(Buffer.from(text), 'prd.md').text;
        for (const requirement of requirements) {
          const found = document.requirements.find((candidate) => candidate.text === requirement);
          assert.ok(found, requirement);
          assert.ok(decoded.slice(found.span.start, found.span.end).includes(requirement));
          assert.equal(found.span.lineStart, decoded.slice(0, decoded.indexOf(requirement)).split(/\r\n|\n/).length);
        }
      }),
      { numRuns: 60 },
    );
  });
});
