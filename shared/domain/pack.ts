import { z } from 'zod';
import { Digest } from './digest.ts';

export const ArtifactKind = z.enum([
  'overview', 'requirements', 'context', 'components', 'data_model', 'interfaces', 'decisions', 'quality', 'risks',
  'test_strategy', 'delivery', 'glossary', 'open_questions', 'removed_text', 'disclosure',
]);
export type ArtifactKind = z.infer<typeof ArtifactKind>;

/** Who planned: always shown, so that nobody takes the baseline for a model's work. */
export const PlannerLabel = z.object({
  kind: z.enum(['baseline', 'model']),
  name: z.string(),
  /** One sentence on what this planner can and cannot know. */
  note: z.string(),
});
export type PlannerLabel = z.infer<typeof PlannerLabel>;

export const PackArtifact = z.object({
  /** File stem within the pack, e.g. `02-requirements`. Unique. */
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
  kind: ArtifactKind,
  title: z.string(),
  /** One line for lists and the tree. */
  summary: z.string(),
  markdownDigest: Digest,
  jsonDigest: Digest,
  /** What this planner could not derive, said plainly. Empty when complete. */
  notDerived: z.array(z.string()),
});
export type PackArtifact = z.infer<typeof PackArtifact>;

/** Table of contents of an architecture pack. Each artifact is `<id>.md` and `<id>.json` beside it. */
export const PackIndex = z.object({
  schema: z.literal('pass.pack/v1'),
  planner: PlannerLabel,
  prdDigest: Digest,
  artifacts: z.array(PackArtifact),
});
export type PackIndex = z.infer<typeof PackIndex>;

/** One artifact with its content, before or after it is stored. */
export interface ArtifactContent {
  readonly id: string;
  readonly kind: ArtifactKind;
  readonly title: string;
  readonly summary: string;
  readonly markdown: string;
  readonly json: unknown;
  readonly notDerived: readonly string[];
}
