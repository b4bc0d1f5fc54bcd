import assert from 'node:assert/strict';
import { findingRules } from '../../../../shared/prd/findings/find.ts';
import { readPrd } from '../../../../shared/prd/read.ts';

const withItems = (...items: string[]): string => `# P\n\n## Functional requirements\n\n${items.map((item) => `- ${item}`).join('\n')}\n`;

const examples: Readonly<Record<string, { readonly weak: string; readonly sound: string }>> = {
  'contradictory-numbers': {
    weak: withItems('FR-1: The archive shall keep invoices for 30 days.', 'FR-2: The archive shall keep invoices for 90 days.'),
    sound: withItems('FR-1: The archive shall keep invoices for 30 days.', 'FR-2: The mail shall list invoices of 90 days.'),
  },
  'contradicts-scope': { weak: `${withItems('The app is responsive to phones.')}\n## Out of scope\n\n- The app will not be responsive\n`, sound: `${withItems('The app is responsive to phones.')}\n## Out of scope\n\n- The app will not print\n` },
  'duplicate-id': { weak: withItems('FR-1: The app shall print.', 'FR-1: The app shall scan.'), sound: withItems('FR-1: The app shall print.', 'FR-2: The app shall scan.') },
  duplicate: { weak: withItems('The app shall export invoices as PDF files.', 'FR-2: The app must export the invoices as PDF files'), sound: withItems('The app shall export invoices as PDF files.', 'The app shall archive drawings.') },
  'left-over': { weak: withItems('The app shall print.', 'The app shall scan.', 'The app shall print.'), sound: withItems('The app shall print.', 'The app shall scan.') },
  'missing-error-case': { weak: withItems('The user can upload a photo.'), sound: withItems('The user can upload a photo; an invalid one is rejected with a message.') },
  'no-acceptance-criterion': { weak: withItems('FR-1: The app shall print.'), sound: withItems('FR-1: The app shall print.\n  - Given a document, when I print it, then it is printed') },
  'open-question': { weak: '# P\n\n## Open questions\n\n- Who pays?\n', sound: '# P\n\n## Open questions\n\nNone.\n' },
  'passive-voice': { weak: withItems('Orders must be approved.'), sound: withItems('Orders must be approved by the manager.') },
  placeholder: { weak: withItems('The limit shall be TBD.'), sound: withItems('The limit shall be 5.') },
  'scope-cancelled': { weak: withItems('Printing (not in V1)', 'The app shall scan.'), sound: withItems('The app shall scan.') },
  'undefined-term': { weak: withItems('The app shall call the QZX.'), sound: `${withItems('The app shall call the QZX.')}\n## Glossary\n\n- **QZX**: the ledger\n` },
  untestable: { weak: withItems('The app shall save, if possible, every change.'), sound: withItems('The app shall save every change.') },
  'vague-wording': { weak: withItems('The list shall load quickly.'), sound: withItems('The list shall load within 2 seconds.') },
};

describe('findings', () => {
  it('have an example for each rule', () => {
    assert.deepEqual(Object.keys(examples).sort(), findingRules.map((rule) => rule.name).sort());
  });

  for (const [rule, { weak, sound }] of Object.entries(examples)) {
    it(`${rule}: points out the weak text, not the sound one, and nothing when turned off`, () => {
      const found = readPrd(weak).findings.filter((finding) => finding.rule === rule);
      assert.notEqual(found.length, 0);
      for (const finding of found) {
        assert.ok(finding.why !== '' && finding.suggestion !== '' && finding.message !== '');
        assert.ok(finding.span.end > finding.span.start && finding.span.end <= weak.length);
      }
      assert.deepEqual(readPrd(sound).findings.filter((finding) => finding.rule === rule), []);
      assert.deepEqual(readPrd(weak, { disabledRules: [rule] }).findings.filter((finding) => finding.rule === rule), []);
    });
  }

  for (const [rule, text] of [
    ['vague-wording', withItems('As a clerk, I want to print a list, so that I can easily find it.')],
    ['vague-wording', withItems('The tooltip of Quick Info shall name the file.')],
    ['undefined-term', withItems('The file shall end in CRLF.')],
    ['undefined-term', withItems('An order must be READY.', 'An order that is ready shall be sent.')],
    ['undefined-term', withItems('The build shall set GOOX=linux.')],
    ['undefined-term', withItems('The app shall read `QZX`.', 'It shall keep QZX as it is.')],
    ['placeholder', withItems('The app shall allow rules to be defined in a file.')],
    ['untestable', '# P\n\n## Non-functional requirements\n\n- The app must not write host names to its output.\n'],
    ['contradicts-scope', `${withItems('The app must not call the payment service of the bank.')}\n## Out of scope\n\n- Call the payment service of the bank\n`],
    ['contradictory-numbers', withItems('WHEN the period is longer than 1 day, THE app SHALL show daily sums of the period.', 'WHEN the period is longer than 7 days, THE app SHALL show daily sums of the period.')],
    ['passive-voice', withItems('The list should be convenient.')],
    ['missing-error-case', withItems('The API must offer all verbs (GET, DELETE) with the payment.')],
  ] as const) {
    it(`${rule}: is silent on “${text.split('\n')[4] ?? ''}”`, () => {
      assert.deepEqual(readPrd(text).findings.filter((finding) => finding.rule === rule), []);
    });
  }

  it('stand at the weak words themselves, whatever the line ends are, and at the statement where marks cut the words', () => {
    const text = '# P\r\n\r\n## Functional requirements\r\n\r\n- The list shall load\r\n  quickly.\r\n- The QZX should, if\r\n  possible, be **qui**ckly shown.\r\n- Orders must be approved.\r\n';
    const places = readPrd(text).findings.flatMap(({ rule, span }) => (rule === 'no-acceptance-criterion' ? [] : [[rule, text.slice(span.start, span.end), span.lineStart, span.lineEnd]]));
    assert.deepEqual(places, [
      ['vague-wording', 'quickly', 6, 6],
      ['vague-wording', 'The QZX should, if\r\n  possible, be **qui**ckly shown.', 7, 8],
      ['undefined-term', 'QZX', 7, 7],
      ['untestable', 'if\r\n  possible', 7, 8],
      ['passive-voice', 'must be approved', 9, 9],
    ]);
  });
});
