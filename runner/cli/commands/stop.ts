import type { Command } from 'commander';
import { perform, withExamples, withHome } from '../command.ts';
import type { HomeOptions } from '../command.ts';

/** `stop`: end the runner that commands and editors of this home started. */
export function register(program: Command): void {
  const command = withHome(program.command('stop').description('End the runner that runs in the background for this home. Unfinished runs continue with the next one.'));
  withExamples(command, [['pass-runner stop', 'the next command or editor window starts it again']]);
  command.action((options: HomeOptions) =>
    perform(options, async (output) => {
      const [{ homeAt, homeLockName }, { liveDiscovery }, { retireRunner }, { waitUntilFree }, { PassError }] = await Promise.all([
        import('../home.ts'),
        import('../ensure.ts'),
        import('../connection.ts'),
        import('../../store/exclusive.ts'),
        import('../../../shared/protocol/pass-error.ts'),
      ]);
      const home = homeAt(options.home);
      const discovery = await liveDiscovery(home);
      if (discovery === undefined) {
        output.result({ stopped: false }, 'No runner runs for this home.');
        return undefined;
      }
      if (!discovery.managed) {
        throw new PassError('forbidden', `The runner of this home was started with "pass-runner serve" (process ${discovery.supervisorPid}).`, 'End that process where it was started: Ctrl-C, or its service manager.');
      }
      await retireRunner(discovery);
      if (!(await waitUntilFree(home.root, homeLockName, 20_000))) throw new PassError('unavailable', 'The runner does not end.', `Look at process ${discovery.supervisorPid}.`);
      output.result({ stopped: true }, 'The runner has ended.');
      return undefined;
    }),
  );
}
