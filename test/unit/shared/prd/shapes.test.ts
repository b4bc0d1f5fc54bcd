import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readPrd } from '../../../../shared/prd/read.ts';

describe('shapes of documents', () => {
  it('reads lines that each begin with an id as statements of their own, with their own places', () => {
    const text = '# Kiosk\n\n## Requirements\n\n**FR-1:** The kiosk must *print* a ticket.\nFR-2: It must print a\nreceipt, too.\r\n/LF30/ It must print in colour.\n';
    const { requirements } = readPrd(text);
    assert.deepEqual(requirements.map(({ id, text: stated }) => [id, stated]), [['FR-1', 'The kiosk must print a ticket.'], ['FR-2', 'It must print a receipt, too.'], ['LF30', 'It must print in colour.']]);
    assert.deepEqual(requirements.map(({ span }) => text.slice(span.start, span.end)), ['The kiosk must *print* a ticket.', 'It must print a\nreceipt, too.', 'It must print in colour.']);
  });

  it('keeps a paragraph whole whose later lines happen to begin with a code', () => {
    const { requirements } = readPrd('# Kiosk\n\n## Requirements\n\nThe kiosk must follow\nEN-301: the European rules.\n');
    assert.deepEqual(requirements.map(({ text }) => text), ['The kiosk must follow EN-301: the European rules.']);
  });

  it('takes each scenario of a feature file for a criterion of the requirement above it', () => {
    const text = '# Checkout\n\n## Features\n\n### Voucher\n\nA customer can redeem one voucher.\n\n```gherkin\nFeature: Voucher\n  Background:\n    Given a shop\n\n  @smoke\n  Scenario: valid\n    Given a voucher\n    Then it counts\n\n  Szenario: abgelaufen\n    Wenn er abgelaufen ist\n    | tag | 1 |\n    Dann zählt er nicht\n```\n';
    const [requirement] = readPrd(text).requirements;
    assert.deepEqual(requirement?.acceptance.map((criterion) => criterion.text), ['Scenario: valid Given a voucher Then it counts', 'Szenario: abgelaufen Wenn er abgelaufen ist Dann zählt er nicht']);
    assert.deepEqual(requirement?.acceptance.map(({ span }) => [span.lineStart, span.lineEnd]), [[15, 17], [19, 22]]);
  });

  it('ends what a label at the start of a paragraph says at the next label', () => {
    const { requirements } = readPrd('# Bell\n\n**What we will build.** Let people mute the bell.\n\n**What we won’t do:** Melodies.\n\n**Owner.** Kim will be on leave.\n');
    assert.deepEqual(requirements.map(({ kind, text }) => [kind, text]), [['functional', 'Let people mute the bell.'], ['out_of_scope', 'Melodies.']]);
  });

  it('leaves labels inside of requirements to the statements that they are part of', () => {
    const { requirements } = readPrd('# Bell\n\n## Requirements\n\n**Out of hours:** the bell must be silent.\n\n**Risks:** the bell must be tested yearly.\n');
    assert.deepEqual(requirements.map(({ kind }) => kind).includes('out_of_scope'), false);
    assert.ok(requirements.some(({ text }) => text.includes('must be silent')));
  });

  it('reads headings and lists of HTML, and ends what folds where it ends', () => {
    const text = '# Bell\n\n<h2>Requirements</h2>\n<ul>\n<li>The bell must ring &amp; flash.</li>\n<li>The bell must\nstop.</ul>\n\n<details>\n<summary>Out of scope</summary>\n\n- Melodies\n\n</details>\n\nThe bell shall be red.\n';
    const { requirements } = readPrd(text);
    assert.deepEqual(requirements.map(({ kind, text: stated, span }) => [kind, stated, span.lineStart]), [
      ['functional', 'The bell must ring & flash.', 5],
      ['functional', 'The bell must stop.', 6],
      ['out_of_scope', 'Melodies', 12],
      ['functional', 'The bell shall be red.', 16],
    ]);
  });

  it('points into the text whatever HTML is made of', () => {
    const piece = fc.constantFrom('<ul>', '</ul>', '<ol>', '<li>', '</li>', '<li class="a">', '<h2>', '</h2>', '<summary>', '</summary>', '<details>', '</details>', '<table>', '</table>', '<tr>', '<td>', '</td>', '<br>', '<p>', '<!--', '-->', '<![CDATA[', ']]>', 'Requirements', 'The bell must ring.', '&amp;', '&', '\n', '\n\n', '- ', '"', "'", '<li title="</li>">');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = `# Bell\n\n## Requirements\n\n${pieces.join('')}`;
        for (const { span } of readPrd(text).requirements) {
          assert.ok(span.start >= 0 && span.start < span.end && span.end <= text.length, JSON.stringify(text));
          assert.equal(span.lineStart, text.slice(0, span.start).split('\n').length);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('knows the people that a section on users introduces, by items, tables and headings', () => {
    const text = '# Depot\n\n## Target users\n\n- **Dispatcher**: plans tours.\n- Courier – drives them.\n- We interviewed eleven people who had never been asked before.\n\n| Role | Wants |\n| --- | --- |\n| Clerk | numbers |\n\n## Personas\n\n### Persona 1: Rita the manager\n\nShe likes order.\n\n## Requirements\n\n- The system must work.\n';
    const { people = [] } = readPrd(text);
    assert.deepEqual(people.map(({ name }) => name), ['Dispatcher', 'Courier', 'Clerk', 'Rita the manager']);
    assert.deepEqual(people.map(({ span }) => span.lineStart), [5, 6, 11, 15]);
    assert.equal(readPrd('# Depot\n\n- The system must work.\n').people, undefined);
  });

  it('takes plain statements under a heading of requirements, with little confidence', () => {
    const { requirements } = readPrd('# Bell\n\n## Quality requirements\n\n### Loudness\n\nThe tone is heard at thirty metres.\n\n### Colour\n\nThe bell must be red. Red was chosen by the board.\n');
    assert.deepEqual(requirements.map(({ text, confidence }) => [text, confidence < 0.5]), [['The tone is heard at thirty metres.', true], ['The bell must be red.', false]]);
  });
});
