/** Lines of a document, 0-based, the last one included. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

/**
 * VS Code lays out every CodeLens of a document anew at every key: with thousands of them a key takes a quarter of a second. A
 * document with more requirements than this has them near what is on the screen only.
 */
const most = 400;
/** Lines around those on the screen, and the step in which they move along. */
const around = 150;
const step = 100;

/** Lines on which a document with so many requirements gets CodeLenses; `undefined` for all. They stay the same while little is scrolled. */
export function lensLines(requirements: number, visible: readonly LineRange[]): readonly LineRange[] | undefined {
  if (requirements <= most) return undefined;
  return visible.map(({ first, last }) => ({ first: Math.max(0, Math.floor((first - around) / step) * step), last: Math.ceil((last + around) / step) * step }));
}

export function lieIn(line: number, ranges: readonly LineRange[] | undefined): boolean {
  return ranges === undefined || ranges.some(({ first, last }) => first <= line && line <= last);
}
