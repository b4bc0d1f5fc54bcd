import { z } from 'zod';

/** What a target can hold natively, as it was probed. What it lacks is written as text, so that the bytes of a bundle depend on it. */
export const Capabilities = z.strictObject({
  /** Links that say which issue blocks which. */
  blockedBy: z.boolean(),
  /** Issues below an issue. */
  subIssues: z.boolean(),
  /** Types of issues, which an organisation defines. */
  issueTypes: z.boolean(),
  /** The target had no issue to be asked about: what is said above is what is known of its host, and may be less than it has. */
  unprobed: z.literal(true).optional(),
});
export type Capabilities = z.infer<typeof Capabilities>;

/** Of a folder, and of a target of which nothing is known. */
export const noCapabilities: Capabilities = { blockedBy: false, subIssues: false, issueTypes: false };

const names = [
  ['blockedBy', 'native dependencies'],
  ['subIssues', 'native sub-issues'],
  ['issueTypes', 'issue types'],
] as const;

/** `native dependencies, native sub-issues`, or `none`. */
export function describeCapabilities(capabilities: Capabilities): string {
  const known = names.filter(([field]) => capabilities[field]).map(([, name]) => name).join(', ') || 'none';
  return capabilities.unprobed === true ? `${known} (as far as is known: it had no issue to be asked about)` : known;
}

/** What is different now, for people; `undefined` when nothing is. What was not known before is no change; what is gone always is. */
export function changedCapabilities(before: Capabilities, now: Capabilities): string | undefined {
  const changes = names.filter(([field]) => before[field] !== now[field] && (before[field] || before.unprobed !== true)).map(([field, name]) => `${now[field] ? 'has' : 'no longer has'} ${name}`);
  return changes.length === 0 ? undefined : changes.join(', ');
}
