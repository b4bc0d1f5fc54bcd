import type { FindingRule } from './rule.ts';

const placeholder = /(?<![\p{L}\p{N}_/-])(?:TBD|TBA|TBC|TODO|FIXME|XXX|WIP|(?<=(?:^|[(\[|:,;*_>"“–—-]|(?<!\p{L})(?:is|are|still|yet))\s*)to be (?:defined|decided|determined|confirmed|specified)(?!\s+(?:in|by|at|on|per|for|with|through|and|or)(?!\p{L}))|lorem ipsum|noch (?:zu klären|offen|festzulegen)|à définir|à compléter|à préciser|por definir|pendiente de definir|a definir|ska definieras|att bestämma|будет определено|уточняется|未定|要検討|待定|待补充|待确认|미정|추후 결정)(?![\p{L}\p{N}_/-])|\?{3,}/gimu;

export const placeholderText: FindingRule = {
  name: 'placeholder',
  severity: 'warning',
  why: 'What is not decided cannot be planned, and will be decided by whoever gets there first.',
  *find({ document, source }) {
    const inOpenQuestions = document.sections.filter((section) => section.role === 'open_questions').map((section) => section.span);
    for (const match of source.normal.matchAll(placeholder)) {
      const span = source.span(match.index, match.index + match[0].length);
      if (inOpenQuestions.some((section) => section.start <= span.start && span.end <= section.end)) continue;
      const requirement = document.requirements.find((candidate) => candidate.span.start <= span.start && span.end <= candidate.span.end) ?? null;
      yield { span, requirement, message: `“${match[0]}” marks something that is not decided.`, suggestion: 'Decide it, or move it to a list of open questions with an owner.' };
    }
  },
};
