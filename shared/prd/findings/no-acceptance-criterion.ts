import { wanted } from './about.ts';
import type { FindingRule } from './rule.ts';

export const noAcceptanceCriterion: FindingRule = {
  name: 'no-acceptance-criterion',
  severity: 'info',
  why: 'Without a criterion nobody can say when it is done.',
  *find({ document }) {
    const refined = new Set(document.requirements.map((requirement) => requirement.parentId));
    for (const requirement of wanted(document)) {
      if (requirement.kind !== 'functional' && requirement.kind !== 'user_story') continue;
      if (requirement.acceptance.length > 0 || refined.has(requirement.id) || requirement.parentId !== null) continue;
      yield { span: requirement.span, requirement, message: 'No acceptance criterion belongs to this requirement.', suggestion: 'Add “Given …, when …, then …” under it, or a list headed “Acceptance criteria”.' };
    }
  },
};
