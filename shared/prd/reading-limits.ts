/**
 * Limits in MB of a thread that reads documents: room for one of the largest size. A small nursery keeps the process small, and
 * costs no time that a person sees: left to itself V8 lets what is soon garbage take a third of all memory.
 */
export const readingLimits = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 16 } as const;
