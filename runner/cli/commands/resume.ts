import type { Command } from 'commander';
import { perform, withExamples, withHome } from '../command.ts';
import type { HomeOptions } from '../command.ts';

/** `resume`: end a halt. */
export function register(program: Command): void {
  const command = withHome(program.command('resume').description("End a halt: approved bundles may be written again. Run it on the gatekeeper's host."));
  withExamples(command, [['pass-runner resume', 'then "pass-runner sync RUN" continues what was interrupted']]);
  command.action((options: HomeOptions) =>
    perform(options, async (output) => {
      const [{ homeAt, prepareHome }, { resumeWriting }] = await Promise.all([import('../home.ts'), import('../host-files.ts')]);
      const home = homeAt(options.home);
      await prepareHome(home);
      const ended = await resumeWriting(home);
      output.result({ halted: null, ended }, ended === null ? 'Writing was not halted.' : 'Writing goes on. Continue an interrupted sync with "pass-runner sync RUN".');
      return undefined;
    }),
  );
}
