import { commands } from 'vscode';
import type { ContextKeys } from './context-defaults.ts';

/** The one place that sets `when` keys; an unchanged value is not set again. */
export class ContextManager {
  readonly #values = new Map<string, unknown>();

  set<K extends keyof ContextKeys>(key: K, value: ContextKeys[K]): void {
    if (this.#values.get(key) === value) return;
    this.#values.set(key, value);
    void commands.executeCommand('setContext', key, value);
  }
}
