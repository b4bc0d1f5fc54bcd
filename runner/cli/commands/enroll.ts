import type { Command } from 'commander';
import { perform, withExamples, withHome } from '../command.ts';
import type { EnrollSettings } from '../enroll-command.ts';

/** `enroll`: a person's approver key, on the gatekeeper's host. */
export function register(program: Command): void {
  const command = withHome(program.command('enroll').description("Let a person approve: make a key for them, or enrol one that they have. Run it on the gatekeeper's host."))
    .option('--name <name>', 'the person (default: your account)')
    .option('--public-key <base64>', 'enrol this Ed25519 key instead of making one')
    .option('--scope <scope>', 'any, or local (folders and emulators only)', 'any')
    .option('--github-login <login>', 'their account on GitHub: an approval counts only with its permission on the repository')
    .option('--list', 'show the keys that are enrolled')
    .option('--revoke <name>', 'let no key of this person count any more')
    .option('--key <prefix>', 'with --revoke: only the key that begins so');
  withExamples(command, [
    ['pass-runner enroll --name alice', 'make a key, encrypted with a passphrase that you type'],
    ['pass-runner enroll --name bob --public-key m1b…=', 'enrol a key that Bob made elsewhere'],
    ['pass-runner enroll --list', 'who may approve'],
    ['pass-runner enroll --revoke bob', 'nothing that Bob signed counts any more'],
  ]);
  command.action((options: EnrollSettings) => perform(options, async (output) => (await import('../enroll-command.ts')).enrollCommand(options, output)));
}
