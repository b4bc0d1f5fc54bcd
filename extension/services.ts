import { commands, env, window, workspace } from 'vscode';
import type { Disposable, ExtensionContext, LogOutputChannel } from 'vscode';
import { Annotations } from './annotations/annotations.ts';
import type { CliCall, CliPlace } from './connection/bundled-cli.ts';
import { RunStore } from './connection/run-store.ts';
import { RunnerConnection } from './connection/runner-connection.ts';
import type { Endpoint } from './connection/session.ts';
import { actionFor, errorText } from './platform/action-error.ts';
import type { Ask } from './platform/ask.ts';
import { ContextManager } from './platform/context-keys.ts';
import { PassDocuments } from './platform/documents.ts';
import type { FeatureHost } from './platform/feature-host.ts';
import { Lifetime } from './platform/lifecycle.ts';
import { vscodeProgress } from './platform/progress.ts';
import type { ProgressPort } from './platform/progress.ts';
import { readSettings } from './platform/settings.ts';
import { vscodeAsk } from './platform/vscode-ask.ts';
import { PassError } from '../shared/protocol/pass-error.ts';

const selectionKey = 'pass.selectedRun';

/** Composition root: what lives as long as the extension. Heavy modules are loaded when they are first needed. */
export class Services implements FeatureHost {
  readonly context: ExtensionContext;
  readonly log: LogOutputChannel;
  readonly contextKeys = new ContextManager();
  readonly connection: RunnerConnection;
  readonly runs: RunStore;
  readonly documents: PassDocuments;
  readonly annotations: Annotations;
  /** Replaceable, so that a test can answer in place of a person. */
  ask: Ask = vscodeAsk;
  progress: ProgressPort = vscodeProgress;
  readonly #lifetime = new Lifetime();

  constructor(context: ExtensionContext) {
    this.context = context;
    this.log = this.#lifetime.add(window.createOutputChannel('PASS', { log: true }));
    this.connection = this.#lifetime.add(
      new RunnerConnection({
        resolve: () => this.#resolveRunner(),
        open: async (endpoint) => (await import('./connection/open-session.ts')).openSession(endpoint),
        log: (message) => this.log.info(message),
        later: (ms, callback) => {
          const timer = setTimeout(callback, ms);
          return () => clearTimeout(timer);
        },
        random: Math.random,
      }),
    );
    this.runs = new RunStore((runId) => this.connection.call('run.get', { runId }), {
      get: () => context.workspaceState.get<string>(selectionKey),
      set: (runId) => void context.workspaceState.update(selectionKey, runId),
    });
    this.#lifetime.add(this.connection.onRuns((runs, all) => (all ? this.runs.replaceAll(runs) : runs.forEach((run) => this.runs.update(run)))));
    this.documents = this.#lifetime.add(
      new PassDocuments(async (address) => (await import('./platform/document-texts.ts')).documentText(this.connection, address)),
    );
    this.annotations = this.#lifetime.add(new Annotations(this));
  }

  get runner(): RunnerConnection {
    return this.connection;
  }

  /** The command line that comes with the extension, run by the extension host's own Node. */
  cliPlace(): CliPlace {
    return { script: this.context.asAbsolutePath('dist/runner/pass-runner.mjs'), node: process.execPath, home: readSettings().home };
  }

  async cli(call: CliCall): Promise<unknown> {
    const { runCli } = await import('./connection/bundled-cli.ts');
    this.log.info(`pass-runner ${call.args.join(' ')}`);
    return runCli(this.cliPlace(), call);
  }

  async secrets() {
    const { Secrets } = await import('./platform/secrets.ts');
    return new Secrets(this.context.secrets);
  }

  command(id: string, handler: (...args: readonly unknown[]) => unknown): Disposable {
    const run = async (...args: unknown[]): Promise<unknown> => {
      try {
        return await handler(...args);
      } catch (error) {
        this.report(id, error);
        return undefined;
      }
    };
    return this.#lifetime.add(commands.registerCommand(id, run));
  }

  report(where: string, error: unknown): void {
    if (PassError.is(error, 'cancelled')) {
      this.log.info(`${where}: cancelled`);
      return;
    }
    this.log.error(`${where}: ${errorText(error)}`, ...(PassError.is(error) && error.kind !== 'internal' ? [] : [error]));
    const action = actionFor(error);
    void this.ask.fail(errorText(error), action?.title).then((chosen) => {
      if (!chosen || action === undefined) return undefined;
      return 'copy' in action ? env.clipboard.writeText(action.copy) : commands.executeCommand(action.command);
    });
  }

  /**
   * Courtesy of `when` clauses is not a guard: commands that act for a person ask here.
   * @throws PassError `forbidden` in a workspace that is not trusted
   */
  async requireTrust(): Promise<void> {
    if (workspace.isTrusted) return;
    const { ActionError } = await import('./platform/action-error.ts');
    throw new ActionError('forbidden', 'This workspace is not trusted, so PASS does not submit or approve from it.', 'Trust it when you know where it comes from.', { title: 'Manage Trust', command: 'workbench.trust.manage' });
  }

  add<T extends Disposable>(member: T): T {
    return this.#lifetime.add(member);
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  async #resolveRunner(): Promise<Endpoint> {
    const { resolveEndpoint } = await import('./connection/resolve-endpoint.ts');
    const { runnerUrl } = readSettings();
    const token = runnerUrl === '' ? undefined : await (await this.secrets()).runnerToken(runnerUrl);
    return resolveEndpoint({ url: runnerUrl, token }, this.cliPlace());
  }
}
