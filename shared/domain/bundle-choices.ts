import { z } from 'zod';
import { IssueKey, maxIssues } from './backlog.ts';

/** What a person chose about a run's bundle before reading it. Kept with the run; what is absent stays as it was chosen before. */
export const BundleChoices = z.strictObject({
  /** Close issues on the target that are no longer planned. */
  closeDropped: z.boolean().optional(),
  /** Issues for which the plan's is written over what people changed on the target. */
  takePlan: z.array(IssueKey).max(maxIssues).optional(),
  /** Also when somebody approved the bundle as it was chosen before: that approval is void then. Not kept. */
  anew: z.literal(true).optional(),
});
export type BundleChoices = z.infer<typeof BundleChoices>;
