import type { RunnerOptions } from './command.ts';
import { withConnection } from './connection.ts';
import { exitCodes } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';
import { oneLine, paint, plain, table } from './output.ts';
import type { Output } from './output.ts';
import { resolveRun } from './run-argument.ts';

const marks = { same: '✔', differs: '✘', missing: '✘', not_written: '–', not_approved: '–', superseded: '–' } as const;

/** Body of `verify`. */
export async function verifyCommand(run: string, options: RunnerOptions, output: Output): Promise<ExitCode> {
  return await withConnection(options, async ({ client }) => {
    const report = await client.call('run.verify', { runId: await resolveRun(client, run) });
    // What is as approved beside an issue (labels, links) is counted; every issue and every difference has a line.
    const issues = new Set<number>();
    const listed = report.operations.filter(({ status, number }) => {
      if (status !== 'same') return true;
      if (number === null || issues.has(number)) return false;
      issues.add(number);
      return true;
    });
    const others = report.operations.length - listed.length;
    const bundles = [...new Set(report.operations.flatMap(({ bundleDigest }) => bundleDigest ?? []))];
    const rows = listed.map(({ operationId, number, url, status, approvedDigest, differences }) => [
      paint(status === 'same' ? 'green' : status === 'not_written' || status === 'not_approved' || status === 'superseded' ? 'dim' : 'red', marks[status]),
      number === null ? operationId : `#${number}`,
      status === 'same' ? (approvedDigest ?? '').slice(0, 16) : oneLine(differences.join('; ') || status.replace('_', ' '), 200),
      plain(url ?? ''),
    ]);
    if (others > 0) rows.push([paint('green', marks.same), `${others} labels, milestones, links and comments`]);
    output.result(report, [table(rows), '', `${bundles.length > 1 ? `bundles ${bundles.join(', ')}; the last one` : `bundle ${report.bundleDigest},`} approved by ${plain(report.approver ?? 'nobody')}`, `${paint(report.ok ? 'green' : 'red', report.ok ? '✔' : '✘')} ${plain(report.summary)}`].join('\n'));
    return report.ok ? exitCodes.ok : exitCodes.failed;
  });
}
