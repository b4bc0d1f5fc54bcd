import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ApprovalEnvelope } from '../../shared/domain/approval.ts';
import { decodeBase64, encodeBase64 } from '../../shared/domain/base64.ts';
import { canonicalJson } from '../../shared/domain/digest.ts';
import type { ErrorKind } from '../../shared/protocol/errors.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import type { FrozenBundle } from '../../runner/planning/bundle.ts';
import { startGithubDouble } from '../support/github-double/server.ts';
import type { GithubDouble } from '../support/github-double/server.ts';
import { approve, forge, freeze, person, quiet, startGatekeeper } from '../support/gatekeeper-process.ts';
import type { GatekeeperProcess } from '../support/gatekeeper-process.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { stagedIssue } from '../unit/shared/domain/bundle-samples.ts';

const alice = person('alice');
const mallory = person('mallory');
const local = person('robot', 'local');
const shop = { kind: 'github', owner: 'acme', name: 'shop' } as const;
const issues = [stagedIssue({ key: 'pay', dependsOn: ['cart'] }), stagedIssue({ key: 'cart' })];

function isWrite({ route }: { route: string }): boolean {
  return !route.startsWith('GET ');
}

/** One gatekeeper and one strict GitHub for all tests: each of them has to leave it without a single write. */
describe('an approval', function () {
  this.timeout(60_000);
  const stack = new AsyncDisposableStack();
  let github: GithubDouble;
  let keeper: GatekeeperProcess;
  let frozen: FrozenBundle;

  before(async () => {
    const folder = stack.use(await temporaryFolder());
    github = stack.use(await startGithubDouble({ repositories: [shop, { owner: 'acme', name: 'other' }] }));
    keeper = stack.use(
      await startGatekeeper({ folder: folder.path, approvers: [alice.enrolled, local.enrolled], repositories: ['acme/shop', 'acme/other'], frame: { credential: github.token, github: { apiUrl: github.url, emulator: false } } }),
    );
    frozen = await freeze(keeper.gate, await keeper.gate.resolve(shop), issues);
  });
  after(() => stack.disposeAsync());
  afterEach(() => {
    assert.deepEqual(github.requests.filter(isWrite), []);
    assert.deepEqual(github.violations, []);
  });

  const refused = async (bytes: Uint8Array, envelopes: readonly ApprovalEnvelope[], kind: ErrorKind, message: RegExp): Promise<void> => {
    await assert.rejects(keeper.gate.sync(bytes, envelopes, quiet), (error) => {
      assert.ok(PassError.is(error, kind), String(error));
      assert.match(error.message, message);
      assert.notEqual(error.hint, '');
      return true;
    });
  };

  it('has to be there', async () => {
    await refused(frozen.bytes, [], 'bad_input', /envelopes/);
  });

  it('counts for exactly the bytes that were signed', async () => {
    const other = await freeze(keeper.gate, frozen.bundle.target, issues);
    await refused(other.bytes, [approve(frozen.bytes, alice)], 'forbidden', /other bytes/);
    const spelled = new TextEncoder().encode(JSON.stringify(frozen.bundle));
    await refused(spelled, [approve(frozen.bytes, alice)], 'bad_input', /canonical/);
    for (const at of [10, 500, frozen.bytes.length - 40]) {
      const flipped = Uint8Array.from(frozen.bytes);
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      await assert.rejects(keeper.gate.sync(flipped, [approve(frozen.bytes, alice)], quiet), (error) => PassError.is(error, 'bad_input') || PassError.is(error, 'forbidden'));
    }
  });

  it('does not survive a change of the order of operations', async () => {
    const swapped = new TextEncoder().encode(canonicalJson({ ...frozen.bundle, operations: [...frozen.bundle.operations].reverse() }));
    await refused(swapped, [approve(frozen.bytes, alice)], 'bad_input', /named op-/);
  });

  it('needs the enrolled key of its approver', async () => {
    await refused(frozen.bytes, [approve(frozen.bytes, mallory)], 'forbidden', /No enrolled key of mallory/);
    await refused(frozen.bytes, [approve(frozen.bytes, { ...mallory, name: 'alice' })], 'forbidden', /No enrolled key of alice/);
  });

  it('is not believed for its keyid', async () => {
    const forged = approve(frozen.bytes, { ...mallory, name: 'alice' });
    const keyid = approve(frozen.bytes, alice).signatures[0]?.keyid ?? '';
    await refused(frozen.bytes, [{ ...forged, signatures: forged.signatures.map(({ sig }) => ({ keyid, sig })) }], 'forbidden', /No enrolled key/);
  });

  it('is void when any byte of it changes', async () => {
    const envelope = approve(frozen.bytes, alice);
    const payload = decodeBase64(envelope.payload) ?? new Uint8Array();
    for (const at of [0, Math.floor(payload.length / 2), payload.length - 1]) {
      const flipped = Uint8Array.from(payload);
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      await assert.rejects(keeper.gate.sync(frozen.bytes, [{ ...envelope, payload: encodeBase64(flipped) }], quiet), (error) => PassError.is(error, 'forbidden') || PassError.is(error, 'bad_input'));
    }
    await refused(frozen.bytes, [{ ...envelope, payload: `${envelope.payload.slice(0, -1)}*` }], 'bad_input', /./);
  });

  it('ends at its own time and at that of the bundle', async () => {
    const past = new Date(Date.now() - 1000).toISOString();
    await refused(frozen.bytes, [approve(frozen.bytes, alice, { notAfter: past })], 'expired', /ended at/);
    const old = await freeze(keeper.gate, frozen.bundle.target, issues, { now: new Date(Date.now() - 25 * 3_600_000) });
    await refused(old.bytes, [approve(old.bytes, alice, { notAfter: new Date(Date.now() + 90 * 3_600_000).toISOString() })], 'expired', /ended at/);
  });

  it('counts only when it names operations of the bundle, with what they need', async () => {
    const [label = '', cart = '', pay = ''] = frozen.bundle.operations.map(({ id }) => id);
    assert.equal(frozen.bundle.operations.length, 3);
    await refused(frozen.bytes, [forge(frozen.bytes, alice, { operationIds: [label, pay] })], 'bad_input', /op-0003 without op-0002/);
    await refused(frozen.bytes, [forge(frozen.bytes, alice, { operationIds: [cart] })], 'bad_input', /op-0002 without op-0001/);
    await refused(frozen.bytes, [forge(frozen.bytes, alice, { operationIds: [label, cart, pay, 'op-4999'] })], 'bad_input', /op-4999/);
    await refused(frozen.bytes, [forge(frozen.bytes, alice, { operationIds: [label, label] })], 'bad_input', /twice/);
    await refused(frozen.bytes, [forge(frozen.bytes, alice, { operationIds: [] })], 'bad_input', /no operation/);
  });

  it('that says no is a no', async () => {
    await refused(frozen.bytes, [approve(frozen.bytes, alice, { decision: 'reject' })], 'forbidden', /rejected/);
    await refused(frozen.bytes, [approve(frozen.bytes, alice), approve(frozen.bytes, alice, { decision: 'reject' })], 'forbidden', /rejected/);
  });

  it('by a key for folders and emulators does not count for a repository', async () => {
    await refused(frozen.bytes, [approve(frozen.bytes, local)], 'forbidden', /folders and emulators only/);
  });

  it('cannot make a bundle for GitHub pass as one for an emulator', async () => {
    const target = frozen.bundle.target;
    assert.ok(target.kind === 'github');
    const bytes = new TextEncoder().encode(canonicalJson({ ...frozen.bundle, target: { ...target, emulator: true } }));
    await refused(bytes, [approve(bytes, local)], 'stale', /this gatekeeper works with/);
  });

  it('for one repository does not count for another', async () => {
    const other = await freeze(keeper.gate, await keeper.gate.resolve({ kind: 'github', owner: 'acme', name: 'other' }), issues);
    await refused(other.bytes, [approve(frozen.bytes, alice)], 'forbidden', /other bytes/);
  });

  it('by a revoked key does not count', async () => {
    const file = join(keeper.home, 'approvers.json');
    await writeFile(file, JSON.stringify([{ ...alice.enrolled, revokedAt: '2026-01-02T00:00:00.000Z' }, local.enrolled]));
    await refused(frozen.bytes, [approve(frozen.bytes, alice)], 'forbidden', /revoked/);
    await writeFile(file, JSON.stringify([alice.enrolled, local.enrolled]));
  });

  it('by one person with two keys counts once where two persons have to approve', async () => {
    const second = { ...person('alice') };
    await writeFile(join(keeper.home, 'approvers.json'), JSON.stringify([alice.enrolled, second.enrolled, local.enrolled]));
    await writeFile(join(keeper.home, 'settings.json'), JSON.stringify({ repositories: ['acme/shop', 'acme/other'], requiredApprovals: 2 }));
    await refused(frozen.bytes, [approve(frozen.bytes, alice), approve(frozen.bytes, second)], 'forbidden', /1 of 2/);
    await writeFile(join(keeper.home, 'settings.json'), JSON.stringify({ repositories: ['acme/shop', 'acme/other'] }));
    await writeFile(join(keeper.home, 'approvers.json'), JSON.stringify([alice.enrolled, local.enrolled]));
  });

  it('does not count when nobody can be read as approver any more', async () => {
    const file = join(keeper.home, 'approvers.json');
    await writeFile(file, '{"half a');
    await refused(frozen.bytes, [approve(frozen.bytes, alice)], 'storage', /cannot be used/);
    await writeFile(file, JSON.stringify([alice.enrolled, local.enrolled]));
  });

  it('does not count once the repository is off the allow-list', async () => {
    await writeFile(join(keeper.home, 'settings.json'), JSON.stringify({ repositories: ['acme/other'] }));
    await refused(frozen.bytes, [approve(frozen.bytes, alice)], 'forbidden', /allow-list/);
    await writeFile(join(keeper.home, 'settings.json'), JSON.stringify({ repositories: ['acme/shop', 'acme/other'] }));
  });
});
