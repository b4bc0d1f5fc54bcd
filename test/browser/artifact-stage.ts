import type { Page } from 'playwright-core';
import { ArtifactSession } from '../../extension/artifacts/session.ts';
import { MemoryRunner } from './memory-runner.ts';
import { runId } from './sample-run.ts';
import type { ThemeName } from './themes.ts';
import { deliver } from './webview-page.ts';
import type { WebviewStage } from './webview-page.ts';

export interface OpenArtifact {
  readonly page: Page;
  readonly runner: MemoryRunner;
  /** What the session was asked to open. */
  readonly asked: string[];
}

/** The artifact viewer in a page, with the extension's own session between it and a runner in memory. */
export async function openArtifact(stage: WebviewStage, artifactId: string, options: { readonly theme?: ThemeName; readonly width?: number; readonly runner?: MemoryRunner } = {}): Promise<OpenArtifact> {
  const runner = options.runner ?? new MemoryRunner();
  const asked: string[] = [];
  const shownPage: { current?: Page } = {};
  const session = new ArtifactSession(runId, artifactId, null, {
    call: runner.call,
    post: (message) => void (shownPage.current?.isClosed() === false ? deliver(shownPage.current, message).catch(() => undefined) : undefined),
    onTitle: (title) => void asked.push(`title ${title}`),
    openPrd: async ({ start, end }) => void asked.push(`prd ${start}-${end}`),
    openIssue: async (key) => void asked.push(`issue ${key}`),
    openUrl: async (url) => void asked.push(`url ${url}`),
    openRaw: async (id) => void asked.push(`raw ${id}`),
    report: (where, error) => void asked.push(`report ${where} ${String(error)}`),
    note: (message) => void asked.push(`note ${message}`),
  });
  const early: unknown[] = [];
  const shown = await stage.show('artifacts', options, (message) => {
    if (shownPage.current === undefined) early.push(message);
    else void session.handle(message);
  });
  shownPage.current = shown;
  for (const message of early) await session.handle(message);
  await shown.getByRole('article').or(shown.getByRole('alert')).first().waitFor();
  return { page: shown, runner, asked };
}
