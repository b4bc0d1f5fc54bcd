import { z } from 'zod';
import { LogHead } from '../../shared/protocol/gate.ts';
import { emptyHead, openRecord } from './log-record.ts';
import type { LogRecord } from './log-record.ts';
import { readLines } from './log-file.ts';

/** Type of the records by which a log says where the other process's log stands. */
export const anchorType = 'log.anchor';

/** Both processes that keep a log. */
export type LogPart = 'runner' | 'gatekeeper';

/** Data of such a record. */
export const Anchor = LogHead.extend({ log: z.enum(['runner', 'gatekeeper']) });
export type Anchor = z.infer<typeof Anchor>;

/** The anchor that a record is, if it is one. */
export function anchorOf(record: Pick<LogRecord, 'type' | 'data'>): Anchor | undefined {
  return record.type === anchorType ? Anchor.safeParse(record.data).data : undefined;
}

/** The records of a log file up to the first that does not follow the one before; a file that is not there has none. */
export async function* readRecords(path: string): AsyncGenerator<LogRecord, void, undefined> {
  for await (const record of readToDamage(path)) if (record !== undefined) yield record;
}

/** The records of a log file; `undefined` is where a complete line does not follow the one before, and nothing comes after it. */
async function* readToDamage(path: string): AsyncGenerator<LogRecord | undefined, void, undefined> {
  let head: LogHead = emptyHead;
  for await (const line of readLines(path)) {
    // What a write left incomplete was never recorded: the log ends before it.
    if (!line.complete) return;
    const opened = line.text === undefined ? undefined : openRecord(line.text, head);
    if (opened === undefined || 'reason' in opened) {
      yield undefined;
      return;
    }
    head = { seq: opened.record.seq, hash: opened.record.hash };
    yield opened.record;
  }
}

/** An anchor that the other log does not bear out. */
export interface BrokenAnchor {
  /** The log that has the anchor, and the record. */
  readonly in: LogPart;
  readonly seq: number;
  /** Where the other log stood then. */
  readonly anchor: Anchor;
  readonly reason: string;
}

/**
 * Compare what each log says of the other one. An anchor is only recorded once the other log had that record on the disk, so
 * that a missing one means that the end of that log was cut off, or the log was replaced. What an anchor names behind a
 * damaged record cannot be compared: that record is wrong already, and nothing after it proves anything.
 * @returns how many anchors were compared, and those that do not fit
 */
export async function compareAnchors(files: Readonly<Record<LogPart, string>>): Promise<{ compared: number; broken: BrokenAnchor[] }> {
  // Both are read for anchors first: whatever they name is on the disk before it is looked for.
  const anchors = [...(await anchorsIn('runner', files.runner)), ...(await anchorsIn('gatekeeper', files.gatekeeper))];
  const broken: BrokenAnchor[] = [];
  let compared = anchors.length;
  for (const log of ['runner', 'gatekeeper'] as const) {
    const wanted = anchors.filter(({ anchor }) => anchor.log === log && anchor.seq > 0);
    if (wanted.length === 0) continue;
    const { hashes, last, damaged } = await hashesOf(files[log], new Set(wanted.map(({ anchor }) => anchor.seq)));
    for (const { in: holder, seq, anchor } of wanted) {
      const found = hashes.get(anchor.seq);
      if (found === anchor.hash) continue;
      if (damaged && anchor.seq > last) compared -= 1;
      else broken.push({ in: holder, seq, anchor, reason: found === undefined ? `the ${log}’s log ends at record ${last}, and had ${anchor.seq}: its end was cut off` : `record ${anchor.seq} of the ${log}’s log is another one: that log was replaced` });
    }
  }
  return { compared, broken };
}

/** Hashes of the records that are needed, the number of the last sound one, and whether a damaged one follows it. */
async function hashesOf(path: string, needed: ReadonlySet<number>): Promise<{ hashes: Map<number, string>; last: number; damaged: boolean }> {
  const hashes = new Map<number, string>();
  let last = 0;
  for await (const record of readToDamage(path)) {
    if (record === undefined) return { hashes, last, damaged: true };
    last = record.seq;
    if (needed.has(record.seq)) hashes.set(record.seq, record.hash);
  }
  return { hashes, last, damaged: false };
}

async function anchorsIn(part: LogPart, path: string): Promise<{ in: LogPart; seq: number; anchor: Anchor }[]> {
  const found: { in: LogPart; seq: number; anchor: Anchor }[] = [];
  for await (const record of readRecords(path)) {
    const anchor = anchorOf(record);
    // A log cannot vouch for itself.
    if (anchor !== undefined && anchor.log !== part) found.push({ in: part, seq: record.seq, anchor });
  }
  return found;
}
