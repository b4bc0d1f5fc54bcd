import type { Command } from 'commander';
import type { AllowSettings } from '../allow-command.ts';
import { perform, withExamples, withHome } from '../command.ts';

/** `allow`: let the gatekeeper write to a repository (after an approval), list those that it may, or take one off. */
export function register(program: Command): void {
  const command = withHome(program.command('allow').description("Allow a repository as a target, take one off, or list the allowed ones. Run it on the gatekeeper's host.").argument('[owner/name]'))
    .option('--list', 'show the repositories that are allowed')
    .option('--revoke <owner/name>', 'take this repository off the list: nothing is read or written there any more');
  withExamples(command, [
    ['pass-runner allow acme/shop', 'backlogs may be synced there, each after its own approval'],
    ['pass-runner allow --list', 'which ones are'],
    ['pass-runner allow --revoke acme/shpo', 'one that was misspelt; a sync that is at work there ends before its next write'],
  ]);
  command.action((repository: string | undefined, options: AllowSettings) => perform(options, async (output) => (await import('../allow-command.ts')).allowCommand(repository, options, output)));
}
