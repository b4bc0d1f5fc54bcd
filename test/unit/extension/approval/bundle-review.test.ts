import assert from 'node:assert/strict';
import { reviewBundle } from '../../../../extension/approval/bundle-review.ts';
import { encodeBase64 } from '../../../../shared/domain/base64.ts';
import { freezeBundle } from '../../../../shared/domain/bundle-bytes.ts';
import { renderBundle } from '../../../../shared/domain/bundle-text.ts';
import type { WriteBundle } from '../../../../shared/domain/bundle.ts';
import { digestOf } from '../../../../shared/domain/digest.ts';
import { PassError } from '../../../../shared/protocol/pass-error.ts';
import { sampleBundle } from '../../shared/domain/bundle-samples.ts';
import { runDetail, runId } from '../support.ts';

const bundle = (fields: Partial<WriteBundle> = {}): WriteBundle => sampleBundle({ runId, ...fields });
const answer = (value: WriteBundle) => {
  const bytes = freezeBundle(value);
  return { bytesBase64: encodeBase64(bytes), digest: digestOf(bytes) };
};
const { target, preconditions } = bundle();
const run = runDetail({
  prd: { ...runDetail().prd, digest: preconditions.prdDigest },
  targetChoice: target.kind === 'github' ? { kind: 'github', owner: target.owner, name: target.name } : { kind: 'folder', path: target.path },
});

describe('the review of a bundle', () => {
  it('hashes, renders and describes the bytes by itself', () => {
    const review = reviewBundle(answer(bundle()), run);
    assert.equal(review.text, renderBundle(bundle()));
    assert.equal(review.digest, digestOf(review.bytes));
    assert.deepEqual(review.warnings, []);
  });

  it('refuses a runner that names the digest of one bundle and sends another', () => {
    const shown = answer(bundle());
    const proposed = answer(bundle({ sequence: 2 }));
    assert.throws(() => reviewBundle({ bytesBase64: proposed.bytesBase64, digest: shown.digest }, run), (error) => PassError.is(error, 'conflict') && /Nothing was signed/.test(error.hint));
  });

  it('refuses the bundle of another run', () => {
    assert.throws(() => reviewBundle(answer(bundle({ runId: 'run-20260101-bbbbbbbb' })), run), (error) => PassError.is(error, 'conflict'));
  });

  it('refuses bytes that are no bundle', () => {
    const bytes = new TextEncoder().encode('{"schema":"pass.bundle/v1"}');
    assert.throws(() => reviewBundle({ bytesBase64: encodeBase64(bytes), digest: digestOf(bytes) }, run), (error) => PassError.is(error, 'bad_input'));
    assert.throws(() => reviewBundle({ bytesBase64: '*', digest: digestOf('') }, run), (error) => PassError.is(error, 'bad_input'));
  });

  it('warns when the bundle writes elsewhere than the run was submitted for', () => {
    const review = reviewBundle(answer(bundle()), { ...run, targetChoice: { kind: 'github', owner: 'somebody', name: 'else' } });
    assert.match(review.warnings.join(), /submitted for somebody\/else; the bundle writes to/);
  });

  it('warns when the bundle was computed from another PRD', () => {
    const review = reviewBundle(answer(bundle()), { ...run, prd: { ...run.prd, digest: 'f'.repeat(64) } });
    assert.match(review.warnings.join(), /another version of the PRD/);
  });
});
