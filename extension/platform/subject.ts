import { IssueKey } from '../../shared/domain/backlog.ts';
import { RunId } from '../../shared/domain/run.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';

/** What a command is about: given as arguments, as a node of a tree, or the selected run. */
export interface Subject {
  readonly runId: string;
  readonly issueKey: string | undefined;
  readonly artifactId: string | undefined;
}

/**
 * Read a command's arguments: `(runId, key or artifact id)`, or a tree node that carries `runId`, `issueKey` and `artifactId`.
 * @throws PassError `bad_input` when no run is named and none is selected
 */
export function subjectOf(args: readonly unknown[], selectedRunId: string | undefined): Subject {
  const [first, second] = args;
  const node = typeof first === 'object' && first !== null ? (first as Record<string, unknown>) : {};
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  const runId = RunId.safeParse(text(first) ?? text(node['runId']) ?? selectedRunId);
  if (!runId.success) throw new PassError('bad_input', 'There is no run to open.', 'Run PASS on a PRD first: right-click a Markdown file.');
  const key = IssueKey.safeParse(text(node['issueKey']) ?? text(second));
  const artifactId = text(node['artifactId']) ?? text(second);
  return { runId: runId.data, issueKey: key.success ? key.data : undefined, artifactId };
}
