import { randomInt } from 'node:crypto';
import type { RunId } from '../../shared/domain/run.ts';

const digits = '0123456789abcdefghijklmnopqrstuvwxyz';

/**
 * A run id whose alphabetical order is the order of creation: UTC date, six base-36 digits for the millisecond of the day,
 * two random ones.
 */
export function newRunId(now: Date): RunId {
  const date = now.toISOString().slice(0, 10).replaceAll('-', '');
  const millisecond = now.getTime() % 86_400_000;
  const random = (digits[randomInt(36)] ?? '0') + (digits[randomInt(36)] ?? '0');
  return `run-${date}-${millisecond.toString(36).padStart(6, '0')}${random}`;
}
