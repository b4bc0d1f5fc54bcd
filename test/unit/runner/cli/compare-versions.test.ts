import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compareVersions } from '../../../../runner/cli/compare-versions.ts';

describe('comparing versions', () => {
  it('orders by number, not by text', () => {
    const ordered = ['0.1.0', '0.2.0', '0.10.0', '1.0.0-beta.1', '1.0.0', '1.0.1'];
    for (const [index, version] of ordered.entries()) {
      for (const [other, another] of ordered.entries()) assert.equal(Math.sign(compareVersions(version, another)), Math.sign(index - other), `${version} against ${another}`);
    }
  });

  it('is antisymmetric for any two texts', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (left, right) => Math.sign(compareVersions(left, right)) === -Math.sign(compareVersions(right, left)) || compareVersions(left, right) === 0));
  });
});
