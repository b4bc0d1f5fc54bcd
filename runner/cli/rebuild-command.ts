import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PassError } from '../../shared/protocol/errors.ts';
import { GatekeeperHome } from '../gatekeeper/home.ts';
import { Journal } from '../gatekeeper/journal.ts';
import { ChainedLog, verifyLog } from '../governance/log.ts';
import { acquireExclusive } from '../store/exclusive.ts';
import { nodeFiles } from '../store/file-layer.ts';
import { RunStore } from '../store/run-store.ts';
import { exitCodes } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';
import { homeAt, homeLockName } from './home.ts';
import type { Home } from './home.ts';
import { oneLine, paint } from './output.ts';
import type { Output } from './output.ts';

/** A document that the log names and that is not there as it was: the log has its digest, not its bytes. */
interface LostDocument {
  readonly runId: string;
  readonly document: string;
  readonly problem: string;
}

const clock = (): Date => new Date();

/** Body of `rebuild`: both logs are checked as a whole, then everything that follows from them is written again. */
export async function rebuildCommand(options: { readonly home?: string }, output: Output): Promise<ExitCode> {
  const home = homeAt(options.home);
  const logs = [join(home.runner, 'log.jsonl'), join(home.gatekeeper, 'log.jsonl')] as const;
  if (!logs.some((file) => existsSync(file))) throw new PassError('not_found', `There are no logs in ${home.root}.`, 'Name the home with --home DIR, or PASS_HOME.');
  return await alone(home, async () => {
    for (const file of logs) await requireWhole(file);
    const { runs, lost } = await rebuildRuns(home, logs[0]);
    const lineages = await rebuildLineages(home, logs[1]);
    const text = [
      `${paint('green', '✔')} ${runs} runs and ${lineages} lineages are as the logs say.`,
      ...lost.map(({ runId, document, problem }) => `${paint('red', '✘')} ${runId}  ${document}: ${oneLine(problem, 300)}`),
      ...(lost.length === 0 ? [] : ['Only a backup has these documents. The runs are listed as before; what needs a lost document says so.']),
    ];
    output.result({ home: home.root, runs, lineages, lost }, text.join('\n'));
    return lost.length === 0 ? exitCodes.ok : exitCodes.failed;
  });
}

/** Hold the home as a supervisor does, so that none starts meanwhile. */
async function alone<T>(home: Home, body: () => Promise<T>): Promise<T> {
  const lock = await acquireExclusive(home.root, homeLockName);
  if (lock === undefined) throw new PassError('conflict', `A runner serves the home ${home.root}.`, 'End it with "pass-runner stop" (or where it was started), then rebuild.');
  try {
    return await body();
  } finally {
    await lock.release();
  }
}

async function requireWhole(file: string): Promise<void> {
  const verdict = await verifyLog(file);
  // Opening a log cuts a torn last line off, and records that.
  if (verdict.ok || verdict.torn) return;
  throw new PassError('storage', `The log ${file} is damaged at record ${verdict.seq}: ${verdict.reason}.`, 'Restore that file from a backup, then rebuild. Nothing was changed.');
}

async function rebuildRuns(home: Home, file: string): Promise<{ runs: number; lost: LostDocument[] }> {
  if (!existsSync(file)) return { runs: 0, lost: [] };
  const log = await ChainedLog.open(file, { clock });
  try {
    const store = await RunStore.open({ home: home.runner, log, clock }, true);
    const runs = await store.list(Number.MAX_SAFE_INTEGER);
    const lost: LostDocument[] = [];
    for (const { id } of runs) {
      for (const document of Object.keys((await store.get(id)).documents).sort()) {
        await store.readDocument(id, document).catch((error: unknown) => lost.push({ runId: id, document, problem: PassError.toData(error).message }));
      }
    }
    return { runs: runs.length, lost };
  } finally {
    await log.close();
  }
}

async function rebuildLineages(home: Home, file: string): Promise<number> {
  if (!existsSync(file)) return 0;
  const journal = await Journal.open(file, clock);
  try {
    const gatekeeper = new GatekeeperHome(home.gatekeeper, { credential: undefined, github: undefined });
    await nodeFiles.makeDirectory(join(home.gatekeeper, 'lineages'));
    const { lineages } = journal;
    for (const lineage of lineages) await gatekeeper.writeLineage(lineage);
    return lineages.length;
  } finally {
    await journal.close();
  }
}
