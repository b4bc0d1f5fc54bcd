import type { Command } from 'commander';
import { perform, withExamples, withHome } from '../command.ts';
import type { HomeOptions } from '../command.ts';

/** `allow`: let the gatekeeper write to a repository (after an approval), or list those that it may. */
export function register(program: Command): void {
  const command = withHome(program.command('allow').description("Allow a repository as a target, or list the allowed ones. Run it on the gatekeeper's host.").argument('[owner/name]'));
  withExamples(command, [
    ['pass-runner allow acme/shop', 'backlogs may be synced there, each after its own approval'],
    ['pass-runner allow', 'list them'],
  ]);
  command.action((repository: string | undefined, options: HomeOptions) =>
    perform(options, async (output) => {
      const [{ homeAt, prepareHome }, { allowRepository, allowedRepositories }, { parseTarget }, { UsageError }] = await Promise.all([
        import('../home.ts'),
        import('../host-files.ts'),
        import('../target-argument.ts'),
        import('../usage-error.ts'),
      ]);
      const home = homeAt(options.home);
      if (repository === undefined) {
        const repositories = await allowedRepositories(home);
        output.result({ repositories }, repositories.length === 0 ? 'No repository is allowed yet.' : repositories.join('\n'));
        return undefined;
      }
      if (!/^[^\s/:]+\/[^\s/:]+$/.test(repository) || parseTarget(repository, undefined).kind !== 'github') throw new UsageError(`${JSON.stringify(repository)} is no repository.`, 'Name one as owner/name. A folder needs no permission of the gatekeeper.');
      await prepareHome(home);
      const added = await allowRepository(home, repository);
      output.result({ repository, added }, added ? `${repository} is allowed as a target.` : `${repository} was allowed already.`);
      return undefined;
    }),
  );
}
