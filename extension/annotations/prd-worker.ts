/** Entry of the worker thread in which documents are read, so that typing never waits for it. */
import { parentPort } from 'node:worker_threads';
import { readRuleFile } from '../../shared/prd/findings/rule-file.ts';
import { readVisiblePrd } from '../../shared/prd/read-visible.ts';
import type { Numbered, WorkerAnswer, WorkerRequest } from './worker-protocol.ts';

function answer(request: WorkerRequest): WorkerAnswer {
  try {
    if (request.type === 'rules') return { type: 'rules', ...readRuleFile(request.text) };
    return { type: 'prd', ...readVisiblePrd(request.text, { disabledRules: request.disabledRules }) };
  } catch (error) {
    return { type: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}

parentPort?.on('message', ({ number, body }: Numbered<WorkerRequest>) => {
  const message: Numbered<WorkerAnswer> = { number, body: answer(body) };
  parentPort?.postMessage(message);
});
