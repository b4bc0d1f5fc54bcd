import assert from 'node:assert/strict';
import { fetchBundle, isLocalTarget } from '../../../../runner/cli/decision.ts';
import { freezeBundle } from '../../../../shared/domain/bundle-bytes.ts';
import type { WriteBundle } from '../../../../shared/domain/bundle.ts';
import { lineageIdOf } from '../../../../shared/domain/lineage.ts';
import { digestOf } from '../../../../shared/domain/digest.ts';
import type { RunnerClient } from '../../../../shared/protocol/client.ts';
import { PassError } from '../../../../shared/protocol/errors.ts';
import { totalsOf } from '../../../../shared/domain/write-totals.ts';
import { samplePreconditions } from '../../shared/domain/bundle-samples.ts';

const target = { kind: 'folder', path: '/tmp/backlog', folderId: 'folder-1' } as const;
const runId = 'run-20260101-abcdefgh';

function frozen(changes: Partial<WriteBundle> = {}): Uint8Array {
  return freezeBundle({
    schema: 'pass.bundle/v1',
    runId,
    sequence: 1,
    lineageId: lineageIdOf(target, 'docs/prd.md'),
    submittedBy: 'sam',
    documentKey: 'docs/prd.md',
    target,
    preconditions: samplePreconditions,
    limits: totalsOf([]),
    operations: [],
    unchanged: [],
    drift: [],
    createdAt: '2026-01-01T00:00:00.000Z',
    expiresAt: '2026-01-02T00:00:00.000Z',
    nonce: '0'.repeat(32),
    ...changes,
  });
}

/** A runner that answers `bundle.get` with these bytes and announces that digest. */
function runnerWith(bytes: Uint8Array, announced: string): RunnerClient {
  const call = (): Promise<unknown> => Promise.resolve({ bytesBase64: Buffer.from(bytes).toString('base64'), digest: announced });
  return { call } as unknown as RunnerClient;
}

const conflict = (error: unknown): boolean => PassError.is(error, 'conflict');

describe('fetching a bundle', () => {
  it('gives the digest of the bytes, counted here', async () => {
    const bytes = frozen();
    assert.equal((await fetchBundle(runnerWith(bytes, digestOf(bytes)), runId)).digest, digestOf(bytes));
  });

  it('refuses a runner that announces one digest and sends other bytes', async () => {
    await assert.rejects(fetchBundle(runnerWith(frozen({ sequence: 2 }), digestOf(frozen())), runId), conflict);
  });

  it('refuses a bundle of another run', async () => {
    const bytes = frozen({ runId: 'run-20260101-zzzzzzzz' });
    await assert.rejects(fetchBundle(runnerWith(bytes, digestOf(bytes)), runId), conflict);
  });

  it('refuses bytes that are no bundle', async () => {
    const bytes = new TextEncoder().encode('{}');
    await assert.rejects(fetchBundle(runnerWith(bytes, digestOf(bytes)), runId), (error: unknown) => PassError.is(error, 'bad_input'));
  });
});

describe('where the automatic key counts', () => {
  it('is a folder or an emulator, and no real repository', () => {
    const github = { kind: 'github', apiHost: 'api.github.com', repositoryId: 1, owner: 'acme', name: 'shop', visibility: 'public', defaultBranch: 'main', baseSha: null } as const;
    assert.equal(isLocalTarget({ kind: 'folder', path: '/x', folderId: 'f' }), true);
    assert.equal(isLocalTarget({ ...github, emulator: true }), true);
    assert.equal(isLocalTarget({ ...github, emulator: false }), false);
  });
});
