import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ApprovalEnvelope } from '../../shared/domain/approval.ts';
import { encodeBase64 } from '../../shared/domain/base64.ts';
import { Receipt } from '../../shared/domain/bundle.ts';
import { Digest } from '../../shared/domain/digest.ts';
import { RunId } from '../../shared/domain/run.ts';
import { LogHead } from '../../shared/protocol/gate.ts';
import { PassError } from '../../shared/protocol/errors.ts';
import { passVersion } from '../../shared/version.ts';
import { anchorType, readRecords } from '../governance/anchors.ts';
import type { LogPart } from '../governance/anchors.ts';
import { emptyHead } from '../governance/log-record.ts';
import type { LogRecord } from '../governance/log-record.ts';
import { readEvidence } from '../gatekeeper/evidence.ts';
import { readBytes } from '../store/read-file.ts';
import type { Home } from './home.ts';

const Record = z.strictObject({ v: z.literal(1), seq: z.int().min(1), ts: z.iso.datetime(), type: z.string(), data: z.unknown(), prev: Digest, hash: Digest });
const Log = z.strictObject({ head: LogHead, records: z.array(Record) });

/** Everything that the logs and the run's folder say about one run, in one value that can be checked by itself. */
export const RunAudit = z.strictObject({
  schema: z.literal('pass.audit/v1'),
  runId: RunId,
  passVersion: z.string(),
  exportedAt: z.iso.datetime(),
  /** The records that concern the run, and where each log stood when they were read. */
  logs: z.strictObject({ runner: Log, gatekeeper: Log }),
  /** The raw bytes of the newest bundle, accepted or not; null when none was frozen. */
  bundleBase64: z.base64().nullable(),
  /** That the runner has for the newest bundle. */
  approvals: z.array(ApprovalEnvelope),
  /** Of each bundle that was accepted and that the gatekeeper keeps: the raw bytes, and the approvals that counted. */
  accepted: z.array(z.strictObject({ bundleDigest: Digest, bundleBase64: z.base64(), approvals: z.array(ApprovalEnvelope) })).default([]),
});
export type RunAudit = z.infer<typeof RunAudit>;

/** Data of the gatekeeper's record that an approval was used. */
export const Accepted = z.object({
  bundleDigest: Digest, targetId: z.string(), documentKey: z.string(), lineageId: z.string(), operationIds: z.array(z.string()), submittedBy: z.string(), mode: z.string(),
  approvals: z.array(z.object({ approver: z.string(), publicKey: z.string(), notAfter: z.string(), reason: z.string(), operationIds: z.array(z.string()) })),
});
export type Accepted = z.infer<typeof Accepted>;

/** Data of the gatekeeper's record of approvals with which a sync was continued. */
export const Continued = Accepted.pick({ bundleDigest: true, approvals: true });

/** Data of the gatekeeper's record of approvals that came with an accepted one and counted for nothing. */
export const Skipped = z.object({ bundleDigest: Digest, reasons: z.array(z.string()) });

/** Data of the gatekeeper's records of one operation. */
export const Intended = z.object({ bundleDigest: Digest, operationId: z.string() });
export const Received = Intended.extend({ receipt: Receipt });

/** Where the log of a process lies. */
export function logFile(home: Home, part: LogPart): string {
  return join(home[part], 'log.jsonl');
}

/**
 * Read a run's records out of both logs. On their host only; nothing is asked of a runner.
 * @throws PassError `not_found` when the runner's log has no such run
 */
export async function gatherAudit(home: Home, runId: string): Promise<RunAudit> {
  const runner = await select(home, 'runner', ({ data }) => runOf(data) === runId);
  if (runner.records.length === 0) throw new PassError('not_found', `The log of this home has no run ${runId}.`, 'List the runs with "pass-runner status". This command reads the logs on their host.');
  const digests = new Set(runner.records.flatMap(({ data }) => frozenDigest(data)));
  const used: string[] = [];
  const gatekeeper = await select(home, 'gatekeeper', ({ type, data }) => {
    const about = z.object({ bundleDigest: z.string(), runId: z.string().optional() }).safeParse(data).data;
    if (about === undefined) return false;
    // What the gatekeeper accepted for the run counts, whatever the runner's log says of it.
    if (about.runId === runId) digests.add(about.bundleDigest);
    if (type === 'sync.accepted' && digests.has(about.bundleDigest)) used.push(about.bundleDigest);
    return digests.has(about.bundleDigest);
  });
  const [bundle, approvals] = await Promise.all(['bundle.json', 'approvals.json'].map((name) => readBytes(join(home.runner, 'runs', runId, name))));
  return {
    schema: 'pass.audit/v1',
    runId,
    passVersion,
    exportedAt: new Date().toISOString(),
    logs: { runner, gatekeeper },
    bundleBase64: bundle === undefined ? null : encodeBase64(bundle),
    approvals: approvals === undefined ? [] : z.array(ApprovalEnvelope).parse(JSON.parse(approvals.toString('utf8'))),
    accepted: (await Promise.all(used.map((digest) => keptOf(home, digest)))).flat(),
  };
}

async function keptOf(home: Home, bundleDigest: string): Promise<RunAudit['accepted']> {
  const evidence = await readEvidence(home.gatekeeper, bundleDigest);
  return evidence === undefined ? [] : [{ bundleDigest: evidence.digest, bundleBase64: encodeBase64(evidence.bundleBytes), approvals: [...evidence.envelopes] }];
}

/** Records that fit, with the anchors from the first of them to right after the last. */
async function select(home: Home, part: LogPart, fits: (record: LogRecord) => boolean): Promise<RunAudit['logs']['runner']> {
  let head: LogHead = emptyHead;
  const records: LogRecord[] = [];
  let anchors: LogRecord[] = [];
  for await (const record of readRecords(logFile(home, part))) {
    head = { seq: record.seq, hash: record.hash };
    if (record.type === anchorType) anchors.push(record);
    else if (fits(record)) {
      // Of the anchors before the first record, the last one says where the other log stood.
      records.push(...(records.length === 0 ? anchors.slice(-1) : anchors), record);
      anchors = [];
    }
  }
  return { head, records: [...records, ...(records.length === 0 ? [] : anchors.slice(0, 1))] };
}

function runOf(data: unknown): string | undefined {
  return z.object({ event: z.object({ runId: z.string() }) }).safeParse(data).data?.event.runId;
}

function frozenDigest(data: unknown): string[] {
  const event = z.object({ event: z.object({ kind: z.literal('bundle.frozen'), digest: z.string() }) }).safeParse(data).data;
  return event === undefined ? [] : [event.event.digest];
}

/**
 * Runs that RUN names on this host: an id, the beginning of one, or `latest`. Empty for none.
 * @throws PassError `bad_input` when several begin like that
 */
export async function runNamed(home: Home, text: string): Promise<string | undefined> {
  const names = await readdir(join(home.runner, 'runs')).catch(() => []);
  const ids = names.filter((name) => RunId.safeParse(name).success).sort();
  if (text === 'latest') return ids.at(-1);
  const matches = ids.includes(text) ? [text] : ids.filter((id) => id.startsWith(text) || id.startsWith(`run-${text}`));
  if (matches.length > 1) throw new PassError('bad_input', `${matches.length} runs begin with ${text}.`, 'Write more of the id.');
  return matches[0];
}
