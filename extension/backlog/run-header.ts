import type { RunDetail, RunStatus } from '../../shared/domain/run.ts';
import { targetLabel } from '../../shared/domain/target.ts';
import type { RunHeader } from '../../shared/protocol/webview.ts';

const closedBecause: Readonly<Record<RunStatus, string | null>> = {
  waiting: null,
  running: 'The run is still planning. The backlog can be edited once it waits for a decision.',
  syncing: 'The approved bundle is being written. The backlog is closed.',
  done: 'This run is done: what was approved has been written. Run the PRD again to change the backlog.',
  stopped: 'This run stopped short. Its diagnosis says why; run the PRD again to change the backlog.',
  rejected: 'This run was rejected. Run the PRD again to change the backlog.',
  cancelled: 'This run was cancelled. Run the PRD again to change the backlog.',
};

/** What the editor shows of a run. */
export function runHeader(run: RunDetail): RunHeader {
  const readOnlyBecause = closedBecause[run.status];
  return {
    runId: run.id,
    title: run.title,
    prdName: run.prd.name,
    documentKey: run.prd.documentKey,
    status: run.status,
    targetLabel: targetLabel(run.target ?? run.targetChoice),
    targetKind: run.targetChoice.kind,
    planner: { kind: run.planner.kind, name: run.planner.name, note: run.planner.note },
    readOnlyBecause,
  };
}
