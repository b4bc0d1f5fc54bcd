import type { ErrorData } from '../../shared/protocol/errors.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import type { CommandId } from '../commands/ids.ts';
import type { ConnectionState } from '../connection/state.ts';
import type { TreeNode } from './tree-node.ts';

export interface ConnectionView {
  readonly state: ConnectionState;
  /** Why the last try failed; it stays on the screen while the next one is under way. */
  readonly lastError: ErrorData | undefined;
  /** True while a connected runner does not answer. */
  readonly silent: boolean;
  /** True when the settings name the runner; false for the bundled one. */
  readonly configured: boolean;
}

/** Why there is no connection. A first try that fails is not worth a word: the next one follows within a second. */
function lostBecause({ state, lastError }: ConnectionView, hasRuns: boolean): ErrorData | undefined {
  if (state.name === 'failed') return state.error;
  return 'attempt' in state && (hasRuns || state.attempt > 1) ? lastError : undefined;
}

/** That the runner cannot be reached, and below it what a person can do; empty where a welcome text speaks. */
export function connectionNodes(view: ConnectionView, hasRuns: boolean): TreeNode[] {
  const { state, configured } = view;
  const error = lostBecause(view, hasRuns);
  if (error === undefined) return [];
  const failed = state.name === 'failed';
  return [
    {
      id: failed ? 'connection/failed' : 'connection/again',
      label: failed ? 'Not connected to a runner' : 'Connecting again…',
      description: error.message,
      tooltip: `${error.message}\n${error.hint}`,
      icon: 'debug-disconnect',
      color: failed ? 'list.errorForeground' : 'list.warningForeground',
      context: 'connection.lost',
      expanded: true,
      children: () => nextSteps(error, configured),
    },
  ];
}

/** One node for each thing that may help, the likeliest first. */
function nextSteps(error: ErrorData, configured: boolean): TreeNode[] {
  const step = (open: CommandId, label: string, icon: string): TreeNode => ({ id: `connection/${open}`, label, icon, open });
  const token = error.kind === 'unauthorised' || error.kind === 'prerequisite';
  return [
    ...(configured && token ? [step('pass.setRunnerToken', 'Set Runner Token…', 'key')] : []),
    ...(configured ? [step('pass.openSettings', 'Check the Runner’s Address…', 'settings-gear')] : []),
    ...(!configured && (token || error.kind === 'version') ? [step('pass.restartRunner', 'Restart Bundled Runner', 'debug-restart')] : []),
    ...(!configured && error.kind === 'bad_input' ? [step('pass.openSettings', 'Open Settings…', 'settings-gear')] : []),
    step('pass.connect', 'Connect Again', 'plug'),
    step('pass.showLog', 'Show Log', 'output'),
  ];
}

/** For a runner that holds its connection and says nothing. */
export const silentWords = 'The runner has not answered for a while. It may be busy or stopped; what you asked for happens when it goes on, and nothing is lost. The log says what it is asked (PASS: Show Log).';

/** The whole reason, above the tree: a node shows one line only. */
export function connectionMessage(view: ConnectionView, hasRuns: boolean): string | undefined {
  if (view.silent && view.state.name === 'connected') return silentWords;
  const error = lostBecause(view, hasRuns);
  return error === undefined ? undefined : `${error.message} ${error.hint}`;
}

/** In place of children that could not be fetched. */
export function failureNode(parentId: string, error: unknown): TreeNode {
  const data = PassError.toData(error);
  return { id: `${parentId}/failure`, label: data.message, description: data.hint, tooltip: `${data.message}\n${data.hint}`, icon: 'warning', color: 'list.warningForeground' };
}
