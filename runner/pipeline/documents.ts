import type { Backlog, Check } from '../../shared/domain/backlog.ts';
import type { RunStore } from '../store/run-store.ts';

/**
 * A JSON document of a run. The store gives out only bytes whose digest the log has, so that what this process wrote needs
 * no second look at its shape.
 * @throws PassError `not_found` while the phase that writes it has not finished
 */
export async function readJson<T>(store: RunStore, runId: string, name: string): Promise<T> {
  return JSON.parse((await store.readDocument(runId, name)).toString('utf8')) as T;
}

/** A JSON document as people read it. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, undefined, 1)}\n`;
}

/** The figures of a run that follow from its backlog. */
export function backlogCounts(backlog: Backlog, checks: readonly Pick<Check, 'status'>[]): { issues: number; dropped: number; checksFailed: number } {
  const dropped = backlog.issues.filter((issue) => issue.dropped).length;
  return { issues: backlog.issues.length - dropped, dropped, checksFailed: checks.filter(({ status }) => status === 'failed').length };
}
