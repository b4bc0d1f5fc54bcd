import type { Command } from 'commander';
import { perform, withChoices, withExamples, withRunner } from '../command.ts';
import type { ApproveSettings } from '../approve-command.ts';

/** `approve`: read the bundle here, and sign its digest with your own key. */
export function register(program: Command): void {
  const command = withRunner(program.command('approve').description('Read the write bundle and sign exactly its bytes with your key.').argument('<RUN>'))
    .option('--digest <sha256>', 'approve the bundle with this digest without being asked (the one that you read and hashed)')
    .option('--yes', 'approve without being asked; only for a folder or an emulator')
    .option('--as <name>', 'whose key signs, when several lie in the home')
    .option('--reason <text>', 'kept with the approval', '')
    .option('--only <operations>', 'approve only these operations of the bundle (op-0001,op-0002)')
    .option('--issues <keys>', 'approve only what the bundle does for these issues (cart,pay)')
    .option('--sync', 'carry it out at once');
  withChoices(command);
  withExamples(command, [
    ['pass-runner approve latest', 'read everything, then type the name of the target'],
    ['pass-runner approve latest --sync', 'and write it at once'],
    ['pass-runner approve latest --issues cart,pay', 'two of the issues; the others are not written'],
    ['pass-runner approve RUN --digest 3f2c…', 'in a script, for bytes that a person has read'],
  ]);
  command.action((run: string, options: ApproveSettings) => perform(options, async (output) => (await import('../approve-command.ts')).approveCommand(run, options, output)));
}
