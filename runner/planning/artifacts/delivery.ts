import type { IssueKey, StagedIssue } from '../../../shared/domain/backlog.ts';
import { wavesOf } from '../../../shared/domain/backlog-graph.ts';
import type { ArtifactContent } from '../../../shared/domain/pack.ts';
import { cell, count, inline, mermaidBlock, table } from '../markdown.ts';
import { flowchart } from '../mermaid.ts';
import type { DiagramNode } from '../mermaid.ts';
import { artifact } from '../plan-facts.ts';
import type { PlanFacts } from '../plan-facts.ts';

/** More issues than this make no picture. */
const maxDrawn = 40;

/** Waves of issues that can be worked on side by side, and why the others wait. */
export function delivery(facts: PlanFacts): ArtifactContent {
  const { issues, ordering } = facts.backlog;
  const byKey = new Map(issues.map((issue) => [issue.key, issue]));
  const waves = wavesOf(issues).waves.map((keys, index) => ({ number: index + 1, issues: keys.map((key) => byKey.get(key)).filter((issue) => issue !== undefined).map(entryOf) }));
  const nested = issues.some(({ parent }) => parent !== null);
  const criticalPath = longestChain(issues);
  return artifact({
    kind: 'delivery',
    title: 'Delivery plan',
    summary: `${count(issues.length, 'issue')} in ${count(waves.length, 'wave')}; the longest chain has ${count(criticalPath.length, 'issue')}.`,
    body: [
      picture(issues, ordering.dependencies),
      ...waves.map((wave) => `## Wave ${wave.number}\n\n${table(['Issue', 'Title', 'Component', 'Size', 'Priority', ...(nested ? ['Part of'] : []), 'After', 'Not beside'], wave.issues.map((issue) => [
        issue.key, cell(issue.title), cell(issue.component), issue.size, issue.priority ?? '', ...(nested ? [issue.parent ?? ''] : []), issue.dependsOn.join(', '), issue.conflictsWith.join(', '),
      ]))}`),
      ordering.dependencies.length === 0 ? '' : `## Why issues wait\n\n${table(['Issue', 'waits for', 'because'], ordering.dependencies.map((dependency) => [dependency.from, dependency.on, cell(dependency.because)]))}`,
      ordering.leftOut.length === 0 ? '' : `## Left out\n\nThese would close a circle, so they order nothing:\n\n${table(['Issue', 'would wait for', 'because'], ordering.leftOut.map((dependency) => [dependency.from, dependency.on, cell(dependency.because)]))}`,
      criticalPath.length < 2 ? '' : `## Longest chain\n\n${criticalPath.map((key) => inline(byKey.get(key)?.title ?? key)).join(' → ')}`,
    ],
    json: { schema: 'pass.pack.delivery/v1', waves, dependencies: [...ordering.dependencies], leftOut: [...ordering.leftOut], criticalPath },
    notDerived: ['Dates, people and effort: the PRD gives none. Sizes count what is asked for, not how hard it is.', 'Dependencies that follow from a design rather than from the text.'],
  });
}

function entryOf(issue: StagedIssue): Pick<StagedIssue, 'key' | 'title' | 'component' | 'size' | 'priority' | 'parent' | 'dependsOn' | 'conflictsWith'> {
  const { key, title, component, size, priority, parent, dependsOn, conflictsWith } = issue;
  return { key, title, component, size, priority, parent, dependsOn, conflictsWith };
}

function picture(issues: readonly StagedIssue[], dependencies: readonly { from: string; on: string }[]): string {
  const linked = new Set(dependencies.flatMap((dependency) => [dependency.from, dependency.on]));
  const drawn = issues.filter((issue) => linked.has(issue.key));
  if (drawn.length === 0 || drawn.length > maxDrawn) return '';
  const idOf = new Map(drawn.map((issue, index) => [issue.key, `i${index}`]));
  const nodes = drawn.map((issue, index): DiagramNode => ({ id: `i${index}`, label: issue.title, shape: 'component', note: issue.key }));
  return mermaidBlock(flowchart('LR', nodes, [], dependencies.map((dependency) => ({ from: idOf.get(dependency.on) ?? 'i0', to: idOf.get(dependency.from) ?? 'i0', label: '' }))));
}

/** The longest path of the dependency graph, first issue first. Issues come in an order in which dependencies precede. */
function longestChain(issues: readonly StagedIssue[]): IssueKey[] {
  const best = new Map<IssueKey, IssueKey[]>();
  let longest: IssueKey[] = [];
  for (const issue of issues) {
    const before = issue.dependsOn.map((key) => best.get(key) ?? []).sort((a, b) => b.length - a.length)[0] ?? [];
    const chain = [...before, issue.key];
    best.set(issue.key, chain);
    if (chain.length > longest.length) longest = chain;
  }
  return longest;
}
