import assert from 'node:assert/strict';
import { findingLines } from '../../../../runner/cli/finding-lines.ts';
import { readPrd } from '../../../../shared/prd/read.ts';

const items = (count: number, name: (index: number) => string): string => Array.from({ length: count }, (_, index) => `- ${name(index)}\n`).join('');
const lines = (requirements: string): string[] => findingLines(readPrd(`# P\n\n## Functional requirements\n\n${requirements}`).findings);

describe('findings on the command line', () => {
  it('are one line where many requirements lack the same, with the first of them and how many', () => {
    assert.deepEqual(lines(items(40, (index) => `FR-${index + 1}: The app shall print form ${index}.`)).filter((line) => line.includes('no-acceptance-criterion')), [
      '  5  info  no-acceptance-criterion: No acceptance criterion belongs to this requirement: FR-1, FR-2, FR-3, FR-4, FR-5, FR-6, FR-7, FR-8, … (40)',
    ]);
  });

  it('name lines where the author gave no id', () => {
    assert.match(lines(items(3, (index) => `The app shall print form ${index}.`)).join('\n'), /no-acceptance-criterion: .*: line 5, line 6, line 7 \(3\)$/m);
  });

  it('stay apart where they are few or differ', () => {
    const shown = lines('- FR-1: The list shall load quickly.\n- FR-2: The map shall be user-friendly.\n');
    assert.equal(shown.filter((line) => line.includes('vague-wording')).length, 2);
    assert.equal(shown.filter((line) => line.includes('no-acceptance-criterion')).length, 2);
  });

  it('say nothing of nothing', () => {
    assert.deepEqual(findingLines([]), []);
  });
});
