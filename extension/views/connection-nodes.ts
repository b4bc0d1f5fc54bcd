import type { ConnectionState } from '../connection/state.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import type { TreeNode } from './tree-node.ts';

/** The node that says that the runner cannot be reached, or `undefined`. A welcome text speaks for the other states. */
export function connectionNode(state: ConnectionState, hasRuns: boolean): TreeNode | undefined {
  if (state.name === 'failed') {
    return {
      id: 'connection',
      label: 'Not connected to a runner',
      description: state.error.kind.replaceAll('_', ' '),
      tooltip: `${state.error.message}\n${state.error.hint}`,
      icon: 'debug-disconnect',
      color: 'list.errorForeground',
      context: 'connection.lost',
      open: 'pass.connect',
    };
  }
  if (state.name === 'waiting' && (hasRuns || state.attempt > 1)) {
    return {
      id: 'connection',
      label: 'Connecting again…',
      description: state.error.message,
      tooltip: `${state.error.message}\n${state.error.hint}`,
      icon: 'debug-disconnect',
      color: 'list.warningForeground',
      context: 'connection.lost',
    };
  }
  return undefined;
}

/** The whole reason, above the tree: a node shows one line only. */
export function connectionMessage(state: ConnectionState): string | undefined {
  return state.name === 'failed' ? `${state.error.message} ${state.error.hint}` : undefined;
}

/** In place of children that could not be fetched. */
export function failureNode(parentId: string, error: unknown): TreeNode {
  const data = PassError.toData(error);
  return { id: `${parentId}/failure`, label: data.message, description: data.hint, tooltip: `${data.message}\n${data.hint}`, icon: 'warning', color: 'list.warningForeground' };
}
