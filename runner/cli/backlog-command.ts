import { counted } from '../../shared/domain/counted.ts';
import type { Backlog, StagedIssue } from '../../shared/domain/backlog.ts';
import { prdLines } from '../../shared/domain/issue-text.ts';
import { targetMarks } from '../../shared/domain/target-changes.ts';
import type { TargetMark } from '../../shared/domain/target-changes.ts';
import type { RunnerClient } from '../../shared/protocol/client.ts';
import { PassError } from '../../shared/protocol/errors.ts';
import type { RunnerOptions } from './command.ts';
import { withConnection } from './connection.ts';
import { oneLine, paint, plain, table } from './output.ts';
import type { Output } from './output.ts';
import { resolveRun } from './run-argument.ts';
import { checkLines } from './run-view.ts';

/** Body of `backlog`. */
export async function backlogCommand(run: string, options: RunnerOptions & { readonly issue?: string }, output: Output): Promise<undefined> {
  await withConnection({ ...options, onlyLooks: true }, async ({ client }) => {
    const runId = await resolveRun(client, run);
    const [backlog, { checks }] = await Promise.all([client.call('backlog.get', { runId }), client.call('checks.get', { runId })]);
    if (options.issue === undefined) {
      const onTarget = await marksOf(client, runId);
      output.result({ runId, ...backlog, checks, onTarget }, [backlogText(backlog, onTarget), ...checkLines(checks)].join('\n'));
      return;
    }
    const issue = backlog.issues.find(({ key }) => key === options.issue);
    if (issue === undefined) throw new PassError('not_found', `The backlog has no issue ${options.issue}.`, `List the keys with "pass-runner backlog ${runId}".`);
    output.result({ runId, issue }, issueText(issue));
  });
  return undefined;
}

/** What became of the issues on the target: their numbers, and what people did to them. Empty when the target cannot be asked. */
async function marksOf(client: RunnerClient, runId: string): Promise<TargetMark[]> {
  const { issues } = await client.call('issue.observe', { runId }).catch(() => ({ issues: [] }));
  return targetMarks(issues);
}

/** The backlog as a list, grouped by component in the order of delivery. */
export function backlogText(backlog: Backlog, onTarget: readonly TargetMark[] = []): string {
  const marks = new Map(onTarget.map((mark) => [mark.key, `${mark.number === null ? '' : `  #${mark.number}`}${mark.words === '' ? '' : paint('yellow', `  ${mark.words} on the target`)}`]));
  const groups = new Map<string, StagedIssue[]>();
  for (const issue of backlog.issues) groups.set(issue.component, [...(groups.get(issue.component) ?? []), issue]);
  const rows = backlog.issues.map((issue) => [
    `  ${issue.dropped ? paint('dim', issue.key) : issue.key}`,
    issue.size,
    issue.priority ?? '',
    `${oneLine(issue.title, 90)}${issue.dropped ? paint('dim', '  (dropped)') : issue.edited ? paint('dim', '  (edited)') : ''}${issue.milestone === null ? '' : paint('dim', `  in ${oneLine(issue.milestone, 40)}`)}${issue.parent === null ? '' : paint('dim', `  part of ${issue.parent}`)}${issue.dependsOn.length > 0 ? paint('dim', `  after ${issue.dependsOn.join(', ')}`) : ''}${marks.get(issue.key) ?? ''}`,
  ]);
  // One table, so that the columns of all groups line up.
  const lines = new Map(table(rows).split('\n').map((line, index) => [backlog.issues[index]?.key, line]));
  const text = [...groups].flatMap(([component, issues]) => [paint('bold', oneLine(component === '' ? 'Without component' : component, 80)), ...issues.map(({ key }) => lines.get(key) ?? key)]);
  const staged = backlog.issues.filter(({ dropped }) => !dropped).length;
  return [...text, '', `${counted(staged, 'staged issue')}${staged === backlog.issues.length ? '' : `, ${backlog.issues.length - staged} dropped`}, revision ${backlog.revision}`].join('\n');
}

function issueText(issue: StagedIssue): string {
  const lines = prdLines(issue);
  return [
    paint('bold', oneLine(issue.title, 300)),
    table([
      ['key', issue.key],
      ['component', oneLine(issue.component)],
      ['size', `${issue.size}${issue.priority === null ? '' : `, ${issue.priority}`}`],
      ['labels', issue.labels.map((label) => plain(label)).join(', ')],
      ['milestone', issue.milestone === null ? '' : oneLine(issue.milestone)],
      ['part of', issue.parent ?? ''],
      ['depends on', issue.dependsOn.join(', ')],
      ['traces', issue.traces.map((trace) => plain(trace)).join(', ')],
      ['why', `${plain(issue.rationale.text)}${lines === '' ? '' : ` (${lines})`}`],
      ['planned by', `${issue.provenance.by}${issue.provenance.model === null ? '' : ` (${issue.provenance.model})`}`],
    ].filter(([, value]) => value !== '')),
    '',
    plain(issue.body),
    '',
    ...issue.acceptanceCriteria.map((criterion) => `- [ ] ${plain(criterion)}`),
  ].join('\n');
}
