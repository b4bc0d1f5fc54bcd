import type { StagedIssue } from '../../shared/domain/backlog.ts';

/** A valid staged issue with what a test cares about. */
export function stagedIssue(fields: Partial<StagedIssue> & Pick<StagedIssue, 'key'>): StagedIssue {
  return {
    title: `Do ${fields.key}`, body: '', acceptanceCriteria: ['It is done.'], labels: [], size: 'M', priority: null, component: 'Core', dependsOn: [], parent: null, milestone: null, conflictsWith: [], traces: ['FR-1'],
    rationale: { text: 'Asked for.', lines: [{ start: 1, end: 2 }] }, provenance: { by: 'baseline', model: null, promptDigest: null, costUsd: null }, dropped: false, edited: false, ...fields,
  };
}

/** Issues named by one letter each; `b>a` depends on `a`. */
export function stagedIssues(...sketches: readonly string[]): StagedIssue[] {
  return sketches.map((sketch) => {
    const [key = '', on] = sketch.split('>');
    return stagedIssue({ key, dependsOn: on === undefined ? [] : on.split(',') });
  });
}
