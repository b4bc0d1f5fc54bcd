import { dirname } from 'node:path';
import { PassError } from '../../shared/protocol/errors.ts';
import { nodeFiles, storageError } from '../store/file-layer.ts';
import type { FileLayer, OpenFile } from '../store/file-layer.ts';
import { readLines, readTail } from './log-file.ts';
import { emptyHead, openRecord, sealRecord } from './log-record.ts';
import type { LogHead, LogRecord } from './log-record.ts';

export type { LogHead, LogRecord } from './log-record.ts';

/** A place between two records of a log file, from which reading can start. */
export interface LogPosition extends LogHead {
  /** Bytes before it. */
  readonly offset: number;
}

export interface LogOptions {
  readonly clock?: () => Date;
  readonly files?: FileLayer;
}

interface Pending {
  readonly record: LogRecord;
  readonly bytes: Uint8Array;
  resolve(record: LogRecord): void;
  reject(error: unknown): void;
}

/**
 * The one append-only log of a process: JSON lines, each chained to the one before by its hash.
 *
 * Appends that arrive while the disk is busy share one fsync (group commit). After a failed write nothing is known about
 * what is on the disk, so the log takes no further record until it is opened again.
 */
export class ChainedLog {
  readonly path: string;
  readonly #file: OpenFile;
  readonly #clock: () => Date;
  #tip: LogHead;
  #durable: LogPosition;
  #pending: Pending[] = [];
  #flushing: Promise<void> | undefined;
  #refusal: PassError | undefined;
  readonly #broken = Promise.withResolvers<PassError>();

  private constructor(path: string, file: OpenFile, durable: LogPosition, clock: () => Date) {
    this.path = path;
    this.#file = file;
    this.#clock = clock;
    this.#durable = durable;
    this.#tip = durable;
  }

  /**
   * Open or make a log. An incomplete last line (a crash while writing) is cut off and remembered as a `log.repaired` record.
   * Only the end of the file is looked at: {@link verifyLog} checks all of it.
   * @throws PassError `storage` when the file cannot be opened, or its last complete line is not a record
   */
  static async open(path: string, options: LogOptions = {}): Promise<ChainedLog> {
    const files = options.files ?? nodeFiles;
    let file: OpenFile;
    try {
      await files.makeDirectory(dirname(path));
      file = await files.open(path, 'append');
      await files.syncDirectory(dirname(path));
    } catch (error) {
      throw storageError(path, error);
    }
    try {
      const tail = await readTail(path);
      if (tail.torn !== undefined) await file.truncate(tail.length);
      const log = new ChainedLog(path, file, { ...headOf(path, tail.length, tail.lastLine), offset: tail.length }, options.clock ?? (() => new Date()));
      if (tail.torn !== undefined) await log.append('log.repaired', { cutBytes: tail.torn.bytes, cutSha256: tail.torn.sha256 });
      return log;
    } catch (error) {
      await file.close().catch(() => undefined);
      throw storageError(path, error);
    }
  }

