import assert from 'node:assert/strict';
import { linkTarget, slugOf } from '../../../../webview/components/links.ts';

describe('links of an artifact', () => {
  const cases: readonly (readonly [string, unknown])[] = [
    ['https://github.com/acme', { kind: 'url', url: 'https://github.com/acme' }],
    ['prd.md#L10-L12', { kind: 'prd', lineStart: 10, lineEnd: 12 }],
    ['../prd.md#L10', { kind: 'prd', lineStart: 10, lineEnd: 10 }],
    ['prd:12-10', { kind: 'prd', lineStart: 12, lineEnd: 12 }],
    ['02-requirements.md', { kind: 'artifact', id: '02-requirements', fragment: null }],
    ['02-requirements.md#fr%2D1', { kind: 'artifact', id: '02-requirements', fragment: 'fr-1' }],
    ['issue:check-out', { kind: 'issue', key: 'check-out' }],
    ['#data', { kind: 'fragment', fragment: 'data' }],
  ];
  for (const [href, expected] of cases) it(`reads ${href}`, () => assert.deepEqual(linkTarget(href), expected));

  for (const href of ['http://example.com', 'javascript:alert(1)', 'command:workbench.action.quit', 'vscode://x', 'file:///etc/passwd', '//example.com', '../../secret.md', 'data:text/html,x', 'https://', 'issue:../x', '#', '']) {
    it(`knows no target for ${JSON.stringify(href)}`, () => assert.equal(linkTarget(href), undefined));
  }

  it('makes the anchors that GitHub makes', () => assert.equal(slugOf(' Data & Größe, v2 '), 'data--größe-v2'));
});
