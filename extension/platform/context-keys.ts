import { commands } from 'vscode';

/** Every `when` key that PASS sets. A unit test ties the list to package.json. */
export const contextDefaults = {
  /** Name of the connection's state. */
  'pass.connection': 'idle' as string,
  'pass.hasRuns': false as boolean,
  'pass.runSelected': false as boolean,
  /** True when a run waits for a person's decision. */
  'pass.canApprove': false as boolean,
};
export type ContextKeys = typeof contextDefaults;

/** The one place that sets `when` keys; an unchanged value is not set again. */
export class ContextManager {
  readonly #values = new Map<string, unknown>();

  set<K extends keyof ContextKeys>(key: K, value: ContextKeys[K]): void {
    if (this.#values.get(key) === value) return;
    this.#values.set(key, value);
    void commands.executeCommand('setContext', key, value);
  }
}
