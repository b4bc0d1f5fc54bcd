import assert from 'node:assert/strict';
import { diagnose, renderDiagnosis } from '../../../../runner/pipeline/diagnosis.ts';
import type { StoredRun } from '../../../../runner/store/run-document.ts';
import { PassError } from '../../../../shared/protocol/errors.ts';
import { runDetail } from '../../extension/support.ts';

const run: StoredRun = { ...runDetail({ status: 'syncing' }), bundleSequence: 1, submissionId: 'one', documents: {} };
const at = new Date('2026-01-01T00:00:00Z');

describe('diagnosis of a run that stopped', () => {
  it('names a cause only where the error says it, and leaves the line out otherwise', () => {
    const archived = diagnose(run, 'sync', new PassError('stale', 'acme/shop is archived.', 'Unarchive it.'), at);
    assert.equal(archived.likelyCause, '');
    assert.doesNotMatch(renderDiagnosis(run, archived), /Likely cause|changed after/);
    assert.equal(diagnose(run, 'intake', new PassError('storage', 'settings.json is damaged.', 'Correct it.'), at).likelyCause, '');
    assert.match(renderDiagnosis(run, diagnose(run, 'plan', new TypeError('x'), at)), /## Likely cause\n\nA defect in PASS\./);
  });

  it('names the command that goes on where the bundle fits no more', () => {
    const { nextAction } = diagnose(run, 'sync', new PassError('stale', 'It changed.', 'Open the bundle again.'), at);
    assert.equal(nextAction, `Open the bundle again. On the command line: "pass-runner approve ${run.id} --sync" shows the bundle that fits now.`);
    assert.equal(diagnose(run, 'sync', new PassError('unavailable', 'It is down.', 'Sync again.'), at).nextAction, 'Sync again.');
  });
});
