import { z } from 'zod';

/** GitHub's limit for titles; shown on one line. */
export const MilestoneTitle = z.string().trim().min(1).max(256).regex(/^\P{Cc}+$/u, 'a milestone has no line breaks and no control characters');

/** A milestone that the target has. */
export const Milestone = z.strictObject({ number: z.int().positive(), title: z.string().min(1).max(256), state: z.enum(['open', 'closed']) });
export type Milestone = z.infer<typeof Milestone>;

/** Titles that differ in nothing but case, or in space around them, mean one milestone: two that people could not tell apart help nobody. */
export function sameMilestone(a: string | null, b: string | null): boolean {
  return a === b || (a !== null && b !== null && a.trim().toLowerCase() === b.trim().toLowerCase());
}

/** The milestone of that title, open or closed; exactly that title before one that differs in case. */
export function findMilestone(milestones: readonly Milestone[], title: string): Milestone | undefined {
  return milestones.find((milestone) => milestone.title === title) ?? milestones.find((milestone) => sameMilestone(milestone.title, title));
}
