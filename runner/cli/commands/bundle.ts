import type { Command } from 'commander';
import { perform, withChoices, withExamples, withRunner } from '../command.ts';
import type { ChoiceOptions, RunnerOptions } from '../command.ts';

interface BundleOptions extends RunnerOptions, ChoiceOptions {
  readonly raw?: boolean;
}

/** `bundle`: what a sync will write, rendered completely or as raw bytes. */
export function register(program: Command): void {
  const command = withRunner(program.command('bundle').description('Show the write bundle of a run: everything that a sync will do.').argument('<RUN>')).option('--raw', 'print the raw bytes, which the digest names');
  withChoices(command);
  withExamples(command, [
    ['pass-runner bundle latest', 'every operation, completely'],
    ['pass-runner bundle latest --close-dropped', 'with the issues closed that are no longer planned'],
    ['pass-runner bundle latest --take-plan cart', 'with the plan written over what people changed on that issue'],
    ['pass-runner bundle latest --raw | sha256sum', 'hash the bytes yourself'],
  ]);
  command.action((run: string, options: BundleOptions) =>
    perform(options, async (output) => {
      const [{ withConnection }, { resolveRun }, { fetchBundle, disclosureOf }, { choicesOf }, { renderBundle, describeEffect }, { renderDisclosure }, { limitLines }] = await Promise.all([
        import('../connection.ts'),
        import('../run-argument.ts'),
        import('../decision.ts'),
        import('../choices.ts'),
        import('../../../shared/domain/bundle-text.ts'),
        import('../../../shared/domain/disclosure-report.ts'),
        import('../run-view.ts'),
      ]);
      await withConnection(options, async ({ client }) => {
        const fetched = await fetchBundle(client, await resolveRun(client, run), choicesOf(options));
        const { bytes, digest, bundle } = fetched;
        if (options.raw === true) {
          process.stdout.write(bytes);
          return;
        }
        const [disclosure, status] = await Promise.all([disclosureOf(client, fetched), client.call('gatekeeper.get', {}).catch(() => undefined)]);
        const limits = limitLines(bundle, status?.syncLimits ?? {});
        output.result({ digest, effect: describeEffect(bundle), disclosure, bundle }, [renderBundle(bundle), renderDisclosure(disclosure, bundle), ...limits, `sha256 ${digest}`].filter((part) => part !== '').join('\n'));
      });
      return undefined;
    }),
  );
}
