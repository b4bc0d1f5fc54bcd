import { ExtensionMode } from 'vscode';
import type { ExtensionContext } from 'vscode';
import { registerCommands } from './commands/register.ts';
import { registerFeatures } from './features.ts';
import { Services } from './services.ts';
import { registerViews } from './views/register.ts';

/** What `activate` returns to the editor suite, and to nobody else. */
export interface TestAccess {
  readonly services: Services;
}

/** Registers everything, and starts nothing: the runner is looked for when a view or a command needs it. */
export function activate(context: ExtensionContext): TestAccess | undefined {
  const services = new Services(context);
  context.subscriptions.push(services);
  registerCommands(services);
  registerViews(services);
  registerFeatures(services);
  return context.extensionMode === ExtensionMode.Test ? { services } : undefined;
}
