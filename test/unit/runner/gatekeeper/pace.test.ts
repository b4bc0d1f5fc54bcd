import assert from 'node:assert/strict';
import fc from 'fast-check';
import { waitBefore } from '../../../../runner/gatekeeper/pace.ts';

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
});
