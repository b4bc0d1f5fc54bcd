import type { Backlog, Check, StagedIssue } from '../../shared/domain/backlog.ts';
import { PassError } from '../../shared/protocol/errors.ts';
import { methods } from '../../shared/protocol/methods.ts';
import type { MethodInput, MethodName, MethodResult } from '../../shared/protocol/methods.ts';
import type { RunDetail } from '../../shared/domain/run.ts';
import * as sample from './sample-run.ts';

/** A runner with one run, in memory: it keeps revisions and refuses a save that started from an older one. */
export class MemoryRunner {
  backlog: Backlog = structuredClone(sample.backlog);
  run: RunDetail = structuredClone(sample.run);
  checks: readonly Check[] = sample.checks;
  artifactMarkdown = sample.artifactMarkdown;
  /** Thrown by the next call of that method. */
  readonly failures = new Map<MethodName, PassError>();
  readonly calls: string[] = [];

  readonly call = async <M extends MethodName>(method: M, params: MethodInput<M>): Promise<MethodResult<M>> => {
    this.calls.push(method);
    const failure = this.failures.get(method);
    if (failure !== undefined) {
      this.failures.delete(method);
      throw failure;
    }
    // What crosses the wire is validated there too.
    const { params: input, result } = methods[method];
    return result.parse(structuredClone(this.#answer(method, input.parse(params)))) as MethodResult<M>;
  };

  /** What somebody else in another window does. */
  saveElsewhere(change: (issues: StagedIssue[]) => void): void {
    const issues = structuredClone(this.backlog.issues);
    change(issues);
    this.#store(issues);
  }

  #store(issues: readonly StagedIssue[]): void {
    this.backlog = { schema: 'pass.backlog/v1', revision: this.backlog.revision + 1, issues: [...issues] };
    this.run = { ...this.run, backlogRevision: this.backlog.revision };
  }

  #answer(method: MethodName, params: unknown): unknown {
    switch (method) {
      case 'run.get': return this.run;
      case 'backlog.get': return this.backlog;
      case 'backlog.proposed': return sample.backlog;
      case 'checks.get': return { checks: this.checks };
      case 'requirements.get': return sample.prd;
      case 'issue.observe': return { issues: sample.observations };
      case 'pack.get': return sample.pack;
      case 'artifact.get': return { artifact: sample.pack.artifacts.find((artifact) => artifact.id === (params as { artifactId: string }).artifactId), markdown: this.artifactMarkdown, json: {} };
      case 'backlog.save': {
        const { baseRevision, issues } = params as MethodInput<'backlog.save'>;
        if (baseRevision !== this.backlog.revision) throw new PassError('conflict', `The backlog is at revision ${this.backlog.revision}.`, 'Merge.');
        this.#store(issues.map(({ parent = null, milestone = null, ...issue }) => ({ ...issue, parent, milestone })));
        return { backlog: this.backlog, checks: this.checks };
      }
      default: throw new PassError('internal', `The runner in memory does not know ${method}.`, 'Extend it.');
    }
  }
}
