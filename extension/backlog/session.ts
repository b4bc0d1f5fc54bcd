import type { MethodInput, MethodName, MethodResult } from '../../shared/protocol/methods.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { BacklogFromWebview } from '../../shared/protocol/webview.ts';
import type { BacklogToWebview, TracedRequirement } from '../../shared/protocol/webview.ts';
import type { PrdDocument } from '../../shared/domain/prd.ts';
import type { BacklogDrafts } from './drafts.ts';
import { runHeader } from './run-header.ts';

/** What a session of the backlog editor needs from the outside. */
export interface SessionPorts {
  call<M extends MethodName>(method: M, params: MethodInput<M>): Promise<MethodResult<M>>;
  post(message: BacklogToWebview): void;
  readonly drafts: BacklogDrafts;
  /** Told whether there are unsaved edits, and the title of the run when it is known. */
  onState(state: { readonly dirty: boolean; readonly title: string | undefined }): void;
  openPrd(lines: { readonly start: number; readonly end: number }, requirementId: string | undefined): Promise<void>;
  openUrl(url: string): Promise<void>;
  compare(key: string): Promise<void>;
  approve(): Promise<void>;
  /** Something failed that the webview does not show itself. */
  report(where: string, error: unknown): void;
  note(message: string): void;
}

type SaveMessage = Extract<BacklogFromWebview, { type: 'save' }>;

/** One open backlog: talks to its webview on one side and to the runner on the other, and holds no edits of its own. */
export class BacklogSession {
  readonly #runId: string;
  readonly #ports: SessionPorts;
  #select: string | null;
  #loaded = false;
  #revision = 0;
  #title: string | undefined;
  #refreshing: Promise<void> | undefined;
  #again = false;

  constructor(runId: string, select: string | undefined, ports: SessionPorts) {
    this.#runId = runId;
    this.#select = select ?? null;
    this.#ports = ports;
  }

  /** One message of the webview. Never throws: what fails is shown. */
  async handle(raw: unknown): Promise<void> {
    const parsed = BacklogFromWebview.safeParse(raw);
    if (!parsed.success) {
      this.#ports.note(`The backlog editor sent a message that does not fit the protocol: ${parsed.error.issues[0]?.message ?? ''}`);
      return;
    }
    try {
      await this.#answer(parsed.data);
    } catch (error) {
      this.#ports.report('backlog editor', error);
    }
  }

  /** Bring an issue into view. */
  select(key: string): void {
    this.#select = key;
    if (this.#loaded) this.#ports.post({ type: 'select', key });
  }

  /** The run changed on the runner: fetch what the webview does not have. Calls that come meanwhile are one more. */
  async refresh(): Promise<void> {
    if (!this.#loaded) return;
    this.#again = true;
    this.#refreshing ??= this.#refreshUntilCurrent().finally(() => (this.#refreshing = undefined));
    await this.#refreshing;
  }

  async #answer(message: BacklogFromWebview): Promise<void> {
    switch (message.type) {
      case 'ready':
      case 'reload':
        return this.#load();
      case 'draft':
        this.#ports.onState({ dirty: message.draft !== null, title: this.#title });
        return this.#ports.drafts.set(this.#runId, message.draft);
      case 'save':
        return this.#save(message);
      case 'approve':
        return this.#ports.approve();
      case 'compare':
        return this.#ports.compare(message.key);
      case 'openPrd':
        return this.#ports.openPrd({ start: message.lineStart, end: message.lineEnd }, message.requirementId);
      case 'openUrl':
        return this.#ports.openUrl(message.url);
    }
  }

  async #load(): Promise<void> {
    const { call, post } = this.#ports;
    const runId = this.#runId;
    try {
      const [run, backlog, proposed, checks, prd] = await Promise.all([
        call('run.get', { runId }),
        call('backlog.get', { runId }),
        call('backlog.proposed', { runId }).catch((error: unknown) => this.#missing('the proposal', error)),
        call('checks.get', { runId }),
        call('requirements.get', { runId }),
      ]);
      const header = runHeader(run);
      this.#loaded = true;
      this.#revision = backlog.revision;
      this.#title = run.title;
      const draft = this.#ports.drafts.get(runId);
      this.#ports.onState({ dirty: draft !== null && header.readOnlyBecause === null, title: run.title });
      post({
        type: 'load', header, revision: backlog.revision, issues: backlog.issues, checks: checks.checks,
        proposed: proposed?.issues ?? null, requirements: traced(prd), draft, select: this.#select,
      });
    } catch (error) {
      post({ type: 'unavailable', error: PassError.toData(error) });
      return;
    }
    await this.#observe();
  }

  /** What the target has takes network; the editor does not wait for it. */
  async #observe(): Promise<void> {
    try {
      const { issues } = await this.#ports.call('issue.observe', { runId: this.#runId });
      this.#ports.post({ type: 'observed', issues });
    } catch (error) {
      this.#missing('what the target has', error);
    }
  }

  async #save(message: SaveMessage): Promise<void> {
    const { call, post } = this.#ports;
    const runId = this.#runId;
    try {
      const { backlog, checks } = await call('backlog.save', { runId, baseRevision: message.baseRevision, issues: message.issues });
      this.#revision = backlog.revision;
      post({ type: 'saved', revision: backlog.revision, issues: backlog.issues, checks });
    } catch (error) {
      if (!PassError.is(error, 'conflict')) {
        post({ type: 'saveFailed', error: PassError.toData(error) });
        return;
      }
      await this.#answerConflict(error);
      return;
    }
    if (message.then.action === 'approve') await this.#ports.approve();
    if (message.then.action === 'compare') await this.#ports.compare(message.then.key);
  }

  async #answerConflict(conflict: PassError): Promise<void> {
    const { call, post } = this.#ports;
    const runId = this.#runId;
    try {
      const [backlog, checks] = await Promise.all([call('backlog.get', { runId }), call('checks.get', { runId })]);
      if (backlog.revision === this.#revision) throw conflict;
      this.#revision = backlog.revision;
      post({ type: 'conflict', revision: backlog.revision, issues: backlog.issues, checks: checks.checks });
    } catch (error) {
      post({ type: 'saveFailed', error: PassError.toData(error) });
    }
  }

  async #refreshUntilCurrent(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      try {
        await this.#fetchChanges();
      } catch (error) {
        this.#missing('the changed run', error);
      }
    }
  }

  async #fetchChanges(): Promise<void> {
    const { call, post } = this.#ports;
    const runId = this.#runId;
    const run = await call('run.get', { runId });
    const header = runHeader(run);
    post({ type: 'header', header });
    if (header.readOnlyBecause !== null) this.#ports.onState({ dirty: false, title: run.title });
    if (run.backlogRevision === null || run.backlogRevision <= this.#revision) return;
    const [backlog, checks] = await Promise.all([call('backlog.get', { runId }), call('checks.get', { runId })]);
    this.#revision = backlog.revision;
    post({ type: 'changed', revision: backlog.revision, issues: backlog.issues, checks: checks.checks });
  }

  #missing(what: string, error: unknown): undefined {
    const data = PassError.toData(error);
    this.#ports.note(`The backlog editor goes on without ${what}: ${data.message}`);
    return undefined;
  }
}

function traced(prd: PrdDocument): TracedRequirement[] {
  return prd.requirements.map(({ id, kind, text, span }) => ({ id, kind, text, lineStart: span.lineStart, lineEnd: span.lineEnd }));
}
