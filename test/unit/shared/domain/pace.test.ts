import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describeDuration, describePace, estimateWrites, waitBefore } from '../../../../shared/domain/pace.ts';
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

  it('is told beforehand, exactly as it will be kept', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3_600_000), { maxLength: 600 }), fc.nat(700), (past, writes) => {
        const now = 3_600_000;
        const times = past.sort((a, b) => a - b);
        let clock = now;
        const kept = [...times];
        for (let write = 0; write < writes; write += 1) {
          clock += waitBefore(kept.filter((time) => time > clock - 3_600_000), limits, clock);
          kept.push(clock);
        }
        assert.equal(estimateWrites(writes, times, limits, now), writes === 0 ? 0 : clock - now);
      }),
      { numRuns: 30 },
    );
    assert.equal(describeDuration(estimateWrites(501, [], limits, 0)), 'about 60 minutes');
    assert.equal(describeDuration(1), 'about 1 second');
    assert.equal(describeDuration(3 * 3_600_000), 'about 3 hours');
  });

  it('is told from a bundle alone, and not where nothing limits it', () => {
    const operations = Array.from({ length: 12 }, (_, at) => createOperation(`op-00${String(at + 1).padStart(2, '0')}`, stagedIssue({ key: `k${at}` })));
    assert.equal(describePace(sampleBundle({ operations })), 'takes about 11 seconds at the pace that GitHub allows (80 writes a minute, 500 an hour)');
    assert.equal(describePace(sampleBundle({ operations, target: sampleFolder })), '');
  });
});
