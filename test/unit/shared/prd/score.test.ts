import assert from 'node:assert/strict';
import { rates, score } from '../../../../shared/prd/score.ts';
import type { GoldLabels } from '../../../../shared/prd/score.ts';

const gold: GoldLabels = {
  file: 'x.md',
  requirements: [
    { line_start: 3, line_end: 3, text: 'first sentence', kind: 'functional' },
    { line_start: 3, line_end: 3, text: 'second sentence', kind: 'functional' },
    { line_start: 7, line_end: 8, text: 'anchored', kind: 'functional', anchor_line: 5, restated_at: [20], acceptance_lines: [9] },
    { line_start: 30, line_end: 30, text: 'story', kind: 'user_story', role: 'parent' },
    { line_start: 31, line_end: 31, text: 'missed', kind: 'functional' },
  ],
  tolerated: [{ line_start: 12, line_end: 13 }],
  traps: [{ line_start: 15, line_end: 15 }],
};
const at = (lineStart: number, text = '', lineEnd = lineStart): { lineStart: number; lineEnd: number; text: string } => ({ lineStart, lineEnd, text });

describe('scoring extraction', () => {
  it('matches one to one by lines, and by text where lines are shared', () => {
    const result = score(gold, [at(3, 'the second sentence here'), at(3, 'the first sentence here'), at(5)]);
    assert.deepEqual([result.truePositives, result.falsePositives, result.missed.map((label) => label.text)], [3, 0, ['missed']]);
  });

  it('counts tolerated, restated and criterion lines neither way, and traps as wrong', () => {
    const result = score(gold, [at(12), at(20), at(9), at(15), at(40)]);
    assert.deepEqual([result.ignored, result.falsePositives, result.trapped], [3, 2, 1]);
  });

  it('computes precision, recall and F1', () => {
    assert.deepEqual(rates({ truePositives: 3, falsePositives: 1, missed: 1 }), { precision: 0.75, recall: 0.75, f1: 0.75 });
    assert.equal(rates({ truePositives: 0, falsePositives: 0, missed: 0 }).f1, 1);
  });
});
