import { z } from 'zod';

/** `halt.json` in the gatekeeper's home: while it is there, nothing is written to any target. */
export const Halt = z.object({
  /** ISO 8601; empty when the file cannot be read. */
  at: z.string(),
  by: z.string(),
  reason: z.string(),
});
export type Halt = z.infer<typeof Halt>;

/** `halted since 2026-… by alice: wrong repository` */
export function describeHalt({ at, by, reason }: Halt): string {
  return `halted${at === '' ? '' : ` since ${at}`}${by === '' ? '' : ` by ${by}`}${reason === '' ? '' : `: ${reason}`}`;
}
