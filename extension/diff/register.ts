import { commands, EventEmitter, Uri, workspace } from 'vscode';
import type { Disposable, TextDocumentContentProvider } from 'vscode';
import { readAnnouncedBundle } from '../../shared/domain/announced-bundle.ts';
import { isComputedFrom, notComputedFrom } from '../../shared/domain/computed-from.ts';
import type { RunDetail } from '../../shared/domain/run.ts';
import { targetLabel } from '../../shared/domain/target.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { isDecidable } from '../approval/decidable.ts';
import { subjectOf } from '../platform/subject.ts';
import type { FeatureHost } from '../platform/feature-host.ts';
import { issuePath, issueScheme, parseIssuePath } from './issue-address.ts';
import type { IssueAddress, IssueSide } from './issue-address.ts';
import { compareIssue } from './issue-documents.ts';
import type { IssueComparison } from './issue-documents.ts';

/** Per-issue comparison of what people changed, what the target has, and what will be written: `pass.openIssueDiff` (run id or tree node, issue key). */
export function registerIssueDiff(host: FeatureHost): Disposable[] {
  const documents = new IssueDocuments(host);
  return [
    documents,
    workspace.registerTextDocumentContentProvider(issueScheme, documents),
    host.command('pass.openIssueDiff', async (...args) => {
      const { runId, issueKey } = subjectOf(args, host.runs.selectedRunId);
      if (issueKey === undefined) throw new PassError('bad_input', 'No issue was named.', 'Open the backlog and choose Compare on an issue.');
      await documents.show(runId, issueKey);
    }),
  ];
}

class IssueDocuments implements TextDocumentContentProvider, Disposable {
  readonly #host: FeatureHost;
  readonly #changed = new EventEmitter<Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #comparisons = new Map<string, IssueComparison>();

  constructor(host: FeatureHost) {
    this.#host = host;
  }

  async show(runId: string, key: string): Promise<void> {
    const comparison = await this.#load(runId, key);
    const address = (side: IssueSide): Uri => Uri.from({ scheme: issueScheme, path: issuePath({ runId, key, side }) });
    for (const side of ['synced', 'now', 'planned'] as const) this.#changed.fire(address(side));
    const run = await this.#host.runs.detail(runId);
    const title = `${key}: ${targetLabel(run.target ?? run.targetChoice)} ↔ ${written(run)} (${comparison.effect})`;
    if (comparison.synced === undefined) {
      await commands.executeCommand('vscode.diff', address('now'), address('planned'), title, { preview: true });
      return;
    }
    // Two comparisons in one editor: what people did since the last sync, and what PASS will write over that.
    await commands.executeCommand('vscode.changes', title, [
      [address('now'), address('synced'), address('now')],
      [address('planned'), address('now'), address('planned')],
    ]);
  }

  /** Text of one side; a failure is its text, since an editor has no other place for it. */
  async provideTextDocumentContent(uri: Uri): Promise<string> {
    const address = parseIssuePath(uri.path);
    if (address === undefined) return 'This is not a document of PASS.';
    try {
      return textOf(address, this.#comparisons.get(`${address.runId}/${address.key}`) ?? (await this.#load(address.runId, address.key)));
    } catch (error) {
      const { message, hint } = PassError.toData(error);
      return `${message}\n\n${hint}\n`;
    }
  }

  /** All sides at once. The bundle is hashed and parsed here: its text is ours, not the runner's. */
  async #load(runId: string, key: string): Promise<IssueComparison> {
    const { runner } = this.#host;
    const { bundle } = readAnnouncedBundle(await runner.call('bundle.get', { runId }), runId);
    const { issues } = await runner.call('issue.observe', { runId });
    const seen = issues.find((issue) => issue.key === key);
    const compared = compareIssue(key, seen?.observed, bundle, seen?.synced);
    const differs = isDecidable(await this.#host.runs.detail(runId)) && bundle.operations.some((operation) => 'key' in operation && operation.key === key && !isComputedFrom(operation, seen?.observed ?? null));
    const comparison = differs ? { ...compared, effect: `${compared.effect}; ${notComputedFrom}` } : compared;
    this.#comparisons.set(`${runId}/${key}`, comparison);
    return comparison;
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

function written(run: RunDetail): string {
  if (run.status === 'done') return 'was written';
  return isDecidable(run) || run.status === 'syncing' ? 'will be written' : 'would have been written';
}

function textOf({ side }: IssueAddress, comparison: IssueComparison): string {
  return side === 'synced' ? (comparison.synced ?? '') : side === 'now' ? comparison.now : comparison.planned;
}
