import type { Command } from 'commander';
import { perform, withExamples, withHome } from '../command.ts';
import type { HomeOptions } from '../command.ts';

interface AuditOptions extends HomeOptions {
  readonly file?: string;
  readonly out?: string;
}

/** `audit`: what the logs of runner and gatekeeper prove. */
export function register(program: Command): void {
  const audit = program.command('audit').description('Check, explain and export what the logs of the runner and the gatekeeper prove.');
  const verify = withHome(audit.command('verify').description('Check every record of both logs against the one before it, and each log against what the other says of it. Run it on their host; a runner may be at work.'))
    .option('--file <file>', 'check a file that "audit export" wrote instead; needs no home');
  withExamples(verify, [
    ['pass-runner audit verify', 'exit code 0 only when no record was changed, moved or removed, and no log is gone'],
    ['pass-runner audit verify --json | jq -r ".logs[].head.hash"', 'the heads, to be kept elsewhere: an older head has to be in a later log'],
  ]);
  verify.action((options: AuditOptions) => perform(options, async (output) => (await import('../audit-command.ts')).auditVerifyCommand(options, output)));

  const explain = withHome(audit.command('explain').description('Say what was done for a run, by whose leave, and which records prove it.').argument('<RUN>', 'a run, or RUN/op-0001 for one of its operations'));
  withExamples(explain, [
    ['pass-runner audit explain latest', 'every operation, who approved it with which key, and what the target answered'],
    ['pass-runner audit explain latest/op-0003', 'one operation, with the text that was approved'],
  ]);
  explain.action((what: string, options: AuditOptions) => perform(options, async (output) => (await import('../audit-explain.ts')).auditExplainCommand(what, options, output)));

  const exported = withHome(audit.command('export').description('Write everything about a run into one file that can be checked without this home.').argument('<RUN>'))
    .option('--out <file>', 'where to write it (default: stdout)');
  withExamples(exported, [
    ['pass-runner audit export latest --out run.json', 'records of both logs, bundle, approvals, receipts, heads'],
    ['pass-runner audit verify --file run.json', 'on any machine'],
  ]);
  exported.action((run: string, options: AuditOptions) => perform(options, async (output) => (await import('../audit-export.ts')).auditExportCommand(run, options, output)));
}
