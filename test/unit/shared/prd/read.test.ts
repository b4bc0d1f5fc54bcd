import assert from 'node:assert/strict';
import fc from 'fast-check';
import { PrdDocument } from '../../../../shared/domain/prd.ts';
import { readPrd } from '../../../../shared/prd/read.ts';
import { markdownText } from './markdown-arbitrary.ts';

const prd = `# Shop

## Requirements

- The shop shall list products.
- The shop shall accept vouchers.
- FR-7: The shop shall send receipts.

## Out of scope

- Gift wrapping
`;

const ids = (text: string): string[] => readPrd(text).requirements.map((requirement) => requirement.id);

describe('reading a PRD', () => {
  it('answers any text with a valid document whose spans lie in the text', () => {
    fc.assert(fc.property(markdownText, (text) => {
      const document = PrdDocument.parse(readPrd(text));
      const known = new Set(document.requirements.map((requirement) => requirement.id));
      assert.equal(known.size, document.requirements.length, 'ids are unique');
      for (const { span, parentId } of document.requirements) {
        assert.ok(span.start < span.end && span.end <= text.length && span.lineStart <= span.lineEnd);
        assert.ok(parentId === null || known.has(parentId));
      }
    }), { numRuns: 400 });
  });

  it('points at the statement itself, whatever the line ends', () => {
    for (const text of [prd, prd.replaceAll('\n', '\r\n'), `\ufeff${prd}`]) {
      for (const { span, text: statement } of readPrd(text).requirements) assert.equal(text.slice(span.start, span.end), statement);
    }
    assert.deepEqual(readPrd(prd).requirements.map(({ span }) => span.lineStart), readPrd(prd.replaceAll('\n', '\r\n')).requirements.map(({ span }) => span.lineStart));
  });

  it('keeps every id when other parts are inserted, moved or edited', () => {
    const before = ids(prd);
    const inserted = ids(prd.replace('- The shop shall list', '- The shop shall greet people.\n- The shop shall list'));
    for (const id of before) assert.ok(inserted.includes(id));
    const [head = '', tail = ''] = prd.split('## Out of scope');
    const moved = ids(`# Shop\n\n## Out of scope${tail}\n${head.replace('# Shop', '').replace('## Requirements', '## 4. Functional requirements')}`);
    assert.deepEqual([...moved].sort(), [...before].sort());
    const edited = ids(prd.replace('list products', 'list all products'));
    assert.deepEqual(edited.slice(1), before.slice(1));
  });

  it('tells the same statement under two headings apart, and joins it under one', () => {
    const twice = '# P\n\n## Requirements\n\n### A\n\n- It shall log errors.\n- It shall log errors.\n\n### B\n\n- It shall log errors.\n';
    assert.equal(new Set(ids(twice)).size, 2);
    assert.equal(ids(twice)[0], ids(twice.replace(/### B[^]*/, ''))[0]);
  });

  it('attaches criteria to what they belong to', () => {
    const { requirements } = readPrd('# P\n\n## US-1: Login\n\nAs a user, I want to log in.\n\n### Acceptance criteria\n\n- A wrong password is refused.\n\n#### Scenario: locked\n\n- **Given** a locked account\n- **When** I log in\n- **Then** I am told why\n');
    assert.deepEqual(requirements.map(({ id, acceptance }) => [id, acceptance.map(({ text }) => text)]), [['US-1', ['A wrong password is refused.', 'Given a locked account', 'When I log in', 'Then I am told why']]]);
  });

  it('keeps normative criteria as requirements under their story', () => {
    const { requirements } = readPrd('# P\n\n## Requirements\n\n### Requirement 2: Log\n\n**User Story:** As an admin, I want a log, so that I can look back.\n\n#### Acceptance Criteria\n\n1. WHEN a job ends, THE log SHALL show it\n2. THE log SHALL keep 30 days\n');
    assert.deepEqual(requirements.map(({ id, kind, parentId }) => [id, kind, parentId]), [['Requirement 2', 'user_story', null], ['2.1', 'functional', 'Requirement 2'], ['2.2', 'functional', 'Requirement 2']]);
    assert.equal(requirements[0]?.persona, 'admin');
  });

  it('takes a story with its scenario under one heading for a requirement with criteria', () => {
    const { requirements } = readPrd('# P\n\n## Requirements\n\n- The app shall print.\n\n### User story\n\nAs a clerk, I want to scan, so that I can file.\n\nAcceptance criteria:\n\n1. Given a page, when I scan it, then it is filed.\n2. Given no page, when I scan, then nothing is filed.\n');
    assert.deepEqual(requirements.map(({ kind, acceptance }) => `${kind} ${acceptance.length}`), ['functional 0', 'user_story 2']);
  });

  it('takes Given, When and Then right below a story for its criteria, and a story with an id in front of it once', () => {
    const { requirements } = readPrd('# P\n\n## User stories\n\n### Buying\n\nUS-1: As a shopper, I want to buy.\n\n- Given a cart, when I pay, then it is mine.\n- Given no cart, when I pay, then I am told so.\n\n### Paying\n\nUS-2: As a shopper, I want to pay.\n');
    assert.deepEqual(requirements.map(({ id, acceptance }) => `${id} ${acceptance.length}`), ['US-1 2', 'US-2 0']);
  });

  it('says an id once that the author says twice', () => {
    const { requirements } = readPrd('# P\n\n## User stories\n\n| ID | Story |\n| --- | --- |\n| US-7 | US-7: Pay by invoice |\n| US-71 | US-7 is printed on the label |\n');
    assert.deepEqual(requirements.map(({ id, text }) => `${id} ${text}`), ['US-7 Pay by invoice', 'US-71 US-7 is printed on the label']);
  });

  it('says of a read-me that it is no PRD', () => {
    const { isPrd, requirements } = readPrd('# left-pad\n\nA small library.\n\n## Installation\n\n```sh\nnpm i left-pad\n```\n\n## Usage\n\nCall `leftPad(text, 5)`.\n\n## License\n\nMIT\n');
    assert.deepEqual([isPrd.yes, requirements.length], [false, 0]);
    assert.notEqual(isPrd.reason, '');
  });

  it('lists open questions and terms', () => {
    const document = readPrd('# P\n\n## Open questions\n\n- **Owner**: Ana. Who pays?\n- When?\n\n## Glossary\n\n- **SLA**: what was promised\n');
    assert.deepEqual(document.openQuestions.map(({ text }) => text), ['Who pays?', 'When?']);
    assert.deepEqual(document.glossary.map(({ term, definition }) => [term, definition]), [['SLA', 'what was promised']]);
  });

  it('reads texts made to exhaust it, and reads them whole', () => {
    const hostile = ['> '.repeat(20_000), '- '.repeat(5000), '['.repeat(50_000), '*'.repeat(50_000), '<a '.repeat(20_000), '| '.repeat(20_000), 'as a '.repeat(20_000), '1.'.repeat(30_000), '<!--'.repeat(20_000), `As a ${'x '.repeat(30_000)}`, '（'.repeat(30_000), 'a.'.repeat(40_000)];
    for (const text of hostile) PrdDocument.parse(readPrd(`# T\n\n## Requirements\n\n${text}\n\n- The end shall be found.\n`));
  }).timeout(60_000);

  it('says with a row of a table what its other cells tell, and titles, ticks and metadata aside', () => {
    const { requirements } = readPrd('# P\n\n## Requirements\n\n| ID | Endpoint | Requirement | Priority | Owner | Done |\n| --- | --- | --- | --- | --- | --- |\n| API-1 | `GET /carts/{cartId}` | Must return the cart. | Must | Ana | no |\n');
    assert.deepEqual(requirements.map(({ id, text, priority }) => [id, text, priority]), [['API-1', 'Must return the cart. (Endpoint: GET /carts/{cartId})', 'must']]);
  });

  it('keeps a statement with a variable in it, and takes a form with places to fill in for none', () => {
    const text = '# P\n\n## Requirements\n\n- The tool must run scripts using `bash -e /tmp/steps/<step-id>/script.sh`\n- The tool must return `GET /carts/{cartId}`\n- When <trigger>, the <system> shall <response>\n- As a <role>, I want to <goal>, so that <benefit>\n';
    assert.deepEqual(readPrd(text).requirements.map((requirement) => requirement.text), ['The tool must run scripts using bash -e /tmp/steps/<step-id>/script.sh', 'The tool must return GET /carts/{cartId}']);
  });

  for (const [statement, names] of [
    ['E-mails must be sent through the existing Postmark account.', ['Postmark']],
    ['Payments must be made via Mollie.', ['Mollie']],
    ['Labels must be printed via our Sendcloud integration.', ['Sendcloud']],
    ['Payment must go through the Stripe Payment Element.', ['Stripe']],
    ['A user must be able to reach it via Settings > Profile.', []],
    ['The data must be sent via HTTPS.', []],
    ['Lockers must open Monday through Friday.', []],
  ] as const) {
    it(`finds ${names.length === 0 ? 'no other system' : names.join(', ')} in “${statement}”`, () => {
      assert.deepEqual(readPrd(`# P\n\n## Requirements\n\n- ${statement}\n`).requirements[0]?.integrations, names);
    });
  }

  for (const [story, persona] of [
    ['As a shopper, I want to save my cart.', 'shopper'],
    ['As a guest, I want to order with only my e-mail address so that I don’t have to register.', 'guest'],
    ['As a support agent in the evening shift, I want to refund an order.', 'support agent in the evening shift'],
    ['As an admin I can see all orders.', 'admin'],
  ] as const) {
    it(`hears “${persona}” ask: “${story}”`, () => {
      assert.equal(readPrd(`# P\n\n## User stories\n\n${story}\n`).requirements[0]?.persona, persona);
    });
  }
});
