import type { Operation, WriteBundle } from '../../../../shared/domain/bundle.ts';
import type { FileChange } from '../../../../shared/domain/code-content.ts';
import { withMarker } from '../../../../shared/domain/issue-text.ts';

type Of<K extends Operation['kind']> = Extract<Operation, { kind: K }>;

const builder = { name: 'PASS', email: 'pass@example.com' };

export const sampleFiles: FileChange[] = [
  { as: 'base64', path: 'logo.bin', mode: '100644', content: Buffer.from([0, 255, 1, 254]).toString('base64') },
  { as: 'deletion', path: 'src/old.ts' },
  { as: 'text', path: 'tools/run.sh', mode: '100755', content: '#!/bin/sh\necho "–"\n' },
];

export interface CodeOperations {
  readonly commit: Of<'commit.create'>;
  readonly branch: Of<'branch.create'>;
  readonly pull: Of<'pull_request.create'>;
  readonly ready: Of<'pull_request.ready'>;
  readonly autoMerge: Of<'pull_request.auto_merge'>;
}

/** The way of one patch to a pull request that GitHub merges, from `op-<first>` on. */
export function codeOperations({ target, lineageId }: Pick<WriteBundle, 'target' | 'lineageId'>, first = 1, key = 'cart', closes?: string): CodeOperations {
  const id = (at: number): string => `op-${String(first + at).padStart(4, '0')}`;
  const [base, sha] = target.kind === 'github' ? [target.defaultBranch, target.baseSha ?? ''] : ['main', ''];
  const content = withMarker({ title: `Build ${key}`, body: closes === undefined ? ['What was built.'] : ['Builds ', { ref: closes }, '.'], labels: [] }, lineageId, key);
  return {
    commit: { id: id(0), kind: 'commit.create', key, parent: { sha }, message: `Build ${key}\n\nAs planned.`, author: builder, committer: builder, date: '2026-01-01T00:00:00Z', files: sampleFiles },
    branch: { id: id(1), kind: 'branch.create', key, name: `pass/${key}`, commit: { ref: id(0) } },
    pull: { id: id(2), kind: 'pull_request.create', key, head: { ref: id(1) }, base, title: content.title, body: content.body, draft: true },
    ready: { id: id(3), kind: 'pull_request.ready', key, pull: { ref: id(2) }, head: { ref: id(0) } },
    autoMerge: { id: id(4), kind: 'pull_request.auto_merge', key, pull: { ref: id(2) }, head: { ref: id(0) }, method: 'squash' },
  };
}

export function inOrder({ commit, branch, pull, ready, autoMerge }: CodeOperations): Operation[] {
  return [commit, branch, pull, ready, autoMerge];
}
