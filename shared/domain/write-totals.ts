import { z } from 'zod';
import { PassError } from '../protocol/pass-error.ts';
import type { Operation, OperationKind } from './bundle.ts';
import { canonicalJson } from './digest.ts';

const count = z.int().min(0);

/** How much a sync writes. */
export const WriteTotals = z.strictObject({
  operations: count,
  /** Issues that are created. */
  issues: count,
  comments: count,
  pullRequests: count,
  commits: count,
  /** Of all operations as canonical JSON in UTF-8. */
  bytes: count,
});
export type WriteTotals = z.infer<typeof WriteTotals>;

/** The most that the administrator allows for one sync; what is not named is not limited. */
export const SyncLimits = WriteTotals.partial();
export type SyncLimits = z.infer<typeof SyncLimits>;

const counted: Partial<Record<OperationKind, Exclude<keyof WriteTotals, 'operations' | 'bytes'>>> = {
  'issue.create': 'issues',
  'issue.comment': 'comments',
  'pull_request.create': 'pullRequests',
  'commit.create': 'commits',
};

export function totalsOf(operations: readonly Operation[]): WriteTotals {
  const totals: WriteTotals = { operations: operations.length, issues: 0, comments: 0, pullRequests: 0, commits: 0, bytes: 0 };
  for (const operation of operations) {
    const field = counted[operation.kind];
    if (field !== undefined) totals[field] += 1;
    totals.bytes += new TextEncoder().encode(canonicalJson(operation)).byteLength;
  }
  return totals;
}

const names: Readonly<Record<keyof WriteTotals, string>> = { operations: 'operations', issues: 'new issues', comments: 'comments', pullRequests: 'pull requests', commits: 'commits', bytes: 'bytes' };
const fields = Object.keys(names) as (keyof WriteTotals)[];

/** `120 new issues (at most 50)`; `undefined` when nothing is over its limit. */
export function overLimit(totals: WriteTotals, limits: SyncLimits): string | undefined {
  const over = fields.filter((field) => totals[field] > (limits[field] ?? Infinity));
  return over.length === 0 ? undefined : over.map((field) => `${totals[field].toLocaleString('en')} ${names[field]} (at most ${(limits[field] ?? 0).toLocaleString('en')})`).join('; ');
}

/**
 * The administrator's limits for one sync, counted over what is approved.
 * @throws PassError `forbidden`
 */
export function requireWithinLimits(operations: readonly Operation[], limits: SyncLimits): void {
  const over = overLimit(totalsOf(operations), limits);
  if (over !== undefined) throw new PassError('forbidden', `The administrator allows less in one sync: ${over}.`, 'Approve fewer issues, or ask the administrator of the gatekeeper (limits in its settings). Nothing was approved.');
}

/** `7 operations, 5 new issues, 4,120 bytes`: what is not zero. */
export function describeTotals(totals: WriteTotals): string {
  return fields.filter((field) => totals[field] > 0).map((field) => `${totals[field].toLocaleString('en')} ${names[field]}`).join(', ') || 'nothing';
}
