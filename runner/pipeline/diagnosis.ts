import type { Diagnosis, PhaseName } from '../../shared/domain/run.ts';
import type { ErrorKind } from '../../shared/protocol/errors.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import type { StoredRun } from '../store/run-document.ts';
import { voidsBundle } from './sync.ts';

/** Only where the kind of an error says its cause; anything else would be a guess, and its message says what is known. */
const causes: Partial<Record<ErrorKind, string>> = {
  expired: 'The bundle or its approval was used after its time.',
  version: 'Two parts of PASS are of different versions.',
  rate_limited: 'The target asked to wait before more is written.',
  cancelled: 'A person or a shutdown stopped it.',
  uncertain: 'An answer of the target was lost, and it cannot be told whether the effect happened.',
  internal: 'A defect in PASS.',
};

/** What is known about why a run stopped short. */
export function diagnose(run: StoredRun, phase: PhaseName, error: unknown, at: Date): Diagnosis {
  const data = PassError.toData(error);
  const cause = error instanceof Error && error.cause instanceof Error ? [`Underlying error: ${error.cause.message}`] : [];
  return {
    phase,
    step: stepOf(run, phase),
    error: data,
    evidence: [
      `PRD ${run.prd.name}, ${run.prd.bytes} bytes, SHA-256 ${run.prd.digest}`,
      ...run.phases.filter(({ status }) => status !== 'pending').map(({ name, status, note }) => `Phase ${name}: ${status}${note === '' ? '' : ` (${note})`}`),
      ...(phase === 'sync' ? [`${run.counts.receipts} of ${run.bundle?.operations ?? 0} operations have a receipt; they are kept`] : []),
      ...cause,
    ],
    likelyCause: causes[data.kind] ?? '',
    nextAction: phase === 'sync' && voidsBundle(error) ? `${data.hint} On the command line: "pass-runner approve ${run.id} --sync" shows the bundle that fits now.` : data.hint,
    at: at.toISOString(),
  };
}

function stepOf(run: StoredRun, phase: PhaseName): string {
  switch (phase) {
    case 'intake':
      return `reading ${run.prd.name}`;
    case 'plan':
      return 'writing the architecture pack and the backlog';
    case 'build':
      return 'building patches';
    case 'decide':
      return 'waiting for a decision';
    case 'sync':
      return `carrying out bundle ${run.bundle?.digest.slice(0, 12) ?? ''}`;
  }
}

/** `diagnosis.md`. Text that comes from elsewhere is shown as code, so that it cannot pass for this page's own words. */
export function renderDiagnosis(run: StoredRun, diagnosis: Diagnosis): string {
  const code = (text: string): string => text.split(/\r?\n/).map((line) => `    ${line}`).join('\n');
  return [
    `# Diagnosis of ${run.id}`,
    `The run stopped in the phase **${diagnosis.phase}** while ${escapeInline(diagnosis.step)}, at ${diagnosis.at}.`,
    `## What failed (${diagnosis.error.kind})`,
    code(diagnosis.error.message),
    ...(diagnosis.likelyCause === '' ? [] : ['## Likely cause', diagnosis.likelyCause]),
    '## Next action',
    code(diagnosis.nextAction),
    '## Evidence',
    diagnosis.evidence.map(code).join('\n'),
    '',
  ].join('\n\n');
}

function escapeInline(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|]/g, '\\$&');
}
