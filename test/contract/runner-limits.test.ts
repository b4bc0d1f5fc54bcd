import assert from 'node:assert/strict';
import { maxIssues } from '../../shared/domain/backlog.ts';
import { PassError } from '../../shared/protocol/errors.ts';
import { reaches, runnerFixture, submission } from '../support/runner-fixture.ts';

/** A PRD of which each requirement becomes an issue of its own. */
function prdWith(requirements: number): string {
  return ['# Lockers', '', '## Requirements', '', ...Array.from({ length: requirements }, (_, at) => `- FR-${at + 1}: The system must print label number ${at + 1} for the courier.`), ''].join('\n');
}

describe('a PRD that yields more issues than a backlog holds', () => {
  it('stops in the plan phase, and says how many there are, how many fit, and what to do', async () => {
    await using fixture = await runnerFixture();
    const client = await fixture.client();
    const { runId } = await client.call('run.submit', submission(prdWith(maxIssues + 1)));
    const run = await reaches(client, runId, 'stopped', 'waiting');
    assert.equal(run.status, 'stopped');
    assert.equal(run.diagnosis?.phase, 'plan');
    assert.equal(run.diagnosis.error.kind, 'bad_input');
    assert.match(run.diagnosis.error.message, /^prd\.md yields 2001 issues; a backlog holds 2000 at most\.$/);
    assert.match(run.diagnosis.nextAction, /Split the PRD .* into 3 documents or more/);
    // What was read before is there, and nothing half-planned is shown for a plan.
    assert.equal((await client.call('requirements.get', { runId })).requirements.length, maxIssues + 1);
    await assert.rejects(client.call('backlog.get', { runId }), (error) => PassError.is(error, 'not_found') || PassError.is(error, 'conflict'));
    client.close();
  }).timeout(60_000);

  it('is taken as long as all of them fit', async () => {
    await using fixture = await runnerFixture();
    const client = await fixture.client();
    const { runId } = await client.call('run.submit', submission(prdWith(maxIssues)));
    assert.equal((await reaches(client, runId, 'stopped', 'waiting')).status, 'waiting');
    assert.equal((await client.call('backlog.get', { runId })).issues.length, maxIssues);
    client.close();
  }).timeout(60_000);
});
