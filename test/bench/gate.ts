import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { encodeBase64 } from '../../shared/domain/base64.ts';
import { fillSlots } from '../../shared/domain/issue-text.ts';
import { approve } from '../support/gatekeeper-process.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { inProcessGate } from '../adversarial/in-process-gatekeeper.ts';
import type { InProcessGate } from '../adversarial/in-process-gatekeeper.ts';
import { alice } from '../adversarial/in-process-gatekeeper.ts';
import { stagedIssue } from '../unit/shared/domain/bundle-samples.ts';

const planned = 500;
const existing = 5000;

function backlog(count: number, body = 'What it does.'): ReturnType<typeof stagedIssue>[] {
  return Array.from({ length: count }, (_, at) => stagedIssue({ key: `issue-${at}`, labels: ['pass'], body, dependsOn: at === 0 ? [] : [`issue-${at - 1}`] }));
}

/** What the gatekeeper itself would have written, put straight into the repository of the double. */
async function fill(gate: InProcessGate): Promise<void> {
  const repository = gate.github.repository('acme', 'shop');
  repository.addLabel('pass');
  const { bundle } = await gate.freeze(backlog(planned / 2));
  const numbers = new Map<string, number>();
  for (const operation of bundle.operations) {
    if (operation.kind !== 'issue.create') continue;
    const issue = repository.addIssue({ title: operation.title, body: fillSlots(operation.body, numbers), labels: operation.labels }, new Date());
    numbers.set(operation.id, issue.number);
  }
  for (let at = repository.issues.length; at < existing; at += 1) repository.addIssue({ title: `Of a person ${at}`, body: 'x'.repeat(500), author: at % 2 === 0 ? 'carol' : 'admin' }, new Date());
}

/** Seconds from asking GitHub to a frozen bundle: 500 planned issues, of which 250 are there, beside 5,000 existing ones. */
export async function secondsToBundle(runs: number): Promise<number[]> {
  await using gate = await inProcessGate();
  await fill(gate);
  const seconds: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const before = performance.now();
    const { bundle } = await gate.freeze(backlog(planned, 'What it does now.'));
    seconds.push((performance.now() - before) / 1000);
    const kinds = bundle.operations.filter(({ kind }) => kind === 'issue.create' || kind === 'issue.update').length;
    if (kinds !== planned) throw new Error(`The bundle has ${kinds} operations on issues instead of ${planned}.`);
  }
  return seconds;
}

export interface OperationCost {
  /** Milliseconds of one operation beside its HTTP request. */
  readonly overhead: number;
  /** Milliseconds of one fsync of a file of that size in the same place; an operation has two. */
  readonly fsync: number;
}

/** What the gate adds to each operation: its records, their fsync, and everything else that is not the target's answer. */
export async function operationCost(): Promise<OperationCost> {
  await using gate = await inProcessGate();
  const { bytes } = await gate.freeze(Array.from({ length: 100 }, (_, at) => stagedIssue({ key: `issue-${at}`, labels: [] })));
  const [first, last] = [new Map<string, number>(), new Map<string, number>()];
  const waited: number[] = [];
  // The double runs in this process: what it takes for an answer is measured from the call to its end.
  gate.at = (place) => {
    if (place === 'intent') first.set(String(first.size), performance.now());
    if (place === 'called') waited.push(performance.now() - (first.get(String(first.size - 1)) ?? 0));
    if (place === 'receipt') last.set(String(last.size), performance.now());
  };
  const before = performance.now();
  await gate.gatekeeper.sync(encodeBase64(bytes), [approve(bytes, alice)], { started: () => undefined, finished: () => undefined });
  const begun = first.get('0') ?? before;
  const ended = last.get(String(last.size - 1)) ?? begun;
  const overhead = (ended - begun - waited.reduce((sum, milliseconds) => sum + milliseconds, 0)) / waited.length;
  return { overhead, fsync: await bareFsync() };
}

async function bareFsync(): Promise<number> {
  await using folder = await temporaryFolder();
  const file = await open(join(folder.path, 'bare'), 'a');
  try {
    const costs: number[] = [];
    for (let at = 0; at < 100; at += 1) {
      await file.write('x'.repeat(500));
      const before = performance.now();
      await file.sync();
      costs.push(performance.now() - before);
    }
    return costs.sort((a, b) => a - b)[50] ?? 0;
  } finally {
    await file.close();
  }
}
