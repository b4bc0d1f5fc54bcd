import type { Command } from 'commander';
import { perform, withExamples, withRunner } from '../command.ts';
import type { RunnerOptions } from '../command.ts';

interface BundleOptions extends RunnerOptions {
  readonly raw?: boolean;
}

/** `bundle`: what a sync will write, rendered completely or as raw bytes. */
export function register(program: Command): void {
  const command = withRunner(program.command('bundle').description('Show the write bundle of a run: everything that a sync will do.').argument('<RUN>')).option('--raw', 'print the raw bytes, which the digest names');
  withExamples(command, [
    ['pass-runner bundle latest', 'every operation, completely'],
    ['pass-runner bundle latest --raw | sha256sum', 'hash the bytes yourself'],
  ]);
  command.action((run: string, options: BundleOptions) =>
    perform(options, async (output) => {
      const [{ withConnection }, { resolveRun }, { fetchBundle }, { renderBundle, describeEffect }] = await Promise.all([
        import('../connection.ts'),
        import('../run-argument.ts'),
        import('../decision.ts'),
        import('../../../shared/domain/bundle-text.ts'),
      ]);
      await withConnection(options, async ({ client }) => {
        const { bytes, digest, bundle } = await fetchBundle(client, await resolveRun(client, run));
        if (options.raw === true) process.stdout.write(bytes);
        else output.result({ digest, effect: describeEffect(bundle), bundle }, `${renderBundle(bundle)}\nsha256 ${digest}`);
      });
      return undefined;
    }),
  );
}
