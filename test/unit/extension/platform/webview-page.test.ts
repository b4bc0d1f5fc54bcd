import assert from 'node:assert/strict';
import { isOpenable, webviewPage } from '../../../../extension/platform/webview-page.ts';
import { subjectOf } from '../../../../extension/platform/subject.ts';
import { PassError } from '../../../../shared/protocol/errors.ts';

const parts = { title: 'Backlog', scriptUri: 'https://x/backlog.js', styleUri: 'https://x/backlog.css', cspSource: 'https://x', nonce: 'n0nce', state: { runId: 'run-1' } };

describe('the page of a webview', () => {
  it('allows our script by its nonce and nothing by default', () => {
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(webviewPage(parts))?.[1] ?? '';
    assert.match(policy, /^default-src 'none';/);
    assert.match(policy, /script-src 'nonce-n0nce'(;|$)/);
    assert.doesNotMatch(policy, /unsafe-eval|script-src[^;]*unsafe-inline|img-src|connect-src|\*/);
  });

  it('cannot be broken out of by its title or state', () => {
    const html = webviewPage({ ...parts, title: '</title><script>1</script>', state: { name: '"><script>2</script>' } });
    assert.equal(html.match(/<script/g)?.length, 1);
  });
});

describe('links that leave a webview', () => {
  for (const url of ['https://github.com/acme/shop/issues/1', 'http://127.0.0.1:4001/acme/shop/issues/1', 'http://localhost:4001/x']) it(`may go to ${url}`, () => assert.equal(isOpenable(url), true));
  for (const url of ['http://example.com', 'javascript:alert(1)', 'command:x', 'vscode://x', 'file:///etc/passwd', 'https://user:pass@example.com', 'ftp://x', '', 'github.com']) it(`may not go to ${JSON.stringify(url)}`, () => assert.equal(isOpenable(url), false));
});

describe('the subject of a command', () => {
  const runId = 'run-20260101-aaaaaaaa';
  it('comes from arguments, from a tree node, or from the selection', () => {
    assert.deepEqual(subjectOf([runId, 'check-out'], undefined), { runId, issueKey: 'check-out', artifactId: 'check-out' });
    assert.deepEqual(subjectOf([{ runId, issueKey: 'a' }, [{}]], 'other'), { runId, issueKey: 'a', artifactId: undefined });
    assert.deepEqual(subjectOf([{ runId, artifactId: '02-requirements' }], undefined).artifactId, '02-requirements');
    assert.equal(subjectOf([], runId).runId, runId);
  });

  it('is refused when it names no run', () => {
    for (const args of [[], ['../../x'], [{ runId: 7 }]]) assert.throws(() => subjectOf(args, undefined), (error) => PassError.is(error, 'bad_input'));
  });
});
