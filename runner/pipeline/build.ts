import type { AutomaticPhase } from './phase.ts';
import { sandboxPrerequisite } from './preflight.ts';

/** Says that nothing was built, and why. */
export const build: AutomaticPhase = {
  name: 'build',
  run(_pipeline, run) {
    const note = run.build ? `Not run: ${sandboxPrerequisite.seen}` : 'Not run: a build was not asked for.';
    return Promise.resolve({ status: 'not_run', note });
  },
};
