const things = ['locker', 'parcel', 'courier', 'invoice', 'tariff', 'reminder', 'audit entry', 'shift', 'depot', 'return label', 'damage report', 'delivery window'];
const people = ['dispatcher', 'courier', 'depot manager', 'support agent', 'finance clerk', 'customer'];
const actions = ['create', 'search', 'export', 'archive', 'reassign', 'duplicate', 'approve', 'annotate', 'import', 'share'];

const at = <T>(list: readonly T[], index: number): T => list[index % list.length] as T;

/** One chapter of about 3.4 KB, with the forms that PRDs mix: items with ids, a table, a story with criteria, prose and a fence. */
function chapter(index: number): string {
  const [thing, person, action] = [at(things, index), at(people, index * 5 + 1), at(actions, index * 3 + 2)];
  const id = (nth: number): string => `FR-${index + 1}.${nth}`;
  return `## ${index + 1}. ${thing} ${action} ${index}

A ${person} works with about ${20 + (index % 70)} entries of kind “${thing} ${index}” a day. Today this is a spreadsheet that *three* people edit at the same time.

### Requirements

- **${id(1)}** The system must let a ${person} ${action} a ${thing} of batch ${index} with a name, an owner and a due date.
  - Given batch ${index}, when a ${person} opens it, then all its entries are shown with time and author.
- **${id(2)}** The system must list every ${thing} of the last ${1 + (index % 24)} months of batch ${index}, newest first, [50 to a page](https://example.com/${index}).
- The list of batch ${index} should be shown quickly, also when the \`${thing}\` service is under load.
- [x] A ${person} must be able to undo the last ${action} of batch ${index} within ${5 + (index % 50)} minutes.
- ~~Batch ${index} will be sent by fax.~~

| ID | Requirement | Priority | Acceptance criteria |
| --- | --- | --- | --- |
| NFR-${index + 1}.1 | A page of batch ${index} must be shown within ${100 + (index % 400)} ms at the 95th percentile | P0 | Measured with ${index + 10} users |
| NFR-${index + 1}.2 | Exports of batch ${index} must be encrypted with AES-256 | P1 | A key is refused after ${1 + (index % 90)} days |

### User story

As a ${person}, I want to ${action} the ${thing} of batch ${index} from my phone, so that I can answer caller ${index} without asking around.

**Acceptance criteria:**

1. Given a ${thing} with ${2 + (index % 7)} changes, when the ${person} opens its history, then all are shown.
2. WHEN the ${person} has no role in batch ${index}, THE system SHALL refuse access and log it.

### Background ${index}

The first version of batch ${index} was written when there was one depot. Couriers called the office for each ${thing}, and the office
kept lists on paper; this is slow &amp; error-prone. The team visited ${3 + (index % 5)} depots and watched how a ${person} works with a ${thing}.

\`\`\`json
{ "batch": ${index}, "kind": "${thing}", "action": "${action}" }
\`\`\`

Open question: who pays for a lost ${thing} of batch ${index}?

`;
}

/** A PRD of at least so many bytes, the same at each call; no two of its statements are the same. */
export function largePrd(bytes: number): string {
  const parts = ['# Depot 2: requirements\n\n'];
  let length = 0;
  for (let index = 0; length < bytes; index += 1) {
    const part = chapter(index);
    parts.push(part);
    length += Buffer.byteLength(part);
  }
  return parts.join('');
}
