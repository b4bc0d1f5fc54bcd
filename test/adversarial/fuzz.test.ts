import assert from 'node:assert/strict';
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ed25519 } from '@noble/curves/ed25519.js';
import fc from 'fast-check';
import { noFailpoint } from '../../runner/gatekeeper/failpoint.ts';
import { Gatekeeper } from '../../runner/gatekeeper/gatekeeper.ts';
import { GatekeeperHome } from '../../runner/gatekeeper/home.ts';
import { preAuthEncoding, verifyEnvelope } from '../../shared/domain/approval-signing.ts';
import { ApprovalEnvelope, approvalPayloadType } from '../../shared/domain/approval.ts';
import { decodeBase64, encodeBase64 } from '../../shared/domain/base64.ts';
import { freezeBundle, parseBundle } from '../../shared/domain/bundle-bytes.ts';
import { canonicalJson } from '../../shared/domain/digest.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { approve, freeze, person, quiet } from '../support/gatekeeper-process.ts';
import type { Gate } from '../../runner/governance/gate.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { sampleBundle, stagedIssue } from '../unit/shared/domain/bundle-samples.ts';

const alice = person('alice', 'local');
const issues = ['cart', 'pay'].map((key) => stagedIssue({ key }));
const flipped = (bytes: Uint8Array, at: number, flip: number): Uint8Array => Uint8Array.from(bytes, (byte, position) => (position === at ? byte ^ flip : byte));
/** A place, to be taken modulo the length of whatever is changed, and a change of the byte there. */
const place = fc.tuple(fc.maxSafeNat(), fc.integer({ min: 1, max: 255 }));

async function open(home: string): Promise<Gatekeeper> {
  return Gatekeeper.open({ home: new GatekeeperHome(home, { credential: undefined, github: undefined }), clock: () => new Date(), failpoint: noFailpoint });
}

async function filesOf(folder: string): Promise<string[]> {
  return (await readdir(join(folder, 'backlog')).catch(() => [])).filter((name) => name.endsWith('.md'));
}

async function scene(folder: string): Promise<{ home: string; gatekeeper: Gatekeeper; frozen: Awaited<ReturnType<typeof freeze>>; envelope: ApprovalEnvelope }> {
  const home = join(folder, 'gatekeeper');
  await cp(import.meta.filename, join(home, 'lineages', 'none.txt'));
  await writeFile(join(home, 'approvers.json'), JSON.stringify([alice.enrolled]));
  const gatekeeper = await open(home);
  const target = await gatekeeper.resolve({ kind: 'folder', path: join(folder, 'backlog') });
  const frozen = await freeze(gatekeeper as unknown as Gate, target, issues);
  return { home, gatekeeper, frozen, envelope: approve(frozen.bytes, alice) };
}

