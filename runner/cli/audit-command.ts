import { counted } from '../../shared/domain/counted.ts';
import { compareAnchors } from '../governance/anchors.ts';
import type { LogPart } from '../governance/anchors.ts';
import { verifyLog } from '../governance/log.ts';
import type { LogVerdict } from '../governance/log.ts';
import { errorCode } from '../store/file-layer.ts';
import { PassError } from '../../shared/protocol/errors.ts';
import { recordedIn, requireHome } from './audit-home.ts';
import type { Unrecorded } from './audit-home.ts';
import { logFile } from './audit-records.ts';
import { exitCodes } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';
import { homeAt } from './home.ts';
import type { Home } from './home.ts';
import { paint } from './output.ts';
import type { Output } from './output.ts';

interface LogReport {
  readonly part: LogPart;
  readonly file: string;
  readonly verdict: LogVerdict;
  /** What lies in the home and was recorded once, when the log has no record at all. */
  readonly unrecorded: readonly Unrecorded[];
}

/** A runner that writes just now may have half a line on the disk: the log is looked at again after this (milliseconds). */
const settleMs = 200;
const looks = 3;

/** Body of `audit verify`: both logs, record by record, and each against what the other says of it. */
export async function auditVerifyCommand(options: { readonly home?: string; readonly file?: string }, output: Output): Promise<ExitCode> {
  if (options.file !== undefined) return (await import('./audit-export.ts')).verifyExport(options.file, output);
  const home = homeAt(options.home);
  await requireHome(home);
  const reports = await Promise.all((['runner', 'gatekeeper'] as const).map((part) => reportOn(home, part)));
  const anchors = await compareAnchors({ runner: logFile(home, 'runner'), gatekeeper: logFile(home, 'gatekeeper') });
  const ok = reports.every(({ verdict, unrecorded }) => verdict.ok && unrecorded.length === 0) && anchors.broken.length === 0;
  output.result({ ok, home: home.root, logs: reports.map(({ part, file, verdict, unrecorded }) => ({ part, file, ...verdict, ...(unrecorded.length === 0 ? {} : { ok: false, unrecorded }) })), anchors }, [...reports.map(reportText), ...anchorLines(anchors)].join('\n'));
  return ok ? exitCodes.ok : exitCodes.failed;
}

async function reportOn(home: Home, part: LogPart): Promise<LogReport> {
  const file = logFile(home, part);
  const verdict = await verifyPatiently(file);
  return { part, file, verdict, unrecorded: verdict.ok && verdict.count === 0 ? await recordedIn(home, part) : [] };
}

function anchorLines({ compared, broken }: Awaited<ReturnType<typeof compareAnchors>>): string[] {
  if (compared === 0) return [];
  if (broken.length === 0) return [`${paint('green', '✔')} each log has what the other one says of it (${counted(compared, 'anchor')})`];
  return broken.map(({ in: holder, seq, reason }) => `${paint('red', '✘')} record ${seq} of the ${holder}’s log says otherwise: ${reason}\n  Restore that log from a backup; until then, trust nothing that it does not have.`);
}

async function verifyPatiently(file: string): Promise<LogVerdict> {
  for (let look = 1; ; look += 1) {
    const verdict = await verifyLog(file).catch((error: unknown) => {
      throw new PassError('storage', `The log ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`, errorCode(error) === 'EACCES' ? 'Run it as the user that the log belongs to.' : 'Check the disk and the permissions of that path.', error);
    });
    if (verdict.ok || !verdict.torn || look === looks) return verdict;
    await new Promise((resolve) => setTimeout(resolve, settleMs));
  }
}

function reportText({ part, file, verdict, unrecorded }: LogReport): string {
  if (unrecorded.length > 0) return `${paint('red', '✘')} ${part}: its log has no record, though ${unrecorded.map(({ folder, count }) => `${folder} has ${counted(count, 'entry', 'entries')}`).join(' and ')}\n  ${file}\n  Restore that file from a backup; without it nothing of them is proven.`;
  if (!verdict.ok) return `${paint('red', '✘')} ${part}: record ${verdict.seq} is wrong: ${verdict.reason}\n  ${file}\n  Restore that file from a backup; until then, trust nothing that was recorded from there on.`;
  if (verdict.count === 0) return `${paint('dim', '–')} ${part}: no record yet\n  ${file}`;
  return `${paint('green', '✔')} ${part}: ${verdict.count} records, each follows the one before\n  ${file}\n  head ${verdict.head.hash}`;
}
