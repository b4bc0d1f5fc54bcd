import type { Command } from 'commander';
import { perform, withExamples, withHome } from '../command.ts';
import type { ServeSettings } from '../serve.ts';

/** `serve`: runner and gatekeeper in the foreground. */
export function register(program: Command): void {
  const command = withHome(program.command('serve').description('Run the runner and the gatekeeper in the foreground.'))
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <number>', 'port to listen on; 0 takes any free one', '4711')
    .option('--config <file>', 'YAML file with host, port, allowHosts, github.apiUrl and github.emulator')
    .option('--allow-host <name...>', 'names beside loopback that clients may call this runner by', [])
    .option('--new-token', 'make another client token; whoever has the old one is let in no more');
  withExamples(command, [
    ['pass-runner serve', 'listen on 127.0.0.1:4711'],
    ['pass-runner serve --port 0 --json', 'any free port; prints where it listens as JSON'],
    ['pass-runner serve --new-token', 'revoke the token that remote clients have'],
    ['PASS_GITHUB_TOKEN=… pass-runner serve', 'hand the gatekeeper its GitHub token'],
  ]);
  command.action((options: ServeSettings) => perform(options, async (output) => (await import('../serve.ts')).serve(options, output, command)));
}
