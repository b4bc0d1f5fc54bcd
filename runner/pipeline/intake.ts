import type { PrdDocument } from '../../shared/domain/prd.ts';
import type { Prerequisite } from '../../shared/domain/run.ts';
import type { Target } from '../../shared/domain/target.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import type { StoredRun } from '../store/run-document.ts';
import { count } from './phase.ts';
import type { AutomaticPhase, Pipeline } from './phase.ts';
import { preflight } from './preflight.ts';

/** Reads the PRD, says what was taken out of it, and looks at what the run needs from the outside. */
export const intake: AutomaticPhase = {
  name: 'intake',
  async run(pipeline, run) {
    // Asked first: the gatekeeper answers while this process reads the document.
    const outside = outsideWorld(pipeline, run);
    const { readSubmission } = await import('./read-submission.ts');
    const { document, removed, notices } = readSubmission(await pipeline.store.readDocument(run.id, 'prd.md'), run.prd);
    refuseWithoutRequirements(document, run.prd.name);
    const { prerequisites, target } = await outside;
    const documents = await pipeline.store.writeDocuments(run.id, [
      { name: 'requirements.json', content: toJson(document) },
      { name: 'removed.json', content: toJson(removed) },
      { name: 'preflight.json', content: toJson(prerequisites) },
    ]);
    const parts = [count(document.requirements.length, 'requirement'), count(document.findings.length, 'finding')];
    if (document.rulesOff !== undefined) parts.push(`${count(document.rulesOff.length, 'rule')} switched off (${document.rulesOff.join(', ')})`);
    if (removed.length > 0) parts.push(`${count(removed.length, 'piece')} of hidden text taken out`);
    return {
      status: 'passed',
      note: [parts.join(', '), ...notices].join('. '),
      set: {
        title: title(document, run),
        target,
        preflight: prerequisites,
        counts: { ...run.counts, requirements: document.requirements.length, findings: document.findings.length },
      },
      documents,
    };
  },
};

async function outsideWorld(pipeline: Pipeline, run: StoredRun): Promise<{ prerequisites: Prerequisite[]; target: Target | null }> {
  const [prerequisites, target] = await Promise.all([
    preflight(pipeline.gate, { target: run.targetChoice, build: run.build }),
    // Not reaching the target does not keep anybody from reading the plan; the preflight report says what is wrong.
    run.target ?? pipeline.gate.resolve(run.targetChoice).catch(() => null),
  ]);
  return { prerequisites, target };
}

function title(document: PrdDocument, run: StoredRun): string {
  const found = document.title?.trim() ?? '';
  return (found === '' ? run.prd.name : found).slice(0, 200);
}

function refuseWithoutRequirements(document: PrdDocument, name: string): void {
  if (document.requirements.length > 0) return;
  throw new PassError(
    'bad_input',
    `No requirements were found in ${name}. ${document.isPrd.reason} Looked for: sentences with must, shall, should or will; user stories ("As a …, I want …"); items and table rows under headings such as Requirements, Features, User stories, Goals or Constraints.`,
    'Write what the product has to do as list items under a heading "Requirements", one per item, and submit it again.',
  );
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, undefined, 1)}\n`;
}
