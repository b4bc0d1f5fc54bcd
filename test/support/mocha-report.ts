import { z } from 'zod';

const Failure = z.object({ fullTitle: z.string(), file: z.string().nullish(), err: z.object({ message: z.string().optional(), stack: z.string().optional() }) });

/** What Mocha's `json` reporter writes, as far as it is used here. */
export const MochaReport = z.object({
  stats: z.object({ passes: z.int(), pending: z.int(), failures: z.int(), duration: z.number().optional() }),
  pending: z.array(z.object({ fullTitle: z.string() })),
  failures: z.array(Failure),
});
export type MochaReport = z.infer<typeof MochaReport>;

/** Outcome of one suite of `npm test`. */
export interface SuiteOutcome {
  passed: number;
  failed: number;
  skipped: number;
  /** What a person has to read: failures, skipped tests, output of a program that broke. */
  details: string[];
}

/** Counts and texts of a report; a suite that ran no test has failed. */
export function outcomeOf(report: MochaReport): SuiteOutcome {
  const details = report.failures.map((failure) => `FAILED ${failure.fullTitle}\n${indent(failure.err.stack ?? failure.err.message ?? 'no message')}`);
  details.push(...report.pending.map((test) => `skipped ${test.fullTitle}`));
  const { passes: passed, failures: failed, pending: skipped } = report.stats;
  if (passed + failed + skipped > 0) return { passed, failed, skipped, details };
  return { passed, failed: 1, skipped, details: ['FAILED: no test ran'] };
}

export function indent(text: string): string {
  return text.replaceAll(/^/gm, '    ');
}
