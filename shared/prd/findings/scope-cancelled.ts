import type { FindingRule } from './rule.ts';

export const scopeCancelled: FindingRule = {
  name: 'scope-cancelled',
  severity: 'info',
  why: 'It is not planned. This is listed so that nothing is left out in silence.',
  *find({ cancelled }) {
    for (const item of cancelled) yield { span: item.span, requirement: null, message: `Not taken up because it is ${item.why}: ${item.text.slice(0, 160)}`, suggestion: 'Remove the mark if it belongs to this version, or move it under “Out of scope”.' };
  },
};