describe('a changed byte', function () {
  this.timeout(120_000);

  it('of the bundle, or of its base64, has the gatekeeper refuse it', async () => {
    await using folder = await temporaryFolder();
    const { gatekeeper, frozen, envelope } = await scene(folder.path);
    const refused = (base64: string): Promise<void> =>
      assert.rejects(async () => gatekeeper.sync(base64, [envelope], quiet), (error) => PassError.is(error, 'bad_input') || PassError.is(error, 'forbidden'));
    await fc.assert(
      fc.asyncProperty(place, fc.boolean(), async ([where, flip], inBytes) => {
        const text = new TextEncoder().encode(encodeBase64(frozen.bytes));
        const changed = inBytes ? encodeBase64(flipped(frozen.bytes, where % frozen.bytes.length, flip)) : new TextDecoder('latin1').decode(flipped(text, where % text.length, flip));
        await refused(changed);
      }),
      { numRuns: 150 },
    );
    assert.deepEqual(await filesOf(folder.path), []);
    await gatekeeper.close();
  });

  it('that is no UTF-8 is refused, though decoding it would give the text that was frozen', () => {
    const frozen = freezeBundle(sampleBundle({ runId: 'run-\ufffd' }));
    const at = Buffer.from(frozen).indexOf('\ufffd');
    const spelled = Buffer.concat([frozen.subarray(0, at), Buffer.from([0xff]), frozen.subarray(at + 3)]);
    assert.equal(spelled.toString('utf8'), Buffer.from(frozen).toString('utf8'));
    assert.throws(() => parseBundle(spelled), (error) => PassError.is(error, 'bad_input') && /UTF-8/.test(error.message));
  });

  it('of the approval voids it, unless it is in the part that decides nothing', async () => {
    await using folder = await temporaryFolder();
    const { gatekeeper, envelope } = await scene(folder.path);
    await gatekeeper.close();
    const text = new TextEncoder().encode(JSON.stringify(envelope));
    const original = verifyEnvelope(envelope, [alice.enrolled]);
    let harmless = 0;
    fc.assert(
      fc.property(place, ([where, flip]) => {
        const changed = new TextDecoder().decode(flipped(text, where % text.length, flip));
        let parsed: ApprovalEnvelope;
        try {
          parsed = ApprovalEnvelope.parse(JSON.parse(changed));
        } catch {
          return;
        }
        try {
          const verified = verifyEnvelope(parsed, [alice.enrolled]);
          // `keyid` is a hint, and decides nothing.
          assert.deepEqual(verified, original);
          assert.equal(parsed.payload, envelope.payload);
          assert.deepEqual(parsed.signatures.map(({ sig }) => sig), envelope.signatures.map(({ sig }) => sig));
          harmless += 1;
        } catch (error) {
          assert.ok(PassError.is(error), String(error));
        }
      }),
      { numRuns: 1500 },
    );
    assert.ok(harmless > 0, 'no flip hit the keyid');
  });

  it('of the journal is noticed at the start, or costs a last record that the target makes up for', async () => {
    await using folder = await temporaryFolder();
    const { home, gatekeeper, frozen, envelope } = await scene(folder.path);
    await gatekeeper.sync(encodeBase64(frozen.bytes), [envelope], quiet);
    await gatekeeper.close();
    const written = await filesOf(folder.path);
    assert.equal(written.length, 2);
    const log = await readFile(join(home, 'log.jsonl'));
    const check = async (at: number, flip: number): Promise<'noticed' | 'made up for'> => {
      const copy = join(folder.path, 'copy');
      await cp(home, copy, { recursive: true, force: true });
      await writeFile(join(copy, 'log.jsonl'), flipped(log, at, flip));
      const opened = await open(copy).catch((error: unknown) => {
        assert.ok(PassError.is(error, 'storage'), `byte ${at}: ${String(error)}`);
        return undefined;
      });
      if (opened === undefined) return 'noticed';
      await opened.sync(encodeBase64(frozen.bytes), [envelope], quiet);
      assert.deepEqual(await filesOf(folder.path), written, `byte ${at}`);
      await opened.close();
      return 'made up for';
    };
    await fc.assert(
      fc.asyncProperty(place, async ([where, flip]) => {
        const at = where % log.length;
        assert.equal(await check(at, flip), at === log.length - 1 ? 'made up for' : 'noticed');
      }),
      { numRuns: 120 },
    );
    assert.equal(await check(log.length - 1, 1), 'made up for');
  });
});

describe('a statement that its own signer wrote by hand', () => {
  /** What a person’s key signs, without the rules of `createApproval`. */
  async function handSigned(write: (statement: { predicate: Record<string, unknown> }) => string): Promise<{ refused: Promise<void>; files: () => Promise<string[]> } & AsyncDisposable> {
    const folder = await temporaryFolder();
    const { gatekeeper, frozen, envelope } = await scene(folder.path);
    const statement = JSON.parse(new TextDecoder().decode(decodeBase64(envelope.payload))) as { predicate: Record<string, unknown> };
    const payload = new TextEncoder().encode(write(statement));
    const sig = ed25519.sign(preAuthEncoding(approvalPayloadType, payload), decodeBase64(alice.keys.secretKey) ?? new Uint8Array());
    const signed = { payloadType: approvalPayloadType, payload: encodeBase64(payload), signatures: [{ keyid: '', sig: encodeBase64(sig) }] } as const;
    const refused = assert.rejects(gatekeeper.sync(encodeBase64(frozen.bytes), [{ ...signed, signatures: [...signed.signatures] }], quiet), (error) => PassError.is(error, 'bad_input') || PassError.is(error, 'forbidden'));
    const dispose = async (): Promise<void> => {
      await gatekeeper.close();
      await folder[Symbol.asyncDispose]();
    };
    return { refused, files: () => filesOf(folder.path), [Symbol.asyncDispose]: dispose };
  }

  it('counts only in the one spelling that has one reading', async () => {
    for (const write of [(value: object): string => JSON.stringify(value, null, 1), (value: object): string => canonicalJson(value).replace('"nonce":', '"nonce":"x","nonce":')]) {
      await using hand = await handSigned(write);
      await hand.refused;
      assert.deepEqual(await hand.files(), []);
    }
  });

  it('counts only with the nonce of its bundle, and with nothing in it that the schema does not know', async () => {
    for (const fields of [{ nonce: 'e'.repeat(32) }, { also: 'op-0003' }]) {
      await using hand = await handSigned((statement) => canonicalJson({ ...statement, predicate: { ...statement.predicate, ...fields } }));
      await hand.refused;
      assert.deepEqual(await hand.files(), []);
    }
  });
});
