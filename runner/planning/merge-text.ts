import { diffArrays } from 'diff';

/** A run of base lines, `start` to `end` exclusive, and the lines in its place. */
interface Change {
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
}

/**
 * Three-way merge by lines (diff3): what either side changed since their common base. Lines that one side only added stand
 * before or after what the other changed, and what `theirs` added above the first or below the last line stands outside of what `ours` added
 * there. `undefined` when both changed the same or adjoining lines in different ways.
 */
export function mergeText(base: string, ours: string, theirs: string): string | undefined {
  if (ours === theirs || theirs === base) return ours;
  if (ours === base) return theirs;
  const lines = base.split('\n');
  const a = changes(lines, ours.split('\n'));
  const b = changes(lines, theirs.split('\n'));
  const merged: string[] = [];
  let at = 0;
  let i = 0;
  let j = 0;
  for (let left = a[i], right = b[j]; left !== undefined || right !== undefined; left = a[i], right = b[j]) {
    if (left !== undefined && right !== undefined && left.start <= right.end && right.start <= left.end && !isBeside(left, right) && !isOutside(left, right, lines.length)) {
      if (!isSame(left, right)) return undefined;
      j += 1;
    }
    const above = left !== undefined && right !== undefined && right.end === 0 && isOutside(left, right, lines.length);
    const takeLeft = left !== undefined && !above && (right === undefined || left.start < right.start || (left.start === right.start && left.end <= right.end));
    const next = takeLeft ? left : right;
    if (next === undefined) break;
    merged.push(...lines.slice(at, next.start), ...next.lines);
    at = next.end;
    if (takeLeft) i += 1;
    else j += 1;
  }
  return [...merged, ...lines.slice(at)].join('\n');
}

/** One of them only adds lines, right before or right after those that the other changes. */
function isBeside(left: Change, right: Change): boolean {
  const [added, changed] = left.start === left.end ? [left, right] : [right, left];
  return added.start === added.end && changed.start < changed.end && (added.start === changed.start || added.start === changed.end);
}

/** Both only add lines, above or below everything that there was: those of people stand around those of the plan. */
function isOutside(left: Change, right: Change, length: number): boolean {
  return left.start === left.end && right.start === right.end && left.start === right.start && (left.start === 0 || left.start === length) && !isSame(left, right);
}

function isSame(left: Change, right: Change): boolean {
  // No line and one empty line are different texts, so lines are compared and not what they join to.
  return left.start === right.start && left.end === right.end && left.lines.length === right.lines.length && left.lines.every((line, at) => line === right.lines[at]);
}

function changes(base: string[], other: string[]): Change[] {
  const found: Change[] = [];
  let at = 0;
  let open: { start: number; end: number; lines: string[] } | undefined;
  for (const part of diffArrays(base, other)) {
    if (!part.added && !part.removed) {
      if (open !== undefined) found.push(open);
      open = undefined;
      at += part.value.length;
      continue;
    }
    open ??= { start: at, end: at, lines: [] };
    if (part.added) open.lines.push(...part.value);
    else {
      at += part.value.length;
      open.end = at;
    }
  }
  if (open !== undefined) found.push(open);
  return found;
}
