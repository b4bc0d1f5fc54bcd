import assert from 'node:assert/strict';
import { requireFewEnoughReaders } from '../../../../runner/gatekeeper/document-rules.ts';
import type { Target } from '../../../../shared/domain/target.ts';
import { PassError } from '../../../../shared/protocol/errors.ts';
import { sampleBundle, sampleFolder, sampleRepository } from '../../shared/domain/bundle-samples.ts';

const rules = { internalDocuments: ['docs/internal/**', '**/*.secret.md'] };
const isRefused = (documentKey: string, target: Target = sampleRepository): boolean => {
  try {
    requireFewEnoughReaders({ ...sampleBundle(), documentKey, target }, rules);
    return false;
  } catch (error) {
    assert.ok(PassError.is(error, 'forbidden') && error.message.includes(documentKey));
    return true;
  }
};

describe('documents that the administrator takes for internal', () => {
  it('are not written where everybody can read them, whoever approved', () => {
    assert.ok(isRefused('docs/internal/plan.md') && isRefused('a/b.secret.md') && isRefused('/home/ann/docs/internal/x/y.md'));
    assert.ok(!isRefused('docs/plan.md') && !isRefused('docs/internal.md'));
  });

  it('are written where fewer people can read', () => {
    assert.ok(sampleRepository.kind === 'github');
    assert.ok(!isRefused('docs/internal/plan.md', sampleFolder) && !isRefused('docs/internal/plan.md', { ...sampleRepository, visibility: 'internal' }));
  });
});
