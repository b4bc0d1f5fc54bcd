import { diffArrays } from 'diff';
import { clearBoxes } from '../../shared/domain/clear-boxes.ts';

/** A text with its boxes as they were in an earlier one, and the way back. */
export interface WithoutTicks {
  readonly text: string;
  /** How many boxes were ticked or cleared since. */
  readonly changed: number;
  /** Set each of these boxes again in another version of the text, on the line that says the same; `lost` have no such line any more. */
  readonly restore: (text: string) => { readonly text: string; readonly lost: number };
}

/** Ticking a box is how people say how far they are: it is no edit of the text that `base` has. */
export function withoutTicks(base: string, theirs: string): WithoutTicks {
  const before = base.split('\n');
  const lines = theirs.split('\n');
  const ticked = new Map<number, string>();
  for (const [from, at] of sameLines(before, lines)) {
    const [then, now] = [before[from] ?? '', lines[at] ?? ''];
    if (then === now) continue;
    ticked.set(at, now);
    lines[at] = then;
  }
  return { text: lines.join('\n'), changed: ticked.size, restore: (text) => setAgain(text, lines, ticked) };
}

function setAgain(text: string, lines: readonly string[], ticked: ReadonlyMap<number, string>): { text: string; lost: number } {
  const result = text.split('\n');
  const open = new Map(ticked);
  const taken = new Set<number>();
  for (const [from, at] of sameLines(lines, result)) {
    taken.add(at);
    result[at] = open.get(from) ?? result[at] ?? '';
    open.delete(from);
  }
  // What stands at another place now.
  for (const [from, line] of open) {
    const at = result.findIndex((other, index) => !taken.has(index) && clearBoxes(other) === clearBoxes(line));
    if (at === -1) continue;
    taken.add(at);
    result[at] = line;
    open.delete(from);
  }
  return { text: result.join('\n'), lost: open.size };
}

/** Indexes of lines that both texts have in the same order, whatever is in their boxes. */
function sameLines(a: readonly string[], b: readonly string[]): (readonly [number, number])[] {
  const pairs: (readonly [number, number])[] = [];
  let [left, right] = [0, 0];
  for (const { added, removed, value } of diffArrays(a.map(clearBoxes), b.map(clearBoxes))) {
    if (!added && !removed) pairs.push(...value.map((_line, index) => [left + index, right + index] as const));
    if (!added) left += value.length;
    if (!removed) right += value.length;
  }
  return pairs;
}
