import type { Command } from 'commander';
import { perform, withExamples, withHome } from '../command.ts';

export interface AuditOptions {
  readonly json?: boolean;
  readonly home?: string;
}

/** `audit`: what the logs of runner and gatekeeper prove. */
export function register(program: Command): void {
  const audit = program.command('audit').description('Check the logs of the runner and the gatekeeper.');
  const verify = withHome(audit.command('verify').description('Check every record of both logs against the one before it. Run it on their host; a runner may be at work.'));
  withExamples(verify, [
    ['pass-runner audit verify', 'exit code 0 only when no record was changed, moved or removed'],
    ['pass-runner audit verify --json | jq -r ".logs[].head.hash"', 'the heads, to be kept elsewhere: an older head has to be in a later log'],
  ]);
  verify.action((options: AuditOptions) => perform(options, async (output) => (await import('../audit-command.ts')).auditVerifyCommand(options, output)));
}
