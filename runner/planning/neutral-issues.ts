import { maxTitleLength } from '../../shared/domain/backlog.ts';
import type { StagedIssue } from '../../shared/domain/backlog.ts';
import { activeTextIn, quoteActive } from '../../shared/domain/active-text.ts';
import { hiddenCharacters } from '../../shared/prd/hidden-characters.ts';
import { neutralise, neutraliseItem } from '../../shared/prd/neutralise.ts';
import type { Neutralised } from '../../shared/prd/neutral-markup.ts';

/** What was changed in one issue that a planner wrote, in order. */
export interface NeutralisedIssue {
  readonly key: string;
  readonly changed: readonly Neutralised[];
}

/**
 * The issues of a planner, whatever planner it was, with nothing in them that would act on GitHub by itself. What people
 * write afterwards is theirs. Deterministic; done before a person sees the issues, so that what is read is what is frozen.
 */
export function neutraliseIssues(issues: readonly StagedIssue[]): { readonly issues: StagedIssue[]; readonly neutralised: NeutralisedIssue[] } {
  const done = issues.map(neutraliseIssue);
  return { issues: done.map(({ issue }) => issue), neutralised: done.flatMap(({ issue, changed }) => (changed.length === 0 ? [] : [{ key: issue.key, changed }])) };
}

function neutraliseIssue(issue: StagedIssue): { issue: StagedIssue; changed: Neutralised[] } {
  const changed: Neutralised[] = [];
  const take = (done: ReturnType<typeof neutralise>): string => {
    changed.push(...done.changed);
    return done.text;
  };
  return {
    issue: {
      ...issue,
      title: fitting(take(neutraliseLine(issue.title)), issue.title),
      body: take(neutralise(issue.body)),
      acceptanceCriteria: issue.acceptanceCriteria.map((line) => fitting(take(neutraliseItem(line)), line, 2000)),
      component: fitting(take(neutraliseLine(issue.component)), issue.component, 120),
      rationale: { ...issue.rationale, text: take(neutralise(issue.rationale.text)) },
    },
    changed,
  };
}

/** A line that is not Markdown: a title, a name. */
function neutraliseLine(line: string): ReturnType<typeof neutralise> {
  const hidden = hiddenCharacters(line);
  const seen = [...hidden].reverse().reduce((text, { start, end, insert }) => text.slice(0, start) + (insert === '' ? '' : ' ') + text.slice(end), line);
  const text = quoteActive(seen);
  const acting = text === seen ? [] : activeTextIn(seen).map(({ kind, start, end }): Neutralised => ({ kind, shown: seen.slice(start, end) }));
  return { text, changed: [...hidden.map(({ shown }): Neutralised => ({ kind: 'hidden', shown })), ...acting] };
}

/** Where the backticks do not fit any more, what they stood around loses its sign instead. */
function fitting(text: string, original: string, longest = maxTitleLength): string {
  return text.length <= longest && text.trim() !== '' ? text : original.replace(/[@#]|(?<=\bGH)-/g, ' ').slice(0, longest);
}
