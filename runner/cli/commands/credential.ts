import type { Command } from 'commander';
import { perform, withExamples, withHome } from '../command.ts';
import type { CredentialSettings } from '../credential-command.ts';

/** `credential`: what the gatekeeper signs in to GitHub with. Secrets come from stdin or a prompt, never from the command line. */
export function register(program: Command): void {
  const command = withHome(program.command('credential').description('Keep a GitHub token, or the key of a GitHub App, for the gatekeeper alone; reads it from stdin.'))
    .option('--app-id <number>', 'the PEM on stdin is the private key of this GitHub App')
    .option('--installation <number>', 'its installation (default: found by the repository)')
    .option('--key <file>', 'read the key of the app from this file instead of stdin')
    .option('--api-url <url>', 'the only API that it may be sent to (default: the one that is configured, or https://api.github.com)');
  withExamples(command, [
    ['pass-runner credential', 'asks for the token, without showing it'],
    ['gh auth token | pass-runner credential', 'take the one of the GitHub CLI'],
    ['pass-runner credential --app-id 12345 < key.pem', 'sign in as a GitHub App, with tokens for one repository each'],
    ['pass-runner credential --api-url https://ghe.example.com/api/v3', 'a token for GitHub Enterprise Server'],
  ]);
  command.action(({ key, ...options }: Omit<CredentialSettings, 'keyFile'> & { readonly key?: string }) =>
    perform(options, async (output) => (await import('../credential-command.ts')).credentialCommand({ ...options, ...(key === undefined ? {} : { keyFile: key }) }, output)),
  );
}
