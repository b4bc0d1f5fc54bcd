import { PassError } from '../../shared/protocol/pass-error.ts';
import type { RunSummary } from '../../shared/domain/run.ts';
import type { Services } from '../services.ts';
import type { NodeSubject } from '../views/tree-node.ts';

/** What a command was called on: a tree node, an argument of a link, or nothing. Anything can come from a keybinding. */
export function subjectOf(argument: unknown): NodeSubject {
  if (typeof argument !== 'object' || argument === null) return {};
  const record = argument as Record<string, unknown>;
  const lines = linesOf(record['lines']);
  return {
    ...textField(record, 'runId'),
    ...textField(record, 'artifactId'),
    ...textField(record, 'issueKey'),
    ...textField(record, 'requirementId'),
    ...textField(record, 'url'),
    ...(lines === undefined ? {} : { lines }),
  };
}

function textField<K extends string>(record: Record<string, unknown>, name: K): { [P in K]?: string } {
  const value = record[name];
  return typeof value === 'string' ? ({ [name]: value } as { [P in K]?: string }) : {};
}

function linesOf(value: unknown): { start: number; end: number } | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { start, end } = value as Record<string, unknown>;
  return typeof start === 'number' && typeof end === 'number' && start >= 1 && end >= start ? { start, end } : undefined;
}

/**
 * The run that a command means: the one it was called on, else the only one that fits, else the person's choice.
 * @param fits which runs the command can act on
 * @throws PassError `not_found` when none fits, `cancelled` when the person chose none
 */
export async function runFor(services: Services, argument: unknown, title: string, fits: (run: RunSummary) => boolean): Promise<string> {
  const { runId } = subjectOf(argument);
  if (runId !== undefined) return runId;
  await services.connection.ready();
  const candidates = services.runs.all.filter(fits);
  const [first] = candidates;
  if (first === undefined) throw new PassError('not_found', 'There is no run for this.', 'Run PASS on a PRD first (PASS: Run on This PRD).');
  if (candidates.length === 1) return first.id;
  const { runLooks } = await import('../views/run-icons.ts');
  const picked = await services.ask.choose(
    title,
    candidates.map((run) => ({ label: run.title, description: runLooks[run.status].words, detail: `${run.id} · ${run.prd.documentKey}`, value: run.id })),
  );
  if (picked === undefined) throw new PassError('cancelled', 'No run was chosen.', '');
  return picked;
}
