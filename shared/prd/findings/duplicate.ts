import type { FindingRule } from './rule.ts';

export const duplicateStatement: FindingRule = {
  name: 'duplicate',
  severity: 'warning',
  why: 'Work is planned twice, and a later change will miss one of the two.',
  *find({ pairs }) {
    for (const [first, second, likeness] of pairs) {
      if (likeness < 0.8 || (first.parentId !== null && second.parentId !== null && first.parentId !== second.parentId) || first.parentId === second.id || second.parentId === first.id || (first.kind === 'out_of_scope') !== (second.kind === 'out_of_scope')) continue;
      if (/\p{N}/u.test(first.text + second.text) && numbers(first.text) !== numbers(second.text)) continue;
      yield { span: second.span, requirement: second, message: `It says nearly the same as ${first.id} in line ${first.span.lineStart}.`, suggestion: 'Merge the two, or make the difference plain.' };
    }
  },
};

function numbers(text: string): string {
  return (text.match(/\d+/g) ?? []).join(' ');
}

export const duplicateId: FindingRule = {
  name: 'duplicate-id',
  severity: 'error',
  why: 'Traces and issues cannot tell two requirements with one id apart.',
  *find({ document }) {
    for (const requirement of document.requirements) {
      const at = requirement.idSource === 'author' ? requirement.id.lastIndexOf('~') : -1;
      if (at > 0) yield { span: requirement.span, requirement, message: `The id ${requirement.id.slice(0, at)} is used above for something else; here it is read as ${requirement.id}.`, suggestion: 'Give this requirement an id of its own.' };
    }
  },
};
