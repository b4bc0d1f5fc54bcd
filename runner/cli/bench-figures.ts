/** Beyond its budget times this, a figure fails. */
const tolerance = 1.25;

export type Verdict = 'ok' | 'over, tolerated' | 'too much' | 'no budget';

/** One thing that was measured: the median of several runs. */
export interface Figure {
  readonly name: string;
  readonly unit: 's' | 'ms' | 'MB';
  readonly median: number;
  readonly least: number;
  readonly most: number;
  readonly runs: number;
  readonly budget: number | null;
  readonly verdict: Verdict;
}

/** @param budget in the unit; null for what depends on the machine alone */
export function figure(name: string, unit: Figure['unit'], budget: number | null, values: readonly number[]): Figure {
  const sorted = values.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  return { name, unit, median, least: sorted[0] ?? Number.NaN, most: sorted.at(-1) ?? Number.NaN, runs: values.length, budget, verdict: verdictOf(median, budget) };
}

function verdictOf(median: number, budget: number | null): Verdict {
  if (budget === null) return 'no budget';
  if (median <= budget) return 'ok';
  return median <= budget * tolerance ? 'over, tolerated' : 'too much';
}

/** The same measurement several times, one after the other. */
export async function repeat<T>(runs: number, measure: () => T | Promise<T>): Promise<T[]> {
  const values: T[] = [];
  for (let run = 0; run < runs; run++) values.push(await measure());
  return values;
}

/** One line for people. */
export function figureLine({ name, unit, median, least, most, runs, budget, verdict }: Figure): string {
  const digits = unit === 's' ? 2 : 1;
  const spread = runs > 1 ? ` (${runs} runs: ${least.toFixed(digits)} to ${most.toFixed(digits)})` : '';
  const against = budget === null ? '' : `  budget ${budget} ${unit}  ${verdict}`;
  return `${name.padEnd(52)} ${median.toFixed(digits).padStart(7)} ${unit.padEnd(2)}${against}${spread}`;
}
