import { z } from 'zod';
import { canonicalJson, Digest, digestOf } from '../../shared/domain/digest.ts';

/** One line of a process's log. `prev` is the hash of the record before, so that no line can be changed, moved or removed unseen. */
export interface LogRecord {
  v: 1;
  seq: number;
  ts: string;
  type: string;
  data: unknown;
  prev: string;
  hash: string;
}

/** Where a chain stands: the number and hash of its newest record. */
export interface LogHead {
  readonly seq: number;
  readonly hash: string;
}

/** Head of a log without records. */
export const emptyHead: LogHead = { seq: 0, hash: '0'.repeat(64) };

const LogRecordSchema = z.strictObject({
  v: z.literal(1),
  seq: z.int().min(1),
  ts: z.iso.datetime(),
  type: z.string().min(1),
  data: z.unknown(),
  prev: Digest,
  hash: Digest,
});

/** Hash of a record: SHA-256 of a domain tag, the previous hash and the canonical JSON (RFC 8785) of the rest. */
export function hashRecord(record: Omit<LogRecord, 'hash'>): string {
  return digestOf(`pass-log-v1\0${record.prev}${canonicalJson(record)}`);
}

/**
 * The next record of a chain, and its line.
 * The data of the record is a copy: exactly what a reader of the line will get.
 * @throws Error for data that JSON cannot carry (function, bigint, cycle, lone surrogate)
 */
export function sealRecord(head: LogHead, ts: string, type: string, data: unknown): { record: LogRecord; line: string } {
  const open: Omit<LogRecord, 'hash'> = { v: 1, seq: head.seq + 1, ts, type, data: copyOf(data), prev: head.hash };
  const record: LogRecord = { ...open, hash: hashRecord(open) };
  return { record, line: `${canonicalJson(record)}\n` };
}

/**
 * Read one line (without its newline) as the record that follows `head`.
 * @returns the record, or why the line is not that record
 */
export function openRecord(line: string, head: LogHead): { record: LogRecord } | { reason: string } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { reason: 'the line is not JSON' };
  }
  const parsed = LogRecordSchema.safeParse(value);
  if (!parsed.success) return { reason: 'the line is not a log record' };
  const record = parsed.data;
  if (canonicalOrNothing(record) !== line) return { reason: 'the line is not in canonical form' };
  if (record.seq !== head.seq + 1) return { reason: `record ${head.seq + 1} is missing: found ${record.seq} in its place` };
  if (record.prev !== head.hash) return { reason: 'the record does not follow the one before it' };
  const { hash, ...open } = record;
  if (hashRecord(open) !== hash) return { reason: 'the content of the record was changed' };
  return { record };
}

function copyOf(data: unknown): unknown {
  if (data === undefined) return null;
  const text: string | undefined = JSON.stringify(data);
  if (text === undefined) throw new TypeError('The data of a log record has no JSON form.');
  return JSON.parse(text);
}

/** A line with an escaped lone surrogate parses, but has no canonical form. */
function canonicalOrNothing(value: unknown): string | undefined {
  try {
    return canonicalJson(value);
  } catch {
    return undefined;
  }
}
