import assert from 'node:assert/strict';
import MarkdownIt from 'markdown-it';
import { diagnosisText, verificationText } from '../../../../extension/views/report-texts.ts';
import { runDetail, runId } from '../support.ts';

const hostile = '![x](https://evil.example/x.png) <img src="https://evil.example/y.png"> [a](https://evil.example) `code` | https://evil.example/z.png';
const render = (markdown: string): string => new MarkdownIt({ html: true, linkify: false }).render(markdown);

describe('a report in a preview', () => {
  it('says of which bundle each operation is when a run had several', () => {
    const operation = { operationId: 'op-0001', number: 3, url: null, status: 'same' as const, approvedDigest: null, foundDigest: null, differences: [] };
    const text = verificationText({ runId: 'run-20260101-abcdefgh', bundleDigest: 'b'.repeat(64), approver: 'ada', ok: true, summary: 'Fine.', operations: [{ ...operation, bundleDigest: 'a'.repeat(64) }, { ...operation, status: 'superseded', bundleDigest: 'b'.repeat(64) }] });
    for (const digest of ['a', 'b']) assert.ok(text.includes(`- Bundle SHA-256: \`${digest.repeat(64)}\``) && text.includes(`| op-0001 of ${digest.repeat(12)}… |`), text);
    assert.match(text, /replaced by a later sync/);
  });

  it('shows text of a PRD as text, so that opening it fetches nothing', () => {
    const error = { kind: 'bad_input', message: hostile, hint: '' } as const;
    const run = runDetail({ title: hostile, status: 'stopped', diagnosis: { phase: 'plan', step: hostile, error, evidence: [hostile, 'two\n# lines'], likelyCause: hostile, nextAction: hostile, at: '2026-01-01T00:00:00.000Z' } });
    const html = render(diagnosisText(run));
    assert.doesNotMatch(html, /<img|<a /);
    assert.equal(html.match(/<h1>/g)?.length, 1);
    assert.ok(html.includes('![x](https://evil.example/x.png) &lt;img'), html);
  });

  it('keeps a difference that the target answered in its cell', () => {
    const html = render(verificationText({ runId, bundleDigest: 'a'.repeat(64), approver: hostile, ok: false, summary: hostile, operations: [{ operationId: 'op-0001', approvedDigest: null, foundDigest: null, number: 3, url: 'https://github.com/acme/shop/issues/3', status: 'differs', differences: [hostile] }] }));
    assert.doesNotMatch(html, /<img|evil\.example"/);
    assert.equal(html.match(/<td>/g)?.length, 4);
    assert.ok(html.includes('<a href="https://github.com/acme/shop/issues/3">#3</a>'));
  });
});
