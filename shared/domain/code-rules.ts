import { decodeBase64 } from './base64.ts';
import type { CommitRef, Operation, OperationId, OperationKind, PullRef, WriteBundle } from './bundle.ts';
import { canonicalJson } from './digest.ts';

/** Operations on commits, branches and pull requests. */
export type CodeOperation = Extract<Operation, { kind: 'commit.create' | 'branch.create' | 'pull_request.create' | 'pull_request.ready' | 'pull_request.auto_merge' }>;

const codeKinds: ReadonlySet<OperationKind> = new Set(['commit.create', 'branch.create', 'pull_request.create', 'pull_request.ready', 'pull_request.auto_merge'] satisfies CodeOperation['kind'][]);

export function isCodeOperation(operation: Operation): operation is CodeOperation {
  return codeKinds.has(operation.kind);
}

/** All files of a bundle together, in bytes as they stand in it: a bundle has to fit into one message, in base64. */
const maxCodeBytes = 4 * 1024 * 1024;
/** Files of one commit that are not text. GitHub wants a request for each, and takes 80 a minute. */
const maxBinaryFiles = 20;

/** What the operations before one of these have made. */
export interface Made {
  readonly operations: ReadonlyMap<OperationId, Operation>;
  readonly names: Set<string>;
  readonly pulls: Set<string>;
  codeBytes: number;
}

export function nothingMade(): Made {
  return { operations: new Map(), names: new Set(), pulls: new Set(), codeBytes: 0 };
}

/**
 * What a code operation does that no bundle may; `undefined` when it keeps the rules. Its slots are filled by operations
 * before it, commits start at the base commit, and each name is used once.
 */
export function codeFault(operation: CodeOperation, { target }: WriteBundle, made: Made): string | undefined {
  if (target.kind === 'folder') return 'writes code to a folder, which has no branches';
  if (target.baseSha === null) return 'writes code to a repository without a commit';
  switch (operation.kind) {
    case 'commit.create':
      return parentFault(operation.parent, target.baseSha, made) ?? contentFault(operation, made);
    case 'branch.create':
      if (madeBy(operation.commit, 'commit.create', made) === undefined) return waitsFor(operation.commit.ref, 'commit');
      if (operation.name === target.defaultBranch) return 'makes the base branch';
      return usedBefore(made.names, operation.name.toLowerCase());
    case 'pull_request.create':
      if (madeBy(operation.head, 'branch.create', made) === undefined) return waitsFor(operation.head.ref, 'branch');
      if (operation.base !== target.defaultBranch) return `goes into “${operation.base}”, and not into the base branch of the bundle`;
      return titleFault(operation.title) ?? usedBefore(made.pulls, operation.head.ref);
    case 'pull_request.ready':
    case 'pull_request.auto_merge':
      return pullFault(operation, made) ?? usedBefore(made.pulls, `${operation.kind} ${canonicalJson(operation.pull)}`);
  }
}

function madeBy<K extends OperationKind>({ ref }: { ref: OperationId }, kind: K, made: Made): Extract<Operation, { kind: K }> | undefined {
  const operation = made.operations.get(ref);
  return operation?.kind === kind ? (operation as Extract<Operation, { kind: K }>) : undefined;
}

function waitsFor(ref: OperationId, what: string): string {
  return `waits for the ${what} of ${ref}, which makes none before it`;
}

function usedBefore(used: Set<string>, name: string): string | undefined {
  if (used.has(name)) return `repeats “${name}”`;
  used.add(name);
  return undefined;
}

function parentFault(parent: CommitRef, baseSha: string, made: Made): string | undefined {
  if ('ref' in parent) return madeBy(parent, 'commit.create', made) === undefined ? waitsFor(parent.ref, 'commit') : undefined;
  return parent.sha === baseSha ? undefined : `starts at ${parent.sha.slice(0, 7)}, and not at the base commit ${baseSha.slice(0, 7)}`;
}

function titleFault(title: string): string | undefined {
  return /\p{C}/u.test(title) || title.trim() !== title ? 'has control characters or space around its title' : undefined;
}

/** For a pull request of this bundle, the commit is the one that its branch was made at. */
function pullFault({ pull, head }: { readonly pull: PullRef; readonly head: CommitRef }, made: Made): string | undefined {
  if (!('ref' in pull)) return 'ref' in head ? 'names an earlier pull request at a commit of this bundle' : undefined;
  const create = madeBy(pull, 'pull_request.create', made);
  if (create === undefined) return waitsFor(pull.ref, 'pull request');
  const branch = madeBy(create.head, 'branch.create', made);
  return 'ref' in head && head.ref === branch?.commit.ref ? undefined : `names another commit than ${pull.ref} has`;
}

function contentFault({ message, files }: Extract<CodeOperation, { kind: 'commit.create' }>, made: Made): string | undefined {
  if (message.trim() !== message || /(?!\n)\p{Cc}|\p{Cs}/u.test(message)) return 'has a message with control characters or space around it';
  made.codeBytes += files.reduce((sum, file) => sum + (file.as === 'deletion' ? 0 : new TextEncoder().encode(file.content).length), 0);
  if (made.codeBytes > maxCodeBytes) return `takes the files of the bundle beyond ${maxCodeBytes / 1024 / 1024} MB`;
  if (files.filter(({ as }) => as === 'base64').length > maxBinaryFiles) return `has more than ${maxBinaryFiles} files that are not text`;
  const paths = files.map(({ path }) => path);
  if (paths.some((path, at) => at > 0 && path <= (paths[at - 1] ?? ''))) return 'has files out of order, or one of them twice';
  const written = files.filter(({ as }) => as !== 'deletion').map(({ path }) => path.toLowerCase());
  const taken = new Set(written);
  if (taken.size !== written.length) return 'has two files that are one where case does not count';
  const inside = written.find((path) => foldersOf(path).some((folder) => taken.has(folder)));
  if (inside !== undefined) return `has “${inside}” inside of a file`;
  return files.some(isMisspelt) ? 'has text in base64, or what is not text as text' : undefined;
}

function foldersOf(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, at) => parts.slice(0, at + 1).join('/'));
}

/** Each content has one spelling: what can be read is text, and nothing readable hides in base64. */
function isMisspelt(file: { readonly as: string; readonly content?: string }): boolean {
  const { as, content = '' } = file;
  if (as === 'text') return /[\0\p{Cs}]/u.test(content);
  return as === 'base64' && isText(decodeBase64(content));
}

function isText(bytes: Uint8Array | undefined): boolean {
  // Not even base64 in its one spelling.
  if (bytes === undefined) return true;
  if (bytes.includes(0)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
