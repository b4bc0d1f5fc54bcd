import type { LeftOver } from '../drafts.ts';
import type { FindingRule } from './rule.ts';

const told: Readonly<Record<LeftOver['what'], { readonly because: string; readonly suggestion: string }>> = {
  'criterion without requirement': { because: 'a criterion that no requirement in this document fits', suggestion: 'Put it under the requirement that it tests, or name that requirement’s id in it.' },
  template: { because: 'a template with places to fill in', suggestion: 'Fill it in, or remove it.' },
  repetition: { because: 'the same statement as above, which counts once', suggestion: 'Remove it, or make the difference plain.' },
};

export const leftOverText: FindingRule = {
  name: 'left-over',
  severity: 'info',
  why: 'No issue will cover it. This is listed so that nothing is left out in silence.',
  *find({ leftOver }) {
    for (const item of leftOver) yield { span: item.span, requirement: null, message: `Not taken up, because it is ${told[item.what].because}: ${item.text.slice(0, 160)}`, suggestion: told[item.what].suggestion };
  },
};
