import type { ConnectionState } from '../connection/state.ts';
import { counted } from '../../shared/domain/counted.ts';
import type { RunSummary } from '../../shared/domain/run.ts';
import { silentWords } from './connection-nodes.ts';

export interface StatusText {
  readonly text: string;
  readonly tooltip: string;
}

/** The one status bar item: what needs the person first, then what is at work, then that all is well. */
export function statusText(state: ConnectionState, runs: readonly RunSummary[], silent = false): StatusText {
  if (state.name === 'failed' || state.name === 'waiting') return { text: '$(debug-disconnect) PASS', tooltip: `${state.error.message} ${state.error.hint}` };
  if (state.name === 'resolving' || state.name === 'connecting') return { text: '$(sync~spin) PASS', tooltip: 'Connecting to the runner' };
  if (silent && state.name === 'connected') return { text: '$(watch) PASS', tooltip: silentWords };
  const writing = runs.find((run) => run.status === 'syncing');
  if (writing !== undefined) return { text: `$(sync~spin) PASS ${writing.counts.receipts}/${writing.counts.operations}`, tooltip: `Writing: ${writing.title}` };
  const running = runs.filter((run) => run.status === 'running');
  if (running.length > 0) return { text: `$(sync~spin) PASS ${running.length}`, tooltip: running.map((run) => `Running: ${run.title}`).join('\n') };
  const waiting = runs.filter((run) => run.status === 'waiting');
  if (waiting.length > 0) return { text: `$(bell-dot) PASS ${waiting.length}`, tooltip: `${counted(waiting.length, 'run waits', 'runs wait')} for your decision:\n${waiting.map((run) => run.title).join('\n')}` };
  return { text: '$(checklist) PASS', tooltip: state.name === 'connected' ? `${counted(runs.length, 'run')}. Show them.` : 'Show runs' };
}
