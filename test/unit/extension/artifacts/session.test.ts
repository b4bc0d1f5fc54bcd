import assert from 'node:assert/strict';
import { ArtifactSession } from '../../../../extension/artifacts/session.ts';
import { ArtifactToWebview } from '../../../../shared/protocol/webview.ts';
import { PassError } from '../../../../shared/protocol/errors.ts';
import { MemoryRunner } from '../../../browser/memory-runner.ts';
import { artifactMarkdown, runId } from '../../../browser/sample-run.ts';

function open(): { session: ArtifactSession; runner: MemoryRunner; posted: ArtifactToWebview[]; asked: string[] } {
  const runner = new MemoryRunner();
  const posted: ArtifactToWebview[] = [];
  const asked: string[] = [];
  const session = new ArtifactSession(runId, '04-components', null, {
    call: runner.call,
    post: (message) => void posted.push(ArtifactToWebview.parse(JSON.parse(JSON.stringify(message)))),
    onTitle: (title) => void asked.push(`title ${title}`),
    openPrd: async ({ start, end }) => void asked.push(`prd ${start}-${end}`),
    openIssue: async (key) => void asked.push(`issue ${key}`),
    openUrl: async (url) => {
      throw new PassError('forbidden', `not ${url}`, '');
    },
    openRaw: async (id) => void asked.push(`raw ${id}`),
    report: (_where, error) => void asked.push(`report ${PassError.toData(error).message}`),
    note: () => void asked.push('note'),
  });
  return { session, runner, posted, asked };
}

describe('a session of the artifact viewer', () => {
  it('shows the artifact with its run, its contents and its traces', async () => {
    const { session, posted, asked } = open();
    await session.handle({ type: 'ready' });
    const [message] = posted;
    assert.ok(message?.type === 'artifact');
    assert.equal(message.markdown, artifactMarkdown);
    assert.equal(message.digestMatches, true);
    assert.deepEqual(message.contents.map((entry) => entry.id), ['01-overview', '04-components', '05-data-model']);
    assert.deepEqual(asked, ['title Components']);
  });

  it('says when the text is not the one that the pack names', async () => {
    const { session, posted, runner } = open();
    runner.artifactMarkdown = 'forged';
    await session.handle({ type: 'ready' });
    assert.ok(posted[0]?.type === 'artifact' && !posted[0].digestMatches);
  });

  it('follows a link to another artifact and to a place in it', async () => {
    const { session, posted } = open();
    await session.handle({ type: 'ready' });
    await session.handle({ type: 'openArtifact', artifactId: '05-data-model', fragment: 'tables' });
    const message = posted.at(-1);
    assert.ok(message?.type === 'artifact');
    assert.deepEqual([message.artifact.id, message.fragment], ['05-data-model', 'tables']);
  });

  it('shows the last of two artifacts that were asked for at once', async () => {
    const { session, posted } = open();
    await Promise.all([session.handle({ type: 'ready' }), session.handle({ type: 'openArtifact', artifactId: '01-overview', fragment: null })]);
    assert.deepEqual(posted.map((message) => (message.type === 'artifact' ? message.artifact.id : message.type)), ['01-overview']);
  });

  it('asks the extension for everything outside, and reports what it refuses', async () => {
    const { session, asked } = open();
    await session.handle({ type: 'openPrd', lineStart: 4, lineEnd: 6 });
    await session.handle({ type: 'openIssue', key: 'scan' });
    await session.handle({ type: 'openRaw' });
    await session.handle({ type: 'openUrl', url: 'javascript:alert(1)' });
    await session.handle({ type: 'openUrl' });
    assert.deepEqual(asked, ['prd 4-6', 'issue scan', 'raw 04-components', 'report not javascript:alert(1)', 'note']);
  });

  it('shows why an artifact cannot be had', async () => {
    const { session, posted, runner } = open();
    runner.failures.set('artifact.get', new PassError('not_found', 'No such artifact.', 'Choose another.'));
    await session.handle({ type: 'ready' });
    assert.deepEqual(posted.map((message) => message.type), ['unavailable']);
  });
});
