import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Operation } from '../../../../shared/domain/bundle.ts';
import { describeDuration, describePace, estimateWrites, requestsOf, waitBefore } from '../../../../shared/domain/pace.ts';
import { createOperation, sampleBundle, sampleFolder, stagedIssue } from './bundle-samples.ts';

const limits = { perMinute: 80, perHour: 500, spacing: 1000 };

describe('the pace of writes', () => {
  it('is one a second while there is room', () => {
    assert.equal(waitBefore([], limits, 0), 0);
    assert.equal(waitBefore([5000], limits, 5400), 600);
    assert.equal(waitBefore([5000], limits, 9000), 0);
  });

  it('waits for the oldest write of a full minute or hour to be past', () => {
    const burst = Array.from({ length: 80 }, (_, at) => at);
    assert.equal(waitBefore(burst, limits, 30_000), 30_000);
    const hour = Array.from({ length: 500 }, (_, at) => at * 7000);
    assert.equal(waitBefore(hour, limits, 499 * 7000 + 1000), 3_600_000 - (499 * 7000 + 1000));
  });

  it('never lets more writes into a minute or an hour than allowed', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20_000), { minLength: 100, maxLength: 700 }), (pauses) => {
        const times: number[] = [];
        let now = 0;
        for (const pause of pauses) {
          now += pause;
          now += waitBefore(times.filter((time) => time > now - 3_600_000), limits, now);
          times.push(now);
        }
        for (const [span, most] of [[60_000, limits.perMinute], [3_600_000, limits.perHour]] as const) {
          for (const [at, time] of times.entries()) assert.ok((times[at + most] ?? Infinity) - time >= span);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('waits until every request of a write fits, at most a whole limit of them', () => {
    const burst = Array.from({ length: 78 }, (_, at) => at);
    assert.equal(waitBefore(burst, limits, 30_000, 2), 0);
    assert.equal(waitBefore(burst, limits, 30_000, 12), 30_000 + 9);
    assert.equal(waitBefore(burst, limits, 30_000, 200), 30_000 + 77);
    assert.equal(waitBefore([], limits, 30_000, 200), 0);
  });

  it('is told beforehand, exactly as it will be kept', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3_600_000), { maxLength: 600 }), fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 300 }), (past, writes) => {
        const now = 3_600_000;
        const times = past.sort((a, b) => a - b);
        let clock = now;
        const kept = [...times];
        for (const requests of writes) {
          clock += waitBefore(kept.filter((time) => time > clock - 3_600_000), limits, clock, requests);
          kept.push(...Array.from({ length: requests }, () => clock));
        }
        assert.equal(estimateWrites(writes, times, limits, now), writes.length === 0 ? 0 : clock - now);
      }),
      { numRuns: 30 },
    );
    assert.equal(describeDuration(estimateWrites(Array.from({ length: 501 }, () => 1), [], limits, 0)), 'about 60 minutes');
    assert.equal(describeDuration(1), 'about 1 second');
    assert.equal(describeDuration(3 * 3_600_000), 'about 3 hours');
  });

  it('counts a commit as the requests that it is', () => {
    const person = { name: 'Ada', email: 'ada@example.org' };
    const commit = (images: number): Operation => ({
      id: 'op-0001', kind: 'commit.create', key: 'k', parent: { sha: 'a'.repeat(40) }, message: 'Add images', author: person, committer: person, date: '2026-01-01T00:00:00Z',
      files: [{ path: 'README.md', mode: '100644', content: 'text', as: 'text' }, ...Array.from({ length: images }, (_, at) => ({ path: `${at}.png`, mode: '100644' as const, content: 'iVA=', as: 'base64' as const }))],
    });
    assert.deepEqual([0, 3, 100].map((images) => requestsOf(commit(images))), [2, 5, 102]);
    const one = createOperation('op-0001', stagedIssue({ key: 'k' }));
    assert.equal(estimateWrites([requestsOf(commit(100)), requestsOf(one)], [], limits, 0), 60_000);
    assert.match(describePace(sampleBundle({ operations: [commit(100), one] })), /^takes about 60 seconds /);
  });

  it('is told from a bundle alone, and not where nothing limits it', () => {
    const operations = Array.from({ length: 12 }, (_, at) => createOperation(`op-00${String(at + 1).padStart(2, '0')}`, stagedIssue({ key: `k${at}` })));
    assert.equal(describePace(sampleBundle({ operations })), 'takes about 11 seconds at the pace that GitHub allows (80 writes a minute, 500 an hour)');
    assert.equal(describePace(sampleBundle({ operations, target: sampleFolder })), '');
  });
});
