import type { Disposable, ExtensionContext, LogOutputChannel } from 'vscode';
import type { RunDetail, RunEvent, RunSummary } from '../../shared/domain/run.ts';
import type { MethodInput, MethodName, MethodResult } from '../../shared/protocol/methods.ts';
import type { Ask } from './ask.ts';

/** The runner as the rest of the extension sees it: connected when asked for, and again after it was lost. */
export interface RunnerPort {
  /**
   * One request; connects first when there is no connection (starting the bundled runner where none is configured).
   * @throws PassError with the runner's kind; `unavailable` when it cannot be reached
   */
  call<M extends MethodName>(method: M, params: MethodInput<M>, signal?: AbortSignal): Promise<MethodResult<M>>;
  /** Every event of a run after `after`, in order and once each, also across reconnects, until disposed. */
  follow(runId: string, after: number, listener: (event: RunEvent) => void): Disposable;
}

/** Runs as this window knows them. */
export interface RunsPort {
  readonly selectedRunId: string | undefined;
  summary(runId: string): RunSummary | undefined;
  /** The run as the runner has it, fetched when not known or outdated. */
  detail(runId: string): Promise<RunDetail>;
  /** Told with the id of a run that changed (new, other status, more events), and with `undefined` when any may have. */
  onDidChange(listener: (runId: string | undefined) => void): Disposable;
}

/** What a feature folder (backlog editor, artifact viewer, diffs) is given at registration. */
export interface FeatureHost {
  readonly context: ExtensionContext;
  readonly log: LogOutputChannel;
  readonly runner: RunnerPort;
  readonly runs: RunsPort;
  readonly ask: Ask;
  /** Registers a command whose errors are shown to the person (message, hint, at most one action) and logged. */
  command(id: string, handler: (...args: readonly unknown[]) => unknown): Disposable;
  /** Shows a thrown value to the person as `PassError` data, and logs it. */
  report(where: string, error: unknown): void;
}
