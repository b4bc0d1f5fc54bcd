import assert from 'node:assert/strict';
import fc from 'fast-check';
import { freezeBundle, parseBundle } from '../../../../shared/domain/bundle-bytes.ts';
import type { Operation, WriteBundle } from '../../../../shared/domain/bundle.ts';
import { canonicalJson, digestOf } from '../../../../shared/domain/digest.ts';
import { PassError } from '../../../../shared/protocol/pass-error.ts';
import { noCapabilities } from '../../../../shared/domain/capabilities.ts';
import { createOperation, sampleBundle, sampleFolder, stagedIssue } from './bundle-samples.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const refused = (bytes: Uint8Array, pattern: RegExp): void => {
  assert.throws(() => parseBundle(bytes), (error) => PassError.is(error, 'bad_input') && pattern.test(error.message));
};
const refusedBundle = (fields: Partial<WriteBundle>, pattern: RegExp): void => refused(bytesOf(canonicalJson(sampleBundle(fields))), pattern);

describe('bytes of a bundle', () => {
  it('reads what was frozen, and names it by the SHA-256 of its bytes', () => {
    const bytes = freezeBundle(sampleBundle());
    assert.deepEqual(parseBundle(bytes), { bundle: sampleBundle(), digest: digestOf(bytes) });
  });

  it('refuses another spelling of the same value', () => {
    const text = canonicalJson(sampleBundle());
    refused(bytesOf(JSON.stringify(sampleBundle(), null, 1)), /canonical/);
    refused(bytesOf(` ${text}`), /canonical/);
    refused(bytesOf(`\ufeff${text}`), /JSON/);
    refused(bytesOf(text.replace('"sequence":1', '"sequence":1.0')), /canonical/);
    refused(bytesOf(text.replace('"nonce":', '"nonce":"x","nonce":')), /canonical/);
  });

  it('refuses bytes that are not UTF-8 or not JSON', () => {
    refused(new Uint8Array([0xff, 0xfe]), /UTF-8/);
    refused(bytesOf('{'), /JSON/);
    refused(new Uint8Array(), /JSON/);
  });

  it('never takes a bundle with one byte changed for the same bundle', () => {
    const bytes = freezeBundle(sampleBundle());
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const other = Uint8Array.from(bytes);
        other[at] = (other[at] ?? 0) ^ flip;
        try {
          assert.notEqual(parseBundle(other).digest, digestOf(bytes));
        } catch (error) {
          assert.ok(PassError.is(error, 'bad_input'), String(error));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('refuses operations out of order, unknown slots, repeated keys and numbers', () => {
    const [first, second] = sampleBundle().operations as [Operation, Operation];
    refusedBundle({ operations: [second, first] }, /named op-0002/);
    refusedBundle({ operations: [createOperation('op-0001', stagedIssue({ key: 'pay' }), [{ ref: 'op-0002' }])] }, /waits for/);
    refusedBundle({ operations: [first, { ...first, id: 'op-0002' }] }, /repeats/);
    refusedBundle({ operations: [{ id: 'op-0001', kind: 'issue.blocked_by', issue: { ref: 'op-0009' }, blockedBy: { number: 1 } }] }, /waits for/);
  });

  it('refuses a body without its marker, or with a marker for other content', () => {
    const [first] = sampleBundle().operations;
    assert.ok(first?.kind === 'issue.create');
    refusedBundle({ operations: [{ ...first, body: ['no marker'] }] }, /marker/);
    refusedBundle({ operations: [{ ...first, title: 'Another title' }] }, /content/);
    refusedBundle({ operations: [{ ...first, key: 'other' }] }, /another lineage or key/);
    refusedBundle({ operations: [createOperation('op-0001', stagedIssue({ key: 'cart' }), [], 'cd'.repeat(16))] }, /another lineage or key/);
    refusedBundle({ lineageId: 'cd'.repeat(16) }, /lineage is not/);
  });

  it('refuses a body that GitHub would refuse, labels for a folder, and a life of more than a week', () => {
    refusedBundle({ operations: [createOperation('op-0001', stagedIssue({ key: 'cart', body: 'x'.repeat(65_536) }))] }, /longer/);
    refusedBundle({ target: sampleFolder, operations: [{ id: 'op-0001', kind: 'label.ensure', name: 'x', color: 'ededed', description: '' }] }, /folder/);
    refusedBundle({ expiresAt: '2026-01-09T00:00:00.000Z' }, /expire/);
    refusedBundle({ expiresAt: '2025-01-09T00:00:00.000Z' }, /expire/);
  });

  it('refuses labels that are neither there nor made, links that the target lacks, and totals that are not those of its operations', () => {
    const bundle = sampleBundle();
    const preconditions = { ...bundle.preconditions, labels: [] };
    refusedBundle({ preconditions }, /“pass”, which is neither there nor made/);
    refusedBundle({ preconditions: { ...preconditions, labels: ['pass', 'pass', 'size/M', 'priority/must'] } }, /twice/);
    refusedBundle({ operations: [{ id: 'op-0001', kind: 'issue.blocked_by', issue: { number: 2 }, blockedBy: { number: 1 } }], preconditions: { ...preconditions, capabilities: noCapabilities } }, /does not have natively/);
    refusedBundle({ limits: { ...bundle.limits, issues: 1 } }, /limits/);
    refusedBundle({ limits: { ...bundle.limits, bytes: 1_000_000 } }, /limits/);
  });

  it('refuses a field that the schema does not know', () => {
    refused(bytesOf(canonicalJson({ ...sampleBundle(), extra: true })), /Unrecognized key/i);
  });
});
