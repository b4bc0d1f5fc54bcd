import { readFile } from 'node:fs/promises';
import { PassError } from '../../shared/protocol/errors.ts';
import { writeDurably } from '../store/durable-file.ts';
import { checkAudit } from './audit-check.ts';
import type { AuditCheck } from './audit-check.ts';
import { gatherAudit, runNamed, RunAudit } from './audit-records.ts';
import { exitCodes } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';
import { homeAt } from './home.ts';
import { oneLine, paint, plain } from './output.ts';
import type { Output } from './output.ts';

/**
 * The audit of the run that RUN names.
 * @throws PassError `not_found`
 */
export async function auditOf(run: string, directory: string | undefined): Promise<RunAudit> {
  const home = homeAt(directory);
  const runId = await runNamed(home, run);
  if (runId === undefined) throw new PassError('not_found', `This home has no run ${run}.`, 'This command reads the logs on their host: name their home with --home DIR, and list the runs with "pass-runner status".');
  return gatherAudit(home, runId);
}

/** Body of `audit export`. */
export async function auditExportCommand(run: string, options: { readonly home?: string; readonly out?: string }, output: Output): Promise<ExitCode> {
  const audit = await auditOf(run, options.home);
  const text = `${JSON.stringify(audit, undefined, 1)}\n`;
  if (options.out === undefined) {
    process.stdout.write(text);
    return exitCodes.ok;
  }
  await writeDurably(options.out, text);
  output.result({ runId: audit.runId, file: options.out }, `${paint('green', '✔')} ${audit.runId} is in ${plain(options.out)}. Check it anywhere: pass-runner audit verify --file ${plain(options.out)}`);
  return exitCodes.ok;
}

/** Body of `audit verify --file`: needs no home and no network. */
export async function verifyExport(file: string, output: Output): Promise<ExitCode> {
  const audit = await readExport(file);
  const checks = checkAudit(audit);
  const ok = checks.every((check) => check.ok);
  const { runner, gatekeeper } = audit.logs;
  output.result(
    { ok, runId: audit.runId, checks, heads: { runner: runner.head, gatekeeper: gatekeeper.head } },
    [...checks.map(checkLine), '', `runner’s log      record ${runner.head.seq}, head ${runner.head.hash}`, `gatekeeper’s log  record ${gatekeeper.head.seq}, head ${gatekeeper.head.hash}`, 'Compare these with heads that were kept elsewhere: only then it is certain that no log was made up.'].join('\n'),
  );
  return ok ? exitCodes.ok : exitCodes.failed;
}

/** A check with its mark. */
export function checkLine({ name, ok, found }: AuditCheck): string {
  return `${paint(ok ? 'green' : 'red', ok ? '✔' : '✘')} ${name}: ${oneLine(found, 300)}`;
}

async function readExport(file: string): Promise<RunAudit> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new PassError('not_found', `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`, 'Name a file that "pass-runner audit export" wrote.', error);
  });
  try {
    return RunAudit.parse(JSON.parse(text));
  } catch (error) {
    throw new PassError('bad_input', `${file} is no audit of a run.`, 'Name a file that "pass-runner audit export" wrote, of the same version.', error);
  }
}
