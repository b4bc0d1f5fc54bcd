import assert from 'node:assert/strict';
import fc from 'fast-check';
import { closedFences, shownCode } from '../../../../shared/domain/shown-code.ts';
import type { Fence } from '../../../../shared/domain/shown-code.ts';

/** The rule in its plainest form, whatever time it takes. */
function plainly(text: string, start: number, end: number): boolean {
  const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  const [after = ''] = text.slice(end).split('\n');
  return fencedLines(text.split('\n')).has(text.slice(0, start).split('\n').length - 1) || /^(?: {4}|\t)\s*$/.test(before) || inSpan(before, after);
}

function fencedLines(lines: readonly string[]): ReadonlySet<number> {
  const fences = lines.flatMap((text, line) => {
    const [, signs = '', rest = ''] = /^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?(`{3,}|~{3,})(.*)$/.exec(text) ?? [];
    return signs === '' ? [] : [{ line, sign: signs.slice(0, 1), length: signs.length, opens: signs.startsWith('~') || !rest.includes('`'), closes: rest.trim() === '' }];
  });
  return new Set(blocksOf(fences).flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, at) => from + at)));
}

function blocksOf(fences: readonly Fence[]): [number, number][] {
  const blocks: [number, number][] = [];
  for (const opener of fences) {
    if (!opener.opens || opener.line <= (blocks.at(-1)?.[1] ?? -1)) continue;
    const closer = fences.find(({ line, sign, length, closes }) => closes && line > opener.line && sign === opener.sign && length >= opener.length);
    if (closer !== undefined) blocks.push([opener.line, closer.line]);
  }
  return blocks;
}

function inSpan(before: string, after: string): boolean {
  const runs = (text: string): number[] => [...text.matchAll(/`+/g)].map(([run]) => run.length);
  let open: number | undefined;
  for (const run of runs(before)) open = open === undefined ? run : run === open ? undefined : open;
  return open !== undefined && runs(after).includes(open);
}

const mark = '<!-- mark -->';
const piece = fc.constantFrom(mark, '\n', '\n\n', '`', '``', '```', '````', '~~~', '~~~~~', '```js', '~~~ `', ' ', '    ', '\t', '> ', '- ', '1. ', 'text', '\n```\n', '\n~~~\n', '\n    ');

describe('what is shown as code', () => {
  it('is what CommonMark says, for fences, spans and indented lines in any mixture', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join('');
        const isCode = shownCode(text);
        for (const { index } of text.matchAll(new RegExp(mark, 'g'))) assert.equal(isCode(index), plainly(text, index, index + mark.length), JSON.stringify([text, index]));
      }),
      { numRuns: 1000 },
    );
  });

  it('is found with work in proportion to the fences, closed or not', () => {
    let looks = 0;
    const counted = (line: number, sign: string, length: number, closes: boolean): Fence => ({
      line,
      sign,
      length,
      opens: true,
      get closes() {
        looks += 1;
        return closes;
      },
    });
    const shapes: readonly ((line: number, of: number) => Fence)[] = [
      (line, of) => counted(line, line < of / 2 ? '`' : '~', 3, line >= of / 2),
      (line) => counted(line, '`', 3, false),
      (line) => counted(line, '`', 3, true),
      (line, of) => counted(line, '`', 3 + of - line, line % 2 === 1),
      (line) => counted(line, '`', 3 + line, line % 2 === 1),
    ];
    for (const [shape, make] of shapes.entries()) {
      const fences = Array.from({ length: 2000 }, (_, line) => make(line, 2000));
      looks = 0;
      const blocks = closedFences(fences);
      assert.ok(looks <= 3 * fences.length, `${shape}: ${looks}`);
      assert.deepEqual(blocks, blocksOf(fences), String(shape));
    }
  });
});
