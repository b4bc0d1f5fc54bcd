import { counted } from '../../shared/domain/counted.ts';
import type { Prerequisite } from '../../shared/domain/run.ts';
import type { Target } from '../../shared/domain/target.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import type { StoredRun } from '../store/run-document.ts';
import { jsonText } from './documents.ts';
import type { AutomaticPhase, Pipeline } from './phase.ts';
import { workFor } from './phase-threads.ts';
import type { ReadOutput } from './phase-work.ts';
import { preflight } from './preflight.ts';

/** Reads the PRD, says what was taken out of it, and looks at what the run needs from the outside. */
export const intake: AutomaticPhase = {
  name: 'intake',
  async run(pipeline, run, signal) {
    // Asked first: the gatekeeper answers while this process reads the document.
    const outside = outsideWorld(pipeline, run);
    outside.catch(() => undefined);
    const read = await workFor(run.prd.bytes, signal).read({ bytes: await pipeline.store.readDocument(run.id, 'prd.md'), prd: run.prd });
    refuseWithoutRequirements(read, run.prd.name);
    const { prerequisites, target } = await unlessAborted(outside, signal);
    const documents = await pipeline.store.writeDocuments(run.id, [...read.documents, { name: 'preflight.json', content: jsonText(prerequisites) }]);
    const parts = [counted(read.requirements, 'requirement'), counted(read.findings, 'finding')];
    if (read.rulesOff !== undefined) parts.push(`${counted(read.rulesOff.length, 'rule')} switched off (${read.rulesOff.join(', ')})`);
    if (read.removed > 0) parts.push(`${counted(read.removed, 'piece')} of hidden text taken out`);
    return {
      status: 'passed',
      note: [parts.join(', '), ...read.notices].join('. '),
      set: {
        title: title(read, run),
        target,
        preflight: prerequisites,
        counts: { ...run.counts, requirements: read.requirements, findings: read.findings },
      },
      documents,
    };
  },
};

async function outsideWorld(pipeline: Pipeline, run: StoredRun): Promise<{ prerequisites: Prerequisite[]; target: Target | null }> {
  const [prerequisites, target] = await Promise.all([
    preflight(pipeline.gate, { target: run.targetChoice, build: run.build, namedSubmitter: run.namedSubmitter === true }),
    // Not reaching the target does not keep anybody from reading the plan; the preflight report says what is wrong.
    run.target ?? pipeline.gate.resolve(run.targetChoice).catch(() => null),
  ]);
  return { prerequisites, target };
}

function title(read: ReadOutput, run: StoredRun): string {
  const found = read.title?.trim() ?? '';
  return (found === '' ? run.prd.name : found).slice(0, 200);
}

function refuseWithoutRequirements({ requirements, isPrd }: ReadOutput, name: string): void {
  if (requirements > 0) return;
  throw new PassError(
    'bad_input',
    `No requirements were found in ${name}. ${isPrd.reason} Looked for: sentences with must, shall, should or will; user stories ("As a …, I want …"); items and table rows under headings such as Requirements, Features, User stories, Goals or Constraints.`,
    'Write what the product has to do as list items under a heading "Requirements", one per item, and submit it again.',
  );
}

/** What is awaited, unless the signal comes first: whoever cancels does not wait for a target that does not answer. */
async function unlessAborted<T>(awaited: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', abort);
  try {
    signal.throwIfAborted();
    return await Promise.race([awaited, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
