import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { perform, withExamples, withHome } from '../command.ts';
import type { HomeOptions } from '../command.ts';

interface HaltOptions extends HomeOptions {
  readonly reason: string;
}

/** `halt`: stop all writing of this host's gatekeeper before the next operation, until `resume`. */
export function register(program: Command): void {
  const command = withHome(program.command('halt').description("Stop all writing before the next operation, until it is resumed. Run it on the gatekeeper's host.")).option('--reason <text>', 'shown wherever somebody wonders', '');
  withExamples(command, [
    ['pass-runner halt --reason "wrong repository"', 'also in the middle of a sync; nothing is lost'],
    ['pass-runner resume', 'let it go on; an interrupted sync is continued with "pass-runner sync"'],
  ]);
  command.action((options: HaltOptions) =>
    perform(options, async (output) => {
      const [{ homeAt, prepareHome }, { haltWriting }, { describeHalt }, { plain }] = await Promise.all([
        import('../home.ts'),
        import('../host-files.ts'),
        import('../../../shared/domain/halt.ts'),
        import('../output.ts'),
      ]);
      const home = homeAt(options.home);
      await prepareHome(home);
      const halt = await haltWriting(home, { at: new Date().toISOString(), by: userInfo().username, reason: options.reason.trim().slice(0, 500) });
      output.result({ halted: halt }, `Writing is ${plain(describeHalt(halt))}.\nIt goes on with "pass-runner resume".`);
      return undefined;
    }),
  );
}