  /** The newest durable record. */
  get head(): LogHead {
    return { seq: this.#durable.seq, hash: this.#durable.hash };
  }

  /** Why it takes no more records, or `undefined` while it does. */
  get refusal(): PassError | undefined {
    return this.#refusal;
  }

  /** Resolves when a record could not be written; never for a log that is closed in order. */
  get broken(): Promise<PassError> {
    return this.#broken.promise;
  }

  /** The end of what is durable. */
  get position(): LogPosition {
    return this.#durable;
  }

  /**
   * Add a record. Resolved once it is on the disk; records keep the order of the calls.
   * @throws PassError `storage` when it could not be written, and for every later call
   */
  append(type: string, data: unknown): Promise<LogRecord> {
    return new Promise((resolve, reject) => {
      if (this.#refusal !== undefined) {
        reject(this.#refusal);
        return;
      }
      const { record, line } = sealRecord(this.#tip, this.#clock().toISOString(), type, data);
      this.#tip = { seq: record.seq, hash: record.hash };
      this.#pending.push({ record, bytes: Buffer.from(line, 'utf8'), resolve, reject });
      this.#flushing ??= Promise.resolve().then(() => this.#flush());
    });
  }

  /**
   * The durable records, oldest first, each checked against the one before.
   * @param from where to start; a position that this log gave out
   * @throws PassError `storage` at the first record that does not fit
   */
  async *read(from: LogPosition = { ...emptyHead, offset: 0 }): AsyncGenerator<LogRecord, void, undefined> {
    let head: LogHead = from;
    for await (const line of readLines(this.path, from.offset, this.#durable.offset)) {
      const opened = line.text === undefined || !line.complete ? { reason: 'the line is not complete UTF-8' } : openRecord(line.text, head);
      if ('reason' in opened) throw damaged(this.path, head.seq + 1, opened.reason);
      head = opened.record;
      yield opened.record;
    }
  }

  /** Wait for what was appended, then close the file. Later appends are refused. */
  async close(): Promise<void> {
    await this.#flushing;
    this.#refusal ??= new PassError('storage', `The log ${this.path} is closed.`, 'Start the runner again.');
    await this.#file.close();
  }

  async #flush(): Promise<void> {
    while (this.#pending.length > 0) {
      const batch = this.#pending;
      this.#pending = [];
      try {
        await this.#write(batch);
      } catch (error) {
        this.#refuse(storageError(this.path, error), batch);
        break;
      }
      for (const { record, resolve } of batch) resolve(record);
    }
    this.#flushing = undefined;
  }

  async #write(batch: readonly Pending[]): Promise<void> {
    const size = await this.#file.size();
    if (size !== this.#durable.offset) {
      throw new PassError('storage', `Another process wrote to ${this.path}.`, 'Let only one runner use this home: stop the other one, then start again.');
    }
    const bytes = Buffer.concat(batch.map((entry) => entry.bytes));
    try {
      await this.#file.write(bytes);
      await this.#file.sync();
    } catch (error) {
      // Best effort: a record whose append is refused should not turn up after a restart.
      await this.#file.truncate(size).catch(() => undefined);
      throw error;
    }
    const last = batch.at(-1)?.record ?? this.#durable;
    this.#durable = { offset: size + bytes.length, seq: last.seq, hash: last.hash };
  }

  #refuse(error: PassError, batch: readonly Pending[]): void {
    this.#refusal = error;
    this.#broken.resolve(error);
    const lost = [...batch, ...this.#pending];
    this.#pending = [];
    for (const entry of lost) entry.reject(error);
  }
}

function headOf(path: string, length: number, lastLine: string | undefined): LogHead {
  if (length === 0) return emptyHead;
  if (lastLine === undefined) throw damaged(path, 0, 'the last line is not UTF-8');
  const claimed = claimedPlace(lastLine);
  const opened = openRecord(lastLine, claimed);
  if ('reason' in opened) throw damaged(path, claimed.seq + 1, opened.reason);
  return { seq: opened.record.seq, hash: opened.record.hash };
}

/** Where the last line says it stands: only its own hash can be checked without reading the whole log. */
function claimedPlace(line: string): LogHead {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null && 'seq' in value && 'prev' in value && typeof value.seq === 'number' && typeof value.prev === 'string') {
      return { seq: value.seq - 1, hash: value.prev };
    }
  } catch {
    // Said by openRecord, with the same words as for any other line.
  }
  return emptyHead;
}

function damaged(path: string, seq: number, reason: string): PassError {
  return new PassError('storage', `The log ${path} is damaged at record ${seq}: ${reason}.`, 'Run "pass-runner audit verify", and restore the file from a backup. Nothing was written.');
}

/** What {@link verifyLog} found. `torn`: all is well up to a last line that a crash, or a write that is just going on, left incomplete. */
export type LogVerdict = { ok: true; count: number; head: LogHead } | { ok: false; seq: number; reason: string; torn: boolean };

/**
 * Check every record of a log file. A file that is not there is an empty log.
 * @returns the number of records and the head, or the first record that is wrong and why
 */
export async function verifyLog(path: string): Promise<LogVerdict> {
  let head: LogHead = emptyHead;
  for await (const line of readLines(path)) {
    const seq = head.seq + 1;
    if (!line.complete) return { ok: false, seq, reason: 'the last line is incomplete: a write was cut short, and the next start repairs it', torn: true };
    if (line.text === undefined) return { ok: false, seq, reason: 'the line is not UTF-8', torn: false };
    const opened = openRecord(line.text, head);
    if ('reason' in opened) return { ok: false, seq, reason: opened.reason, torn: false };
    head = { seq: opened.record.seq, hash: opened.record.hash };
  }
  return { ok: true, count: head.seq, head };
}
