import type { Command } from 'commander';
import { perform, withExamples, withHome } from '../command.ts';
import type { TokenSettings } from '../token-command.ts';

/** `token`: a client token of one person, on the runner's host. */
export function register(program: Command): void {
  const command = withHome(program.command('token').description("Give a person a client token of their own, so that it is known who submits a run. Run it on the runner's host.").argument('[name]', 'the person, named as their approver key is'))
    .option('--revoke', 'let the token of this person open nothing any more')
    .option('--list', 'show who has one');
  withExamples(command, [
    ['pass-runner token ada > ada.token', 'make a token; it is printed this once, and kept nowhere'],
    ['pass-runner run PRD.md --token-file ada.token', 'submit as ada (add --runner URL from another machine)'],
    ['pass-runner token ada --revoke', 'end it, and the sessions that it opened'],
  ]);
  command.action((name: string | undefined, options: TokenSettings) => perform(options, async (output) => (await import('../token-command.ts')).tokenCommand(name, options, output)));
}
