import { encodeBase64 } from '../../shared/domain/base64.ts';
import type { RunEvent } from '../../shared/domain/run.ts';
import type { TargetChoice } from '../../shared/domain/target.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { untilAtRest } from '../connection/follow-run.ts';
import type { RunnerPort } from '../platform/feature-host.ts';
import type { Report } from '../platform/progress.ts';
import type { PrdSource } from './prd-source.ts';

export interface Submission {
  readonly source: PrdSource;
  readonly target: TargetChoice;
  /** Rules of findings that the project turns off. */
  readonly rulesOff?: readonly string[];
  /** Names this submission: sent again after a lost connection, it makes no second run. */
  readonly submissionId: string;
}

/** Hands the document in. A connection lost on the way is tried once more. */
export async function submit(runner: RunnerPort, { source, target, rulesOff = [], submissionId }: Submission): Promise<string> {
  const params = {
    prd: { name: source.name, documentKey: source.documentKey, saved: source.saved, contentBase64: encodeBase64(source.bytes), ...(rulesOff.length === 0 ? {} : { rulesOff: [...rulesOff] }) },
    target,
    planner: 'baseline',
    build: false,
    trigger: 'editor',
    submissionId,
  } as const;
  try {
    return (await runner.call('run.submit', params)).runId;
  } catch (error) {
    if (!PassError.is(error, 'unavailable')) throw error;
    return (await runner.call('run.submit', params)).runId;
  }
}

/** Follows a run to its decision point, or to where it stops. Aborting cancels the run. */
export async function followToDecision(runner: RunnerPort, runId: string, report: Report, signal: AbortSignal): Promise<RunEvent> {
  const cancel = (): void => void runner.call('run.cancel', { runId }).catch(() => undefined);
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel);
  try {
    return await untilAtRest(runner, runId, 0, (event) => {
      const words = progressWords(event);
      if (words !== undefined) report(words);
    });
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

const phaseWords = { intake: 'reading the PRD', plan: 'planning', build: 'building', decide: 'preparing the decision', sync: 'writing' } as const;

function progressWords(event: RunEvent): string | undefined {
  if (event.kind === 'phase.started') return `${phaseWords[event.phase]}…`;
  if (event.kind === 'artifact.written') return event.title;
  return undefined;
}
