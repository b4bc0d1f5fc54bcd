import type { Command } from 'commander';
import { perform, withExamples, withHome } from '../command.ts';

interface CredentialOptions {
  readonly json?: boolean;
  readonly home?: string;
}

/** `credential`: keep a GitHub token for the gatekeeper. It is read from stdin or typed, never taken from the command line. */
export function register(program: Command): void {
  const command = withHome(program.command('credential').description('Keep a GitHub token for the gatekeeper alone; reads it from stdin.'));
  withExamples(command, [
    ['pass-runner credential', 'asks for the token, without showing it'],
    ['gh auth token | pass-runner credential', 'take the one of the GitHub CLI'],
  ]);
  command.action((options: CredentialOptions) =>
    perform(options, async (output) => {
      const [{ homeAt, prepareHome }, { writeCredential }, { handToGatekeeper }, { hasTerminal, askSecret }, { readStdin }, { PassError }] = await Promise.all([
        import('../home.ts'),
        import('../host-files.ts'),
        import('../supervisor-control.ts'),
        import('../terminal.ts'),
        import('../stdin.ts'),
        import('../../../shared/protocol/pass-error.ts'),
      ]);
      const token = (hasTerminal() ? await askSecret('GitHub token: ') : await readStdin()).trim();
      if (token === '' || /\s/.test(token)) throw new PassError('bad_input', 'That is not one token.', 'Pipe the token alone into this command. Nothing was kept.');
      const home = homeAt(options.home);
      await prepareHome(home);
      await writeCredential(home, token);
      // A gatekeeper that was handed another one by an environment lets go of it.
      await handToGatekeeper(home, { storedCredential: true });
      output.result({ kept: true, home: home.root }, `The gatekeeper of ${home.root} uses this token from its next request on. No other process reads it.`);
      return undefined;
    }),
  );
}
