import type { StagedIssue } from '../../shared/domain/backlog.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';

/**
 * Staged issues that are not dropped, each after those it depends on and the one it is a part of, otherwise in the
 * order of the backlog.
 * @throws PassError `bad_input` for a cycle, or a dependency on an issue (or a part of one) that is not in the backlog
 */
export function deliveryOrder(issues: readonly StagedIssue[]): StagedIssue[] {
  const byKey = new Map(issues.map((issue) => [issue.key, issue]));
  const done = new Set<string>();
  const ordered: StagedIssue[] = [];
  const open: string[] = [];
  const visit = (issue: StagedIssue): void => {
    if (issue.dropped || done.has(issue.key)) return;
    if (open.includes(issue.key)) throw cycle([...open.slice(open.indexOf(issue.key)), issue.key]);
    open.push(issue.key);
    for (const key of issue.dependsOn) {
      const needed = byKey.get(key);
      if (needed === undefined) throw new PassError('bad_input', `“${issue.title}” depends on “${key}”, which is not in the backlog.`, 'Remove that dependency, or add the issue.');
      visit(needed);
    }
    if (issue.parent !== null) {
      const whole = byKey.get(issue.parent);
      if (whole === undefined) throw new PassError('bad_input', `“${issue.title}” is a part of “${issue.parent}”, which is not in the backlog.`, 'Clear “Part of”, or add the issue.');
      visit(whole);
    }
    open.pop();
    done.add(issue.key);
    ordered.push(issue);
  };
  for (const issue of issues) visit(issue);
  return ordered;
}

function cycle(keys: readonly string[]): PassError {
  return new PassError('bad_input', `These issues depend on each other, or are parts of each other, in a circle: ${keys.join(' → ')}.`, 'Remove one of these dependencies, or clear “Part of” of one.');
}
