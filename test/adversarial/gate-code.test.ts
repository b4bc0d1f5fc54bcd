import assert from 'node:assert/strict';
import type { FailpointName } from '../../runner/gatekeeper/failpoint.ts';
import { freezeBundle } from '../../shared/domain/bundle-bytes.ts';
import type { Operation, WriteBundle } from '../../shared/domain/bundle.ts';
import type { ErrorKind } from '../../shared/protocol/errors.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { faults } from '../support/github-double/faults.ts';
import type { DoubleRepository } from '../support/github-double/repository.ts';
import { startGithubDouble } from '../support/github-double/server.ts';
import { approve, freeze, person, quiet, startGatekeeper } from '../support/gatekeeper-process.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { stagedIssue, withOperations } from '../unit/shared/domain/bundle-samples.ts';
import { codeOperations, inOrder } from '../unit/shared/domain/code-samples.ts';
import { inProcessGate } from './in-process-gatekeeper.ts';
import type { InProcessGate } from './in-process-gatekeeper.ts';

const alice = person('alice');
const shop = { kind: 'github', owner: 'acme', name: 'shop' } as const;
const issues = [stagedIssue({ key: 'cart', labels: [] })];
const moved = '4'.repeat(40);

function fails(kind: ErrorKind, message: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(PassError.is(error, kind), String(error));
    assert.match(error.message, message);
    return true;
  };
}

/** A bundle that creates an issue, and opens a pull request for it. */
function withCode(bundle: WriteBundle, change: (operations: Operation[]) => Operation[] = (operations) => operations): Uint8Array {
  return freezeBundle(withOperations(bundle, change([...bundle.operations, ...inOrder(codeOperations(bundle, 2, 'cart', 'op-0001'))])));
}

async function stage(options: Parameters<typeof inProcessGate>[0] = {}): Promise<InProcessGate & { repository: DoubleRepository; bundle: WriteBundle }> {
  const gate = await inProcessGate({ settings: { settleSeconds: 0 }, ...options });
  const { bundle } = await gate.freeze(issues);
  return Object.assign(gate, { repository: gate.github.repository('acme', 'shop'), bundle });
}

const branchCreation = 'POST /repos/{owner}/{repo}/git/refs';
const pullCreation = 'POST /repos/{owner}/{repo}/pulls';

