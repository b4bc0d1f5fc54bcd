import type { RunnerOptions } from './command.ts';
import { withConnection } from './connection.ts';
import { exitCodes } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';
import { oneLine, paint, plain, table } from './output.ts';
import type { Output } from './output.ts';
import { resolveRun } from './run-argument.ts';

const marks = { same: '✔', differs: '✘', missing: '✘', not_written: '–' } as const;

/** Body of `verify`. */
export async function verifyCommand(run: string, options: RunnerOptions, output: Output): Promise<ExitCode> {
  return await withConnection(options, async ({ client }) => {
    const report = await client.call('run.verify', { runId: await resolveRun(client, run) });
    const rows = report.operations.map(({ operationId, number, url, status, approvedDigest, foundDigest, differences }) => [
      paint(status === 'same' ? 'green' : status === 'not_written' ? 'dim' : 'red', marks[status]),
      operationId,
      number === null ? '' : `#${number}`,
      status === 'same' ? (approvedDigest ?? foundDigest ?? '').slice(0, 16) : oneLine(differences.join('; ') || status.replace('_', ' '), 200),
      plain(url ?? ''),
    ]);
    output.result(report, [table(rows), '', `bundle ${report.bundleDigest}, approved by ${plain(report.approver ?? 'nobody')}`, `${paint(report.ok ? 'green' : 'red', report.ok ? '✔' : '✘')} ${plain(report.summary)}`].join('\n'));
    return report.ok ? exitCodes.ok : exitCodes.failed;
  });
}
