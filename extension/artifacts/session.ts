import { digestOf } from '../../shared/domain/digest.ts';
import type { MethodInput, MethodName, MethodResult } from '../../shared/protocol/methods.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { ArtifactFromWebview } from '../../shared/protocol/webview.ts';
import type { ArtifactToWebview } from '../../shared/protocol/webview.ts';

export interface ArtifactPorts {
  call<M extends MethodName>(method: M, params: MethodInput<M>): Promise<MethodResult<M>>;
  post(message: ArtifactToWebview): void;
  onTitle(title: string): void;
  openPrd(lines: { readonly start: number; readonly end: number }): Promise<void>;
  openIssue(key: string): Promise<void>;
  openUrl(url: string): Promise<void>;
  /** The Markdown itself, in an editor. */
  openRaw(artifactId: string): Promise<void>;
  report(where: string, error: unknown): void;
  note(message: string): void;
}

/** One open viewer of a run's architecture pack. Links between artifacts change what it shows. */
export class ArtifactSession {
  readonly #runId: string;
  readonly #ports: ArtifactPorts;
  #artifactId: string;
  #fragment: string | null;
  #load = 0;
  #ready = false;

  constructor(runId: string, artifactId: string, fragment: string | null, ports: ArtifactPorts) {
    this.#runId = runId;
    this.#artifactId = artifactId;
    this.#fragment = fragment;
    this.#ports = ports;
  }

  get artifactId(): string {
    return this.#artifactId;
  }

  async show(artifactId: string, fragment: string | null): Promise<void> {
    this.#artifactId = artifactId;
    this.#fragment = fragment;
    if (this.#ready) await this.reload();
  }

  /** One message of the webview. Never throws: what fails is shown. */
  async handle(raw: unknown): Promise<void> {
    const parsed = ArtifactFromWebview.safeParse(raw);
    if (!parsed.success) {
      this.#ports.note(`The artifact viewer sent a message that does not fit the protocol: ${parsed.error.issues[0]?.message ?? ''}`);
      return;
    }
    try {
      await this.#answer(parsed.data);
    } catch (error) {
      this.#ports.report('artifact viewer', error);
    }
  }

  async #answer(message: ArtifactFromWebview): Promise<void> {
    switch (message.type) {
      case 'ready':
      case 'reload':
        this.#ready = true;
        return this.reload();
      case 'openArtifact':
        return this.show(message.artifactId, message.fragment);
      case 'openIssue':
        return this.#ports.openIssue(message.key);
      case 'openPrd':
        return this.#ports.openPrd({ start: message.lineStart, end: message.lineEnd });
      case 'openRaw':
        return this.#ports.openRaw(this.#artifactId);
      case 'openUrl':
        return this.#ports.openUrl(message.url);
    }
  }

  /** Fetch and show; an answer that a later request has overtaken is thrown away. */
  async reload(): Promise<void> {
    const { call, post, onTitle } = this.#ports;
    const [runId, artifactId, fragment] = [this.#runId, this.#artifactId, this.#fragment];
    const load = (this.#load += 1);
    let message: ArtifactToWebview;
    try {
      const [run, pack, found, prd, backlog] = await Promise.all([
        call('run.get', { runId }),
        call('pack.get', { runId }),
        call('artifact.get', { runId, artifactId }),
        call('requirements.get', { runId }),
        call('backlog.get', { runId }).catch(() => undefined),
      ]);
      message = {
        type: 'artifact', runId, runTitle: run.title, planner: pack.planner, artifact: found.artifact, markdown: found.markdown,
        digestMatches: digestOf(found.markdown) === found.artifact.markdownDigest,
        contents: pack.artifacts.map(({ id, title }) => ({ id, title })),
        requirements: prd.requirements.map(({ id, kind, text, span }) => ({ id, kind, text, lineStart: span.lineStart, lineEnd: span.lineEnd })),
        issues: (backlog?.issues ?? []).map(({ key, title }) => ({ key, title })),
        fragment,
      };
    } catch (error) {
      message = { type: 'unavailable', error: PassError.toData(error) };
    }
    if (load !== this.#load) return;
    if (message.type === 'artifact') onTitle(message.artifact.title);
    post(message);
  }
}
