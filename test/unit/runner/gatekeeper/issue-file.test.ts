import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fileName, formatIssue, numberOfFile, parseIssue } from '../../../../runner/gatekeeper/folder/issue-file.ts';
import { cleanBody, cleanLine } from '../../../../shared/domain/issue-text.ts';

describe('an issue as a file', () => {
  it('reads back what it wrote, whatever title, body and labels hold', async () => {
    const body = fc.array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('---', '# Title', '```', 'number: 9', '')), { maxLength: 8 }).map((lines) => cleanBody(lines.join('\n')));
    const title = fc.string({ unit: 'grapheme' }).map(cleanLine).filter((text) => text !== '');
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 99_999 }), title, body, fc.array(fc.string({ minLength: 1 }).map(cleanLine), { maxLength: 4 }), fc.constantFrom('open' as const, 'closed' as const), fc.option(title, { nil: undefined }), async (number, heading, text, labels, state, milestone) => {
        const issue = { number, key: 'cart', title: heading, body: text, labels, state, blockedBy: [3], ...(milestone === undefined ? {} : { milestone }) };
        assert.deepEqual(await parseIssue(await formatIssue(issue)), issue);
        assert.equal(numberOfFile(fileName(number, heading)), number);
      }),
    );
  });

  it('reads a file that an editor saved with other line ends', async () => {
    const issue = { number: 4, key: 'cart', title: 'Cart', body: 'a\nb', labels: ['x'], state: 'open' as const, blockedBy: [] };
    assert.deepEqual(await parseIssue((await formatIssue(issue)).replaceAll('\n', '\r\n')), issue);
  });

  it('does not take other Markdown for an issue', async () => {
    for (const text of ['', '# Notes', '---\nnumber: x\n---\n\n# T\n', '---\n[\n---\n\n# T\n', '---\nnumber: 3\n---\nno heading']) assert.equal(await parseIssue(text), undefined);
    assert.equal(numberOfFile('README.md'), undefined);
  });

  it('names files that every system takes', () => {
    assert.equal(fileName(7, '../../etc/passwd: ünï “x”'), '0007-etc-passwd-uni-x.md');
    assert.equal(fileName(12, '日本語'), '0012-issue.md');
    assert.equal(fileName(3, 'Retry for 24 hours with growing intervals when the warehouse does not answer'), '0003-retry-for-24-hours-with-growing-intervals-when-the.md');
    assert.equal(fileName(4, 'x'.repeat(80)), `0004-${'x'.repeat(50)}.md`);
    fc.assert(fc.property(fc.nat(99_999), fc.string({ unit: 'binary' }), (number, title) => assert.match(fileName(number, title), /^\d{4,5}-[a-z0-9-]{1,50}\.md$/)));
  });
});
