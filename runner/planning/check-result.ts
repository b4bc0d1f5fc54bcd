import type { Check } from '../../shared/domain/backlog.ts';

export type CheckFinding = Check['findings'][number];

export function finding(message: string, suggestion: string, about: { issueKey?: string; requirementId?: string } = {}): CheckFinding {
  return { message, suggestion, issueKey: about.issueKey ?? null, requirementId: about.requirementId ?? null };
}

/** A check that ran: passed without findings, failed with some. */
export function result(id: string, name: string, severity: Check['severity'], passed: string, findings: readonly CheckFinding[]): Check {
  const failed = findings.length > 0;
  return {
    id,
    name,
    status: failed ? 'failed' : 'passed',
    severity,
    summary: failed ? `${findings.length === 1 ? '1 finding' : `${findings.length} findings`}: ${findings[0]?.message ?? ''}` : passed,
    findings: [...findings],
    notRunBecause: null,
  };
}
