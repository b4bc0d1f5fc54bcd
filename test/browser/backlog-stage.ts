import type { Page } from 'playwright-core';
import { BacklogDrafts } from '../../extension/backlog/drafts.ts';
import { BacklogSession } from '../../extension/backlog/session.ts';
import { MemoryRunner } from './memory-runner.ts';
import { runId } from './sample-run.ts';
import type { ThemeName } from './themes.ts';
import { deliver } from './webview-page.ts';
import type { WebviewStage } from './webview-page.ts';

/** The backlog editor in a page: the extension's own session between the webview and a runner in memory. */
export interface OpenEditor {
  readonly page: Page;
  readonly runner: MemoryRunner;
  readonly session: BacklogSession;
  /** What the session was asked to open, compare or approve. */
  readonly asked: string[];
  readonly memory: Map<string, unknown>;
}

export interface EditorOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  readonly runner?: MemoryRunner;
  readonly memory?: Map<string, unknown>;
}

export async function openEditor(stage: WebviewStage, options: EditorOptions = {}): Promise<OpenEditor> {
  const runner = options.runner ?? new MemoryRunner();
  const memory = options.memory ?? new Map<string, unknown>();
  const asked: string[] = [];
  const shownPage: { current?: Page } = {};
  const session = new BacklogSession(runId, undefined, {
    call: runner.call,
    // A page that was closed hears nothing more, like a panel.
    post: (message) => void (shownPage.current?.isClosed() === false ? deliver(shownPage.current, message).catch(() => undefined) : undefined),
    drafts: new BacklogDrafts({ get: (key) => memory.get(key), update: async (key, value) => void memory.set(key, structuredClone(value)) }),
    onState: () => undefined,
    openPrd: async ({ start, end }) => void asked.push(`prd ${start}-${end}`),
    openUrl: async (url) => void asked.push(`url ${url}`),
    compare: async (key) => void asked.push(`compare ${key}`),
    approve: async () => void asked.push('approve'),
    report: (where, error) => void asked.push(`report ${where} ${String(error)}`),
    note: (message) => void asked.push(`note ${message}`),
  });
  const early: unknown[] = [];
  const shown = await stage.show('backlog', options, (message) => {
    if (shownPage.current === undefined) early.push(message);
    else void session.handle(message);
  });
  shownPage.current = shown;
  for (const message of early) await session.handle(message);
  await shown.getByRole('listbox').or(shown.getByRole('alert')).first().waitFor();
  return { page: shown, runner, session, asked, memory };
}
