import assert from 'node:assert/strict';
import { readPrd } from '../../../../shared/prd/read.ts';

/** What a document leaves out, as the findings tell it: the place in the text and the message. */
function leftOut(text: string): { readonly where: string; readonly message: string }[] {
  return readPrd(text)
    .findings.filter(({ rule }) => rule === 'left-over' || rule === 'scope-cancelled')
    .map(({ span, message }) => ({ where: text.slice(span.start, span.end), message }));
}

const document = (body: string): string => `# Lockers\n\n## Requirements\n\n- The system must open the locker.\n\n${body}\n`;

describe('nothing is left out in silence', () => {
  it('a criterion that fits no requirement', () => {
    const [found, ...others] = leftOut(document('## Acceptance criteria\n\n- Zebras are striped\n- A locker opens within a second'));
    assert.equal(found?.where, 'Zebras are striped');
    assert.match(found.message, /no requirement/);
    assert.deepEqual(others, []);
  });

  it('criteria of a document without any requirement', () => {
    assert.deepEqual(leftOut('# P\n\n## Acceptance criteria\n\n- Zebras are striped\n').map(({ where }) => where), ['Zebras are striped']);
  });

  it('a section whose heading says that it was deleted, once, with what is under it', () => {
    const [found, ...others] = leftOut(document('## Deleted requirements\n\n### FR-8 Faxes\n\nThe system must send faxes.\n\n### FR-9 Telex\n\nThe system must send telexes.'));
    assert.match(found?.where ?? '', /^## Deleted requirements[^]*telexes\.\s*$/);
    assert.deepEqual(others, []);
  });

  it('a requirement whose heading is marked as deleted', () => {
    const [found] = leftOut(document('### FR-8 DELETED\n\nThe system must send faxes.'));
    assert.match(found?.message ?? '', /FR-8 DELETED/);
  });

  for (const [what, text] of [
    ['heading', '### ~~FR-8 Faxes~~\n\nThe system must send faxes.'],
    ['paragraph', '~~FR-8: The system must send faxes.~~'],
    ['item', '- ~~The system must send faxes.~~'],
    ['table row', '| ID | Requirement |\n| --- | --- |\n| FR-8 | ~~The system must send faxes.~~ |\n| FR-9 | The system must send mail. |'],
  ] as const) {
    it(`a struck-through ${what}`, () => {
      const found = leftOut(document(text));
      assert.equal(found.length, 1, JSON.stringify(found));
      assert.match(found[0]?.where ?? '', /faxes/i);
      assert.ok(!readPrd(document(text)).requirements.some((requirement) => /fax/.test(requirement.text)));
    });
  }

  it('an item that says it is not for this version', () => {
    assert.match(leftOut(document('- Printing of labels (not in V1)'))[0]?.message ?? '', /Printing of labels/);
  });

  it('a template and a repetition', () => {
    const found = leftOut(document('- The <system> shall <response>\n- The system must open the locker.'));
    assert.deepEqual(found.map(({ message }) => /template|same statement/.exec(message)?.[0]), ['template', 'same statement']);
  });

  it('says nothing of what is taken up, or what asks for nothing', () => {
    assert.deepEqual(leftOut(document('- The system must send ~~letters~~ mail.\n- It must write logs to `jobs/<job-id>/job.log`.\n\n## References\n\n~~Old page~~')), []);
  });
});
