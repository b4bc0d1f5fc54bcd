import type { Disposable } from 'vscode';
import { featureCommandIds } from './commands/ids.ts';
import type { FeatureHost } from './platform/feature-host.ts';
import type { Services } from './services.ts';

/** Long enough for the window to be there, short enough for panels that it restores. */
const loadAfterMs = 500;

/** Backlog editor, artifact viewer and diffs: loaded with their schemas at first use, or a moment after the window is there. */
export function registerFeatures(services: Services): void {
  const handlers = new Map<string, (...args: readonly unknown[]) => unknown>();
  let loading: Promise<void> | undefined;
  const load = (): Promise<void> => (loading ??= loadFeatures(services, handlers));
  for (const id of featureCommandIds) {
    services.command(id, async (...args) => {
      await load();
      return handlers.get(id)?.(...args);
    });
  }
  const timer = setTimeout(() => void load().catch((error: unknown) => services.report('features', error)), loadAfterMs);
  services.add({ dispose: () => clearTimeout(timer) });
}

async function loadFeatures(services: Services, handlers: Map<string, (...args: readonly unknown[]) => unknown>): Promise<void> {
  const [{ registerArtifactViewer }, { registerBacklogEditor }, { registerIssueDiff }] = await Promise.all([
    import('./artifacts/register.ts'),
    import('./backlog/register.ts'),
    import('./diff/register.ts'),
  ]);
  const host: FeatureHost = {
    context: services.context,
    log: services.log,
    runner: services.runner,
    runs: services.runs,
    get ask() {
      return services.ask;
    },
    command(id, handler): Disposable {
      handlers.set(id, handler);
      return { dispose: () => handlers.delete(id) };
    },
    report: (where, error) => services.report(where, error),
  };
  for (const register of [registerBacklogEditor, registerArtifactViewer, registerIssueDiff]) for (const member of register(host)) services.add(member);
}
