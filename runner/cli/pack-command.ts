import type { PackArtifact, PackIndex } from '../../shared/domain/pack.ts';
import type { RunnerClient } from '../../shared/protocol/client.ts';
import { PassError } from '../../shared/protocol/errors.ts';
import type { RunnerOptions } from './command.ts';
import { withConnection } from './connection.ts';
import { oneLine, paint, plain, table } from './output.ts';
import type { Output } from './output.ts';
import { resolveRun } from './run-argument.ts';

/** Body of `pack`. */
export async function packCommand(run: string, options: RunnerOptions & { readonly artifact?: string }, output: Output): Promise<undefined> {
  await withConnection({ ...options, onlyLooks: true }, async ({ client }) => {
    const runId = await resolveRun(client, run);
    const pack = await client.call('pack.get', { runId });
    if (options.artifact === undefined) {
      output.result({ runId, pack }, contents(runId, pack));
      return;
    }
    const contentsOf = await Promise.all(chosen(pack, options.artifact).map(({ id }) => client.call('artifact.get', { runId, artifactId: id })));
    const markdown = contentsOf.map((content) => content.markdown).join('\n\n');
    // Into a file the exact bytes go; on a terminal nothing may move the cursor.
    output.result({ runId, artifacts: contentsOf }, process.stdout.isTTY === true ? plain(markdown) : markdown);
  });
  return undefined;
}

function chosen(pack: PackIndex, artifact: string): PackArtifact[] {
  if (artifact === 'all') return pack.artifacts;
  const found = pack.artifacts.filter(({ id, kind }) => id === artifact || kind === artifact);
  if (found.length === 0) throw new PassError('not_found', `The pack has no artifact ${artifact}.`, `It has: ${pack.artifacts.map(({ id }) => id).join(', ')}.`);
  return found;
}

function contents(runId: string, pack: PackIndex): string {
  return [
    `${paint('bold', 'Architecture pack')} of ${runId}, planned by ${oneLine(pack.planner.name)}: ${oneLine(pack.planner.note)}`,
    '',
    table(pack.artifacts.map(({ id, title, summary, notDerived }) => [id, oneLine(title, 40), `${oneLine(summary, 110)}${notDerived.length > 0 ? paint('dim', ` (${notDerived.length} not derived)`) : ''}`])),
    '',
    `Read one with: pass-runner pack ${runId} --artifact ${pack.artifacts[0]?.id ?? 'ID'}`,
  ].join('\n');
}

/** Titles of the pack's artifacts, one line each, for the summary of a run. */
export async function packLines(client: RunnerClient, runId: string): Promise<string[]> {
  const pack = await client.call('pack.get', { runId });
  return pack.artifacts.map(({ id, summary }) => `  ${id.padEnd(20)} ${oneLine(summary, 100)}`);
}
