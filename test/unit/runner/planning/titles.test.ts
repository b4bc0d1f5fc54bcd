import assert from 'node:assert/strict';
import fc from 'fast-check';
import { planBacklog } from '../../../../runner/planning/backlog.ts';
import { titleOf, titleStyle } from '../../../../runner/planning/titles.ts';
import { prdOf } from './prd-builder.ts';

const english = { language: 'en', productNames: new Set<string>() };
const title = (text: string, integrations: string[] = []): string => {
  const [requirement] = prdOf([{ text, integrations }]).requirements;
  assert.ok(requirement);
  return titleOf(requirement, english);
};

describe('issue titles', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['As a shopper, I want to save my cart so that I can finish later.', 'Let a shopper save their cart'],
    ['As an admin, I want an overview of all orders.', 'Give an admin an overview of all orders'],
    ['As a user, when I log a symptom, I want to see a short note.', 'Let a user see a short note when they log a symptom'],
    ['The system shall send a receipt by e-mail.', 'Send a receipt by e-mail'],
    ['The system must not store card numbers.', 'Do not store card numbers'],
    ['Users can filter orders by date.', 'Let users filter orders by date'],
    ['Users will be able to change a line and to remove it.', 'Let users change a line and remove it'],
    ['Passwords must be hashed with Argon2id.', 'Ensure passwords are hashed with Argon2id'],
    ['The cart must persist for 30 days.', 'Ensure the cart persists for 30 days'],
    ['`ListTiers` must support pagination.', 'Ensure `ListTiers` supports pagination'],
    ['When the payment fails, the system shall keep the cart.', 'Keep the cart when the payment fails'],
    ['Given a full cart, when I pay, then I get a receipt.', 'Ensure they get a receipt when they pay'],
    ['Number of channels: (mono, stereo, and surround sound with six or eight speakers)', 'Provide number of channels'],
    ['WHEN a cart is full, THE Cart_Service SHALL refuse more.', 'Ensure the Cart_Service refuses more when a cart is full'],
    ['Must return the cart with its lines.', 'Return the cart with its lines'],
    ['Supports export to CSV', 'Support export to CSV'],
    ['Exporting orders as CSV', 'Export orders as CSV'],
    ['Ability to export orders', 'Provide the ability to export orders'],
    ['Dark mode', 'Provide dark mode'],
    ['Stripe Connect for sellers', 'Provide Stripe Connect for sellers'],
    ['Stream access: Provide an API for raw audio.', 'Provide an API for raw audio'],
    ['Store files that must be kept for ten years.', 'Store files that must be kept for ten years'],
    ['Since the API has no filter, the client must filter by itself.', 'Filter by itself'],
    ['The shopper must see the total and must not see the margin.', 'Ensure the shopper sees the total'],
  ];
  for (const [text, expected] of cases) it(`makes “${expected}” of “${text}”`, () => assert.equal(title(text), expected));

  it('keeps the name of an external system as the PRD spells it', () => {
    assert.equal(title('PayPal payments must be refunded in full.', ['PayPal']), 'Ensure PayPal payments are refunded in full');
  });

  it('takes the product out of the sentence, by its common names and by its own name in the title of the document', () => {
    const prd = prdOf(['The shop must take orders.', 'The web shop should list offers.', 'Tally shall send receipts.', 'The Tally must be weighed.', 'Payments must be refunded.'].map((text) => ({ text })), { title: 'PRD: Tally (payments)' });
    assert.deepEqual(prd.requirements.map((requirement) => titleOf(requirement, titleStyle(prd))), ['Take orders', 'List offers', 'Send receipts', 'Ensure the Tally is weighed', 'Ensure payments are refunded']);
  });

  it('stays what it is when other requirements come and go', () => {
    const statement = fc.tuple(fc.constantFrom('The shop', 'The cart', 'Shoppers', 'The system', 'Tally', 'Checkout'), fc.constantFrom('must', 'shall', 'should'), fc.constantFrom('send a receipt', 'keep the order', 'be fast')).map((words) => `${words.join(' ')}.`);
    fc.assert(fc.property(fc.array(statement, { minLength: 1, maxLength: 12 }), fc.nat(), (texts, from) => {
      const prd = prdOf([...texts, 'The cart must list 12 lines.'].map((text) => ({ text })), { title: 'Tally' });
      const fewer = { ...prd, requirements: prd.requirements.slice(0, 1 + (from % texts.length)) };
      const titles = ({ issues }: { issues: readonly { key: string; title: string }[] }): Map<string, string> => new Map(issues.map(({ key, title: of }) => [key, of]));
      const all = titles(planBacklog(prd, []));
      for (const [key, before] of titles(planBacklog(fewer, []))) assert.equal(all.get(key), before);
    }));
  });

  it('does not rewrite a language that it does not know', () => {
    const [requirement] = prdOf([{ text: 'Der Warenkorb muss 30 Tage erhalten bleiben.' }]).requirements;
    assert.ok(requirement);
    assert.equal(titleOf(requirement, { ...english, language: 'de' }), 'Der Warenkorb muss 30 Tage erhalten bleiben');
  });

  it('is never empty, never has a line break and fits a list, whatever the text', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 400 }).filter((text) => /[\p{L}\p{N}]/u.test(text)), (text) => {
      const made = title(text);
      assert.ok(made.trim().length > 0 && made.length <= 97 && !/[\r\n]/.test(made), made);
    }), { numRuns: 500 });
  });
});
