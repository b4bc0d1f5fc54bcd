import { Command, CommanderError } from 'commander';
import { passVersion } from '../../shared/version.ts';
import { register as allow } from './commands/allow.ts';
import { register as approve } from './commands/approve.ts';
import { register as audit } from './commands/audit.ts';
import { register as backlog } from './commands/backlog.ts';
import { register as bench } from './commands/bench.ts';
import { register as bundle } from './commands/bundle.ts';
import { register as cancel } from './commands/cancel.ts';
import { register as credential } from './commands/credential.ts';
import { register as diff } from './commands/diff.ts';
import { register as doctor } from './commands/doctor.ts';
import { register as enroll } from './commands/enroll.ts';
import { register as ensure } from './commands/ensure.ts';
import { register as evaluate } from './commands/eval.ts';
import { register as halt } from './commands/halt.ts';
import { register as pack } from './commands/pack.ts';
import { register as rebuild } from './commands/rebuild.ts';
import { register as reject } from './commands/reject.ts';
import { register as requirements } from './commands/requirements.ts';
import { register as resume } from './commands/resume.ts';
import { register as run } from './commands/run.ts';
import { register as serve } from './commands/serve.ts';
import { register as status } from './commands/status.ts';
import { register as stop } from './commands/stop.ts';
import { register as sync } from './commands/sync.ts';
import { register as token } from './commands/token.ts';
import { register as verify } from './commands/verify.ts';
import { exitCodes } from './exit-codes.ts';
import { refuseOptionsAsValues } from './option-values.ts';

/** In the order of `--help`: the path of a run, then looking at it, then setting things up. */
const registrations = [run, status, pack, backlog, diff, bundle, approve, reject, sync, verify, cancel, requirements, serve, stop, halt, resume, doctor, enroll, token, allow, credential, audit, rebuild, evaluate, bench, ensure];

/** All commands. Each loads what it needs only when it is called, so that `--help` and the like answer at once. */
function createProgram(): Command {
  const program = new Command('pass-runner')
    .description('Turn a product requirements document into a reviewed, approved backlog on GitHub.')
    .version(passVersion)
    .showHelpAfterError('(add --help for the options and examples of a command)')
    .exitOverride();
  for (const register of registrations) register(program);
  refuseOptionsAsValues(program);
  program.addHelpText(
    'after',
    '\nRUN is the id of a run, the unique beginning of one, or "latest".\nExit codes: 0 ok, 1 failed, 2 wrong usage, 3 waiting for a person, 130 stopped with Ctrl-C at a question.\n\nStart here:\n  $ pass-runner run docs/prd.md   take a PRD to the point where you decide\n  $ pass-runner doctor            what is set up, what is missing, how to fix it',
  );
  return program;
}

/** Parse and run one command line. Sets `process.exitCode`. */
export async function runCommandLine(argv: readonly string[]): Promise<void> {
  // A reader that closed the pipe early (`| head`) is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(exitCodes.ok);
    throw error;
  });
  const program = createProgram();
  const json = argv.includes('--json');
  if (json) for (const command of [program, ...program.commands.flatMap((command) => [command, ...command.commands])]) command.configureOutput({ outputError: () => undefined });
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return;
    const message = error.message.replace(/^error: /, '');
    if (json && error.code !== 'commander.help') {
      process.stdout.write(`${JSON.stringify({ error: { kind: 'bad_input', message, hint: 'See "pass-runner --help".' } }, undefined, 2)}\n`);
      process.stderr.write(`${error.message}\n`);
    }
    process.exitCode = exitCodes.usage;
  }
}
