import { z } from 'zod';
import { RequirementKind } from '../domain/prd.ts';

const LineRange = z.object({ line_start: z.int(), line_end: z.int(), why: z.string().optional() });

/** Gold labels of one document: the fields that scoring needs. */
export const GoldLabels = z.object({
  file: z.string(),
  requirements: z.array(
    z.object({
      line_start: z.int(),
      line_end: z.int(),
      text: z.string(),
      kind: RequirementKind,
      id: z.string().nullish(),
      anchor_line: z.int().nullish(),
      restated_at: z.array(z.int()).nullish(),
      acceptance_lines: z.array(z.int()).nullish(),
      role: z.string().nullish(),
    }),
  ),
  tolerated: z.array(LineRange),
  traps: z.array(LineRange),
});
export type GoldLabels = z.infer<typeof GoldLabels>;

export interface Prediction {
  readonly lineStart: number;
  readonly lineEnd: number;
  readonly text: string;
}

export interface Score {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly missed: readonly GoldLabels['requirements'][number][];
  readonly ignored: number;
  readonly trapped: number;
  readonly wrong: readonly Prediction[];
}

export interface Rates {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/**
 * Compare predictions with gold labels: one-to-one by line overlap (the label's range or its anchor line); where several
 * labels share a line the text decides. Predictions on tolerated, restated or acceptance lines, and on labels that are
 * already taken, count neither way; a story whose leaves are labelled too is not missed.
 */
export function score(gold: GoldLabels, predictions: readonly Prediction[]): Score {
  const labels = gold.requirements;
  const neutral = linesOf(gold.tolerated);
  for (const label of labels) {
    for (const line of [...(label.restated_at ?? []), ...(label.acceptance_lines ?? [])]) neutral.add(line);
    if (label.anchor_line != null) neutral.add(label.anchor_line);
  }
  const traps = linesOf(gold.traps);
  const used = new Set<number>();
  const wrong: Prediction[] = [];
  let truePositives = 0;
  let ignored = 0;
  let trapped = 0;
  for (const prediction of predictions) {
    const match = bestLabel(labels, used, prediction);
    if (match !== undefined) {
      used.add(match);
      truePositives += 1;
    } else if (touches(prediction, neutral) || labels.some((label) => overlaps(prediction, label))) ignored += 1;
    else {
      wrong.push(prediction);
      if (touches(prediction, traps)) trapped += 1;
    }
  }
  const missed = labels.filter((label, index) => !used.has(index) && label.role !== 'parent');
  return { truePositives, falsePositives: wrong.length, missed, ignored, trapped, wrong };
}

function bestLabel(labels: GoldLabels['requirements'], used: ReadonlySet<number>, prediction: Prediction): number | undefined {
  let best: { index: number; named: boolean; distance: number } | undefined;
  labels.forEach((label, index) => {
    const anchored = label.anchor_line != null && prediction.lineStart <= label.anchor_line && label.anchor_line <= prediction.lineEnd;
    if (used.has(index) || !(overlaps(prediction, label) || anchored)) return;
    const named = prediction.text !== '' && prediction.text.includes([...label.text].slice(0, 25).join(''));
    const distance = Math.abs(label.line_start - prediction.lineStart);
    if (best === undefined || (named && !best.named) || (named === best.named && distance < best.distance)) best = { index, named, distance };
  });
  return best?.index;
}

function overlaps(prediction: Prediction, label: { readonly line_start: number; readonly line_end: number }): boolean {
  return prediction.lineStart <= label.line_end && prediction.lineEnd >= label.line_start;
}

function touches(prediction: Prediction, lines: ReadonlySet<number>): boolean {
  for (let line = prediction.lineStart; line <= prediction.lineEnd; line += 1) if (lines.has(line)) return true;
  return false;
}

function linesOf(ranges: readonly { readonly line_start: number; readonly line_end: number }[]): Set<number> {
  const lines = new Set<number>();
  for (const range of ranges) for (let line = range.line_start; line <= range.line_end; line += 1) lines.add(line);
  return lines;
}

/** Precision, recall and F1 of counts. Nothing predicted and nothing to find counts as perfect. */
export function rates(counts: { readonly truePositives: number; readonly falsePositives: number; readonly missed: number }): Rates {
  const { truePositives, falsePositives, missed } = counts;
  const ratio = (part: number, whole: number): number => (whole === 0 ? 1 : part / whole);
  return {
    precision: ratio(truePositives, truePositives + falsePositives),
    recall: ratio(truePositives, truePositives + missed),
    f1: ratio(2 * truePositives, 2 * truePositives + falsePositives + missed),
  };
}
