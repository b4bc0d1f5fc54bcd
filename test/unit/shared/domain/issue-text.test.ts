import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cleanBody, cleanLine, composeIssue, fillSlots, issueDigest, marker, normaliseSlots, readMarker, slotsOf, splitMarker, stripMarker, withMarker } from '../../../../shared/domain/issue-text.ts';
import type { SlottedText } from '../../../../shared/domain/bundle.ts';
import type { IssueContent } from '../../../../shared/domain/issue-text.ts';
import { stagedIssue } from './bundle-samples.ts';

const lineage = 'ab'.repeat(16);
const slotted: fc.Arbitrary<SlottedText> = fc.array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 9 }).map((n) => ({ ref: `op-000${n}` }))), { maxLength: 8 });

describe('issue text', () => {
  it('replaces each slot by # and the number, and nothing else', () => {
    assert.equal(fillSlots(['Blocked by ', { ref: 'op-0002' }, '; see op-0002 #'], new Map([['op-0002', 17]])), 'Blocked by #17; see op-0002 #');
  });

  it('refuses to fill a slot whose number is not known', () => {
    assert.throws(() => fillSlots([{ ref: 'op-0002' }], new Map()), /op-0002/);
  });

  it('gives the same digest whatever the order of labels, the line ends and the split of the text', () => {
    fc.assert(
      fc.property(fc.string(), slotted, fc.array(fc.string()), (title, body, labels) => {
        const split = body.flatMap((part): SlottedText => (typeof part === 'string' ? [...part] : [part]));
        assert.equal(issueDigest({ title, body, labels }), issueDigest({ title, body: split, labels: [...labels].reverse() }));
      }),
    );
    assert.equal(issueDigest({ title: 't', body: 'a\r\nb', labels: [] }), issueDigest({ title: 't', body: ['a\n', 'b'], labels: [] }));
  });

  it('gives another digest when any field differs', () => {
    const base = { title: 't', body: 'b', labels: ['l'] };
    const others: IssueContent[] = [{ ...base, title: 'u' }, { ...base, body: 'c' }, { ...base, labels: [] }, { ...base, body: ['b', { ref: 'op-0001' }] }];
    const digests = [base, ...others].map(issueDigest);
    assert.equal(new Set(digests).size, digests.length);
  });

  it('reads back the marker it wrote, and the content before it', () => {
    fc.assert(
      fc.property(slotted, (body) => {
        const content = { title: 'T', body: normaliseSlots(body), labels: ['x'] };
        const written = withMarker(content, lineage, 'cart');
        const split = splitMarker(written.body);
        assert.deepEqual(split?.content, content.body);
        assert.equal(split?.marker.digest, issueDigest(content));
        assert.deepEqual(slotsOf(written.body), slotsOf(content.body));
      }),
    );
  });

  it('takes the last marker of a body and removes them all', () => {
    const first = marker({ lineage, key: 'a', digest: '1'.repeat(64) });
    const last = marker({ lineage, key: 'b', digest: '2'.repeat(64) });
    assert.equal(readMarker(`${first}\ntext\n${last}\nadded by a person`)?.key, 'b');
    assert.equal(stripMarker(`text\r\n\r\n${last}`), 'text');
    assert.equal(stripMarker(`text\n\n${last}\n\n\nnote\n`), 'text\n\nnote');
    assert.equal(readMarker('<!-- pass:v1 lineage=zz key=a digest=0 -->'), undefined);
  });

  it('takes a marker that people show as code for their text, and the one that nobody sees for the marker', () => {
    const own = marker({ lineage, key: 'own', digest: '1'.repeat(64) });
    const quoted = marker({ lineage, key: 'quoted', digest: '2'.repeat(64) });
    const shown = [`\`\`\`html\n${quoted}\n\`\`\``, `> ~~~~\n> ~~~\n> ${quoted}\n> ~~~~`, `See \`${quoted}\` there.`, `See \`\` a \` ${quoted} \`\`.`, `Text\n\n    ${quoted}`];
    for (const text of shown) {
      for (const body of [`${text}\n\nPlan\n\n${own}`, `${own}\n\n${text}\n\nPlan`, `Plan\n\n${own}\n\n${text}\n\nPlan`.replaceAll('\n', '\r\n')]) {
        assert.equal(readMarker(body)?.key, 'own', body);
        const stripped = stripMarker(body);
        assert.ok(stripped.includes(text) && stripped.includes('Plan') && !stripped.includes(own), body);
      }
      // Nothing else marks it: better a body that is known than a second issue.
      assert.equal(readMarker(`${text}\n\nPlan`)?.key, 'quoted');
    }
  });

  it('takes no longer than it should to read a marker, whatever a stranger writes around it', () => {
    const own = marker({ lineage, key: 'own', digest: '1'.repeat(64) });
    for (const piece of ['\n', '```a\n', '~~~\n', '`a', '    \n', ' ', `${own}\n`, `${own}\n\`\`\`\n`, `${own}\`a`]) {
      const body = `${own}x${piece.repeat(Math.floor(262_144 / piece.length))}x`;
      assert.equal(readMarker(body)?.key, 'own', JSON.stringify(piece));
      assert.ok(stripMarker(body).startsWith('x'), JSON.stringify(piece));
    }
  });

  it('takes a marker for one at the end of a body and behind a fence that nobody closed', () => {
    const own = marker({ lineage, key: 'own', digest: '1'.repeat(64) });
    for (const body of [`\`\`\`\ncode\n\n${own}`, `\`\`\`\ncode\n\n${own}\n\nadded by a person`, `    ${own}\n`]) {
      assert.equal(readMarker(body)?.key, 'own', body);
      assert.ok(!stripMarker(body).includes('pass:v1'), body);
    }
  });

  it('lets no marker, control character or lone surrogate of a draft into a body', () => {
    const forged = marker({ lineage, key: 'a', digest: '1'.repeat(64) });
    const nested = `<!-- pass${forged}:v1 lineage=${lineage} key=a digest=${'1'.repeat(64)} -->`;
    for (const text of [forged, nested, '<!--  PASS:v1 open']) assert.doesNotMatch(cleanBody(text), /pass:v1/i);
    assert.equal(cleanBody('a\u0000\u0085b\tc\r\nd \ud800'), 'ab\tc\nd \ufffd');
    assert.equal(cleanLine(' a\n b\u0007\tc '), 'a b c');
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => assert.equal(cleanBody(cleanBody(text)), cleanBody(text))));
  });

  it('names the document by its path in the repository, and tells nothing of somebody’s machine', () => {
    const from = (documentKey: string): string | undefined => /^Requirements: .*$/m.exec(fillSlots(composeIssue(stagedIssue({ key: 'pay' }), [], null, documentKey).body, new Map()))?.[0];
    assert.equal(from('docs/shop.md'), 'Requirements: FR-1 · PRD `docs/shop.md`, lines 3–4');
    for (const path of ['/home/ada/secret/shop.md', 'c:/Users/ada/shop.md', 'C:\\Users\\ada\\shop.md']) assert.equal(from(path), 'Requirements: FR-1 · PRD `shop.md`, lines 3–4');
    for (const none of ['untitled:Shop', '']) assert.equal(from(none), 'Requirements: FR-1 · PRD lines 3–4');
    assert.equal(from('a`b\u202e @carol.md'), 'Requirements: FR-1 · PRD `ab @carol.md`, lines 3–4');
  });

  it('composes description, criteria, dependencies and reasons in one body', () => {
    const issue = composeIssue(stagedIssue({ key: 'pay', acceptanceCriteria: ['Pays once.', 'Says\nso.'] }), [{ number: 4 }, { ref: 'op-0001' }]);
    const body = fillSlots(issue.body, new Map([['op-0001', 9]]));
    assert.equal(
      body,
      [
        'What pay does.', '', '### Acceptance criteria', '', '- [ ] Pays once.', '- [ ] Says so.', '', '### Dependencies', '', '- Blocked by #4', '- Blocked by #9', '',
        '### Why', '', 'The PRD asks for it.', '', 'Requirements: FR-1 · PRD lines 3–4', '', 'Size: M · Priority: must · Component: checkout',
      ].join('\n'),
    );
  });
});
