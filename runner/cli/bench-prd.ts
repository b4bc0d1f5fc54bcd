const capabilities = [
  ['Catalogue', 'product', 'shop keeper'],
  ['Basket', 'basket line', 'shopper'],
  ['Checkout', 'order', 'shopper'],
  ['Payments', 'payment', 'finance clerk'],
  ['Shipping', 'shipment', 'warehouse worker'],
  ['Returns', 'return', 'support agent'],
  ['Accounts', 'account', 'shopper'],
  ['Reviews', 'review', 'shopper'],
  ['Search', 'search result', 'shopper'],
  ['Reports', 'report', 'shop keeper'],
  ['Discounts', 'discount code', 'marketing manager'],
  ['Notifications', 'message', 'shopper'],
] as const;

/** A PRD of about 300 lines, the same at each call: the input of what is measured. */
export function benchPrd(): string {
  const sections = capabilities.map(([title, thing, person], index) => `## ${index + 2}. ${title}

${title} is where a ${person} works with each ${thing}. It replaces a spreadsheet that three people edit at the same time.

### Requirements

- **FR-${index + 1}01** The system must let a ${person} create a ${thing} with a name, an owner and a due date.
- **FR-${index + 1}02** The system must list every ${thing} of the last 24 months, newest first, 50 to a page.
- **FR-${index + 1}03** The system should let a ${person} filter by state, owner and date.
- **FR-${index + 1}04** A ${person} must be able to undo the last change to a ${thing} within 10 minutes.
- **FR-${index + 1}05** The system may suggest values from the last ten entries of the same ${person}.
- **NFR-${index + 1}01** A page with a ${thing} must be shown within 300 ms at the 95th percentile.

### User story

As a ${person}, I want to see the history of a ${thing}, so that I can answer a question without asking around.

Acceptance criteria:

1. Given a ${thing} with five changes, when the ${person} opens its history, then all five are shown with time and author.
2. Given a ${thing} without changes, when its history is opened, then it says so.
3. Given a person without the role, when they open the history, then access is refused and logged.
`);
  return `# Shop 2: requirements

## 1. Goals

- Reduce the time from order to shipment from two days to four hours.
- Serve 20,000 orders a day without a second team.

${sections.join('\n')}
## ${capabilities.length + 2}. Out of scope

- Selling to companies, price negotiations and invoices on account.
- A native application for phones.

## ${capabilities.length + 3}. Open questions

- Which carrier delivers to islands?
- Who owns the product texts after the launch?
`;
}
