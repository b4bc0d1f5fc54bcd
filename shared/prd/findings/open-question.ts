import type { FindingRule } from './rule.ts';

export const openQuestion: FindingRule = {
  name: 'open-question',
  severity: 'warning',
  why: 'Its answer can change what is built.',
  *find({ document }) {
    for (const question of document.openQuestions) yield { span: question.span, requirement: null, message: `Not answered: ${question.text.slice(0, 160)}`, suggestion: 'Answer it here, or name who will and by when.' };
    for (const requirement of document.requirements) {
      if (/[?？]/u.test(requirement.text)) yield { span: requirement.span, requirement, message: 'This requirement holds a question.', suggestion: 'State the answer, and move the question to the open questions.' };
    }
  },
};
