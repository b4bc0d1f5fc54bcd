import assert from 'node:assert/strict';
import { caseIds, cases } from './manifest.ts';
import { mutants } from './mutants/mutants.ts';
import { misfits } from './mutants/workbench.ts';
import { listTests, nameOf } from './test-names.ts';

describe('the manifest of attacks and crashes', function () {
  this.timeout(120_000);
  const proofs = cases.flatMap(({ id, provenBy }) => ('notYetApplicable' in provenBy ? [] : provenBy.map((test) => ({ where: id, test }))));
  const named = [...proofs, ...mutants.map(({ guard, test }) => ({ where: `mutant “${guard}”`, test }))];

  it('has every case once, with tests or with the reason why there are none yet', () => {
    assert.deepEqual(cases.map(({ id }) => id), caseIds);
    for (const { id, provenBy } of cases) {
      if ('notYetApplicable' in provenBy) assert.ok(provenBy.notYetApplicable.length > 20, id);
      else assert.ok(provenBy.length > 0, id);
    }
  });

  it('names tests that exist and are not skipped, for each case and for each mutant', async () => {
    const files = [...new Set(named.map(({ test: [file] }) => file))];
    const { found, skipped } = await listTests(files);
    const missing = named.filter(({ test }) => !found.has(nameOf(test))).map(({ where, test }) => `${where}: ${skipped.has(nameOf(test)) ? 'skipped' : 'missing'}: ${test.join(' › ')}`);
    assert.deepEqual(missing, []);
  });

  it('has mutants whose text is in its file exactly once, each under a name of its own', async () => {
    assert.deepEqual(await misfits(mutants), []);
    assert.equal(new Set(mutants.map(({ guard }) => guard)).size, mutants.length);
  });
});