describe('commits, branches and pull requests', function () {
  this.timeout(30_000);

  it('are written as approved, with every byte of each file, and verified', async () => {
    await using at = await stage();
    const bytes = withCode(at.bundle);
    const receipts = await at.sync(bytes);
    const commit = at.repository.git.commits.get(at.repository.branches.get('pass/cart') ?? '');
    assert.deepEqual(receipts.map(({ kind, number, sha }) => [kind, number, sha]), [
      ['issue.create', 1, undefined],
      ['commit.create', null, at.repository.branches.get('pass/cart')],
      ['branch.create', null, at.repository.branches.get('pass/cart')],
      ['pull_request.create', 2, undefined],
      ['pull_request.ready', 2, undefined],
      ['pull_request.auto_merge', 2, undefined],
    ]);
    assert.deepEqual([commit?.parents, commit?.message], [[at.repository.headSha], 'Build cart\n\nAs planned.']);
    const files = [...(at.repository.git.trees.get(commit?.tree ?? '') ?? [])].map(([path, { mode, sha }]) => [path, mode, at.repository.git.blobs.get(sha)?.toString('latin1')]);
    assert.deepEqual(files.sort(), [['README.md', '100644', '# Shop\n'], ['logo.bin', '100644', '\0\xff\x01\xfe'], ['tools/run.sh', '100755', Buffer.from('#!/bin/sh\necho "–"\n').toString('latin1')]]);
    const [pull] = at.repository.pulls;
    assert.deepEqual([pull?.head, pull?.base, pull?.draft, pull?.autoMerge], ['pass/cart', 'main', false, 'squash']);
    assert.match(pull?.body ?? '', /^Builds #1\.\n\n<!-- pass:v1 /);
    const report = await at.gatekeeper.verify(Buffer.from(bytes).toString('base64'));
    assert.equal(report.ok, true, report.summary);
    assert.deepEqual(at.github.violations, []);
  });

  it('are told apart from what was approved afterwards: a file, the branch, the text', async () => {
    await using at = await stage();
    const bytes = withCode(at.bundle);
    await at.sync(bytes);
    const [pull] = at.repository.pulls;
    assert.ok(pull !== undefined);
    pull.title = 'Something else';
    pull.autoMerge = null;
    const commit = at.repository.git.commits.get(at.repository.branches.get('pass/cart') ?? '');
    at.repository.git.trees.set(commit?.tree ?? '', new Map([['README.md', { mode: '100644', sha: '5'.repeat(40) }]]));
    const differing = async (): Promise<string[][]> => (await at.gatekeeper.verify(Buffer.from(bytes).toString('base64'))).operations.map(({ differences }) => [...differences]);
    assert.deepEqual(await differing(), [[], ['file “README.md”', 'file “logo.bin”', 'file “tools/run.sh”'], [], ['title: “Something else” instead of “Build cart”'], [], ['auto-merge: off instead of squash']]);
    at.repository.branches.set('pass/cart', at.repository.headSha ?? '');
    assert.match((await differing())[2]?.join() ?? '', /the branch is at 3f2c1ab/);
  });

  it('end when the base branch moved after the approval, before anything is written', async () => {
    await using at = await stage();
    const bytes = withCode(at.bundle);
    at.repository.moveBase(moved);
    await assert.rejects(at.sync(bytes), fails('stale', /main was at 3f2c1ab .* at 4444444 now/));
    assert.deepEqual(at.writes(), []);
  });

  it('end before the branch and the pull request when the base branch moves in the middle', async () => {
    for (const before of ['branch', 'pull'] as const) {
      await using at = await stage();
      const bytes = withCode(at.bundle);
      const passage = before === 'branch' ? 2 : 3;
      let receipts = 0;
      at.at = (place) => {
        if (place === 'receipt' && ++receipts === passage) at.repository.moveBase(moved);
      };
      await assert.rejects(at.sync(bytes), fails('stale', /The base branch main was at/));
      assert.deepEqual([at.repository.branches.size, at.repository.pulls.length], [passage - 2, 0], before);
    }
  });

  it('delete nothing that they do not name: no file takes the place of a folder', async () => {
    await using at = await stage();
    const bytes = withCode(at.bundle, (operations) => operations.map((operation) => (operation.kind === 'commit.create' ? { ...operation, files: [{ as: 'text', path: 'src', mode: '100644', content: 'x' }] } : operation)));
    await assert.rejects(at.sync(bytes), fails('stale', /“src”, which the commit writes, is a folder there/));
    assert.deepEqual([at.repository.branches.size, at.writes().filter((route) => route.includes('/git/'))], [0, []]);
  });

  it('do not care for a base branch that moves when the bundle writes issues only', async () => {
    await using at = await stage();
    const { bytes } = await at.freeze(issues);
    at.repository.moveBase(moved);
    assert.equal((await at.sync(bytes)).length, 1);
  });

  it('leave a branch of that name where it is: found before the start, in the middle, or after a lost answer', async () => {
    const other = (repository: DoubleRepository): void => void repository.branches.set('pass/cart', repository.headSha ?? '');
    await using early = await stage();
    const bytes = withCode(early.bundle);
    other(early.repository);
    await assert.rejects(early.sync(bytes), fails('stale', /pass\/cart is there already/));
    assert.deepEqual(early.writes(), []);
    for (const place of ['accepted', 'intent'] as const) {
      await using at = await stage();
      let intents = 0;
      at.at = (name) => {
        if (name === place && (place === 'accepted' || ++intents === 3)) other(at.repository);
      };
      at.github.inject({ on: branchCreation, fault: faults.badGateway });
      await assert.rejects(at.sync(withCode(at.bundle)), fails('stale', /pass\/cart is there already, at 3f2c1ab/), place);
      assert.equal(at.repository.branches.get('pass/cart'), at.repository.headSha);
      assert.equal(at.repository.pulls.length, 0);
    }
  });

  it('are found when the answer was lost, and made once', async () => {
    const writes = ['POST /repos/{owner}/{repo}/git/commits', branchCreation, pullCreation, 'POST /graphql'];
    for (const fault of [faults.badGatewayAfterEffect, faults.badGateway, faults.resetAfterEffect, faults.resetMidResponse]) {
      await using at = await stage();
      for (const on of writes) at.github.inject({ on, fault });
      const bytes = withCode(at.bundle);
      assert.equal((await at.sync(bytes)).length, 6);
      assert.deepEqual([at.repository.branches.size, at.repository.pulls.length, at.repository.issues.length], [1, 1, 1]);
      assert.equal((await at.gatekeeper.verify(Buffer.from(bytes).toString('base64'))).ok, true);
      assert.deepEqual(at.github.violations, []);
    }
  });

  it('touch no pull request that was pushed to, closed, or is of somebody else', async () => {
    const changes: [RegExp, (repository: DoubleRepository) => void][] = [
      [/is at 3f2c1ab and not at the approved commit/, (repository) => void repository.branches.set('pass/cart', repository.headSha ?? '')],
      [/was closed/, (repository) => Object.assign(repository.pulls[0] ?? {}, { state: 'closed' })],
      [/not one that PASS opened/, (repository) => Object.assign(repository.pulls[0] ?? {}, { author: 'mallory' })],
      [/not one that PASS opened/, (repository) => Object.assign(repository.pulls[0] ?? {}, { body: 'No marker.' })],
    ];
    for (const [message, change] of changes) {
      await using at = await stage();
      let receipts = 0;
      at.at = (place) => {
        if (place === 'receipt' && ++receipts === 4) change(at.repository);
      };
      await assert.rejects(at.sync(withCode(at.bundle)), fails('stale', message));
      assert.deepEqual([at.repository.pulls[0]?.draft, at.repository.pulls[0]?.autoMerge], [true, null]);
    }
  });

  it('want the permission to push, and auto-merge where it is used', async () => {
    await using reader = await stage();
    const bytes = withCode(reader.bundle);
    Object.assign(reader.repository, { push: false, triage: true });
    await assert.rejects(reader.sync(bytes), fails('forbidden', /may not push/));
    await using at = await stage({ repositories: [{ ...shop, allowAutoMerge: false }] });
    await assert.rejects(at.sync(withCode(at.bundle)), fails('stale', /may not merge by itself/));
    assert.deepEqual([...reader.writes(), ...at.writes()], []);
  });

  const places: [FailpointName, number][] = [['intent', 2], ['called', 2], ['receipt', 2], ['intent', 3], ['called', 3], ['receipt', 3], ['intent', 4], ['called', 4], ['receipt', 4], ['called', 5], ['called', 6]];
  for (const [at, passage] of places) {
    it(`are made once when the gatekeeper is killed at “${at}”, passage ${passage}`, async () => {
      await using github = await startGithubDouble({ repositories: [shop] });
      await using folder = await temporaryFolder();
      const setup = { folder: folder.path, approvers: [alice.enrolled], repositories: ['acme/shop'], settings: { settleSeconds: 0 } };
      const frame = { credential: github.token, github: { apiUrl: github.url, emulator: true } };
      await using first = await startGatekeeper({ ...setup, frame: { ...frame, failpoint: { at, passage } } });
      const bytes = withCode((await freeze(first.gate, await first.gate.resolve(shop), issues)).bundle);
      const envelope = approve(bytes, alice);
      await assert.rejects(first.gate.sync(bytes, [envelope], quiet));
      assert.equal(await first.exited, 'SIGKILL');
      await using second = await startGatekeeper({ ...setup, frame });
      assert.equal((await second.gate.sync(bytes, [envelope], quiet)).receipts.length, 6);
      assert.equal((await second.gate.verify(bytes)).ok, true);
      const repository = github.repository('acme', 'shop');
      assert.deepEqual([repository.branches.size, repository.pulls.length, repository.issues.length], [1, 1, 1]);
      assert.deepEqual(github.violations, []);
    });
  }
});
