import assert from 'node:assert/strict';
import { targetMarks, syncedIssue } from '../../shared/domain/target-changes.ts';
import { lineageIdOf } from '../../shared/domain/lineage.ts';
import { approve, documentKey, freeze, person, quiet, startGatekeeper } from '../support/gatekeeper-process.ts';
import { startGithubDouble } from '../support/github-double/server.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { stagedIssue } from '../unit/shared/domain/bundle-samples.ts';

const alice = person('alice', 'local');
const issues = ['cart', 'pay', 'ship', 'mail'].map((key) => stagedIssue({ key, labels: [] }));
const now = new Date('2026-05-01T10:00:00Z');

describe('issues that pull requests closed', function () {
  this.timeout(60_000);

  it('are marked as merged, with the pull request that is merged and says so', async () => {
    await using github = await startGithubDouble();
    await using folder = await temporaryFolder();
    await using keeper = await startGatekeeper({ folder: folder.path, approvers: [alice.enrolled], repositories: ['acme/shop'], settings: { settleSeconds: 0 }, frame: { credential: github.token, github: { apiUrl: github.url, emulator: true } } });
    const target = await keeper.gate.resolve({ kind: 'github', owner: 'acme', name: 'shop' });
    const { bytes } = await freeze(keeper.gate, target, issues);
    await keeper.gate.sync(bytes, [approve(bytes, alice)], quiet);

    const repository = github.repository('acme', 'shop');
    const pull = (body: string, mergedAt: string | null): unknown => Object.assign(repository.addPull({ title: 'Work', body, author: 'dora', head: 'work', base: 'main', draft: false }, now), { mergedAt, state: 'closed' });
    pull('Fixes #1, and closes #3', now.toISOString());
    pull('Closes #2', null);
    pull('Closes acme/shop#1 at last', now.toISOString());
    // The third one was opened again after the merge.
    for (const issue of repository.issues.filter(({ number }) => number === 1 || number === 2)) repository.editIssue(issue, { state: 'closed', stateReason: 'completed' }, now);

    const seen = await keeper.gate.observe(target, lineageIdOf(target, documentKey));
    const synced = new Map(seen.lineage?.entries.map((entry) => [entry.key, syncedIssue(entry)]));
    const marks = targetMarks(seen.issues.map((issue) => ({ ...issue, synced: synced.get(issue.key) })));
    assert.deepEqual(marks.map(({ key, words }) => [key, words]), [['cart', 'merged with #7'], ['pay', 'closed'], ['ship', ''], ['mail', '']]);

    const { bundle } = await freeze(keeper.gate, target, issues);
    assert.deepEqual(bundle.operations, []);
    assert.deepEqual(bundle.drift.map(({ key, note }) => [key, note]), [['cart', 'It was closed by #7, which is merged, and stays closed.'], ['pay', 'It is closed on the target and stays closed.']]);
  });
});
