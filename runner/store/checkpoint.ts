import { Low } from 'lowdb';
import { z } from 'zod';
import { RunId } from '../../shared/domain/run.ts';
import type { ChainedLog, LogPosition } from '../governance/log.ts';
import { DurableJson } from './durable-file.ts';
import type { FileLayer } from './file-layer.ts';

/**
 * `state.json`: how far into the log every run document on disk is up to date, so that a start reads only what follows.
 * It holds nothing that the log does not: without it, the whole log is read.
 */
const Checkpoint = z.object({
  schema: z.literal('pass.store/v1'),
  log: z.object({ offset: z.int().min(0), seq: z.int().min(0), hash: z.string() }),
  /** Runs that had not ended. */
  active: z.array(RunId),
  /** Submission ids of the newest runs, and what they became. */
  submissions: z.array(z.tuple([z.uuid(), RunId])),
});
type Checkpoint = z.infer<typeof Checkpoint>;

/** A client retries a submission within minutes; this many are remembered across restarts. */
const rememberedSubmissions = 1000;

/** What the store knows beyond the documents of its runs. */
export interface CheckpointState {
  readonly active: readonly string[];
  readonly submissions: readonly (readonly [string, string])[];
}

export class CheckpointFile {
  readonly #db: Low<Checkpoint | null>;

  constructor(path: string, files: FileLayer) {
    this.#db = new Low<Checkpoint | null>(new DurableJson<Checkpoint | null>(path, (value) => Checkpoint.parse(value), files), null);
  }

  /** The checkpoint, if there is one and the log still goes through it. */
  async read(log: ChainedLog): Promise<(CheckpointState & { log: LogPosition }) | undefined> {
    try {
      await this.#db.read();
    } catch {
      // Damaged: the log has everything.
      return undefined;
    }
    const checkpoint = this.#db.data;
    const { position } = log;
    if (checkpoint === null || checkpoint.log.offset > position.offset) return undefined;
    if (checkpoint.log.offset === position.offset) return checkpoint.log.hash === position.hash ? checkpoint : undefined;
    return (await follows(log, checkpoint.log)) ? checkpoint : undefined;
  }

  async write(position: LogPosition, { active, submissions }: CheckpointState): Promise<void> {
    this.#db.data = Checkpoint.parse({
      schema: 'pass.store/v1',
      log: { offset: position.offset, seq: position.seq, hash: position.hash },
      active,
      submissions: submissions.slice(-rememberedSubmissions),
    });
    await this.#db.write();
  }
}

/** True when the record at that place follows the hash that the checkpoint remembers. */
async function follows(log: ChainedLog, from: LogPosition): Promise<boolean> {
  const records = log.read(from);
  try {
    return (await records.next()).done !== true;
  } catch {
    return false;
  } finally {
    await records.return();
  }
}
