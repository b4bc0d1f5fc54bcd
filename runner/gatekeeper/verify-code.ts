import { decodeBase64 } from '../../shared/domain/base64.ts';
import type { Operation, Receipt } from '../../shared/domain/bundle.ts';
import type { FileChange } from '../../shared/domain/code-content.ts';
import type { CodeOperation } from '../../shared/domain/code-rules.ts';
import { canonicalJson } from '../../shared/domain/digest.ts';
import { fillSlots, normaliseLines } from '../../shared/domain/issue-text.ts';
import type { VerifyReport } from '../../shared/domain/run.ts';
import type { CodePort } from './code-port.ts';
import { blobSha } from './blob-sha.ts';
import { describeBody } from './describe-text.ts';
import { branchOf, codeOf, commitContent, commitOf } from './code-steps.ts';
import type { Step } from './perform.ts';

type Verdict = Pick<VerifyReport['operations'][number], 'status' | 'differences'>;
type Operations<K extends Operation['kind']> = Extract<Operation, { kind: K }>;

const same: Verdict = { status: 'same', differences: [] };
const missing: Verdict = { status: 'missing', differences: [] };
/** Files that are named in a report. */
const namedFiles = 20;

/** Compare what the target has with an approved code operation that was carried out. */
export async function verifyCode(operation: CodeOperation, receipt: Receipt, step: Step): Promise<Verdict> {
  const code = codeOf(step.port);
  switch (operation.kind) {
    case 'commit.create':
      return receipt.sha === undefined ? missing : verifyCommit(operation, receipt.sha, step, code);
    case 'branch.create': {
      const tip = await code.branchTip(operation.name);
      if (tip === null) return (await wasMerged(operation.name, code)) ? same : missing;
      return verdict(tip === commitOf(operation.commit, step) ? [] : [`the branch is at ${tip} instead of ${commitOf(operation.commit, step)}`]);
    }
    case 'pull_request.create':
      return receipt.number === null ? missing : verifyPull(operation, receipt.number, step, code);
    case 'pull_request.ready':
    case 'pull_request.auto_merge': {
      const pull = receipt.number === null ? null : await code.readPull(receipt.number);
      if (pull === null) return missing;
      if (pull.merged) return same;
      const wanted = operation.kind === 'pull_request.ready' ? (pull.draft ? ['it is a draft'] : []) : pull.autoMerge === operation.method ? [] : [`auto-merge: ${pull.autoMerge ?? 'off'} instead of ${operation.method}`];
      return verdict([...(pull.state === 'open' ? [] : ['it is closed']), ...wanted]);
    }
  }
}

function verdict(differences: string[]): Verdict {
  return differences.length === 0 ? same : { status: 'differs', differences };
}

/** GitHub can delete a branch when its pull request is merged. */
async function wasMerged(branch: string, code: CodePort): Promise<boolean> {
  return (await code.pullsFrom(branch)).some(({ merged }) => merged);
}

async function verifyPull(operation: Operations<'pull_request.create'>, number: number, step: Step, code: CodePort): Promise<Verdict> {
  const pull = await code.readPull(number);
  if (pull === null) return missing;
  const body = normaliseLines(fillSlots(operation.body, step.assigned.numbers));
  const { name: branch, commit } = branchOf(operation, step);
  const head = commitOf(commit, step);
  return verdict([
    ...(pull.title === operation.title ? [] : [`title: “${pull.title}” instead of “${operation.title}”`]),
    ...(pull.body === body ? [] : [`body: ${describeBody(body, pull.body)}`]),
    ...(pull.base === operation.base ? [] : [`it goes into ${pull.base} instead of ${operation.base}`]),
    ...(pull.headBranch === branch ? [] : [`it comes from ${pull.headBranch} instead of ${branch}`]),
    ...(pull.headSha === head ? [] : [`its head is ${pull.headSha} instead of ${head}`]),
  ]);
}

/** Parent, message and persons as approved; and of all files, exactly the approved ones differ from the parent's, byte for byte. */
async function verifyCommit(operation: Operations<'commit.create'>, sha: string, step: Step, code: CodePort): Promise<Verdict> {
  const commit = await code.readCommit(sha);
  if (commit === null) return missing;
  const { parent, files, ...wanted } = commitContent(operation, step);
  const { message, author, committer, date } = commit;
  const differences = canonicalJson({ message, author, committer, date }) === canonicalJson(wanted) ? [] : ['message, author, committer or date'];
  if (commit.parents.join() !== parent) differences.push(`its parent is ${commit.parents.join(', ')} instead of ${parent}`);
  const before = await code.readCommit(parent);
  const [old, found] = [before === null ? undefined : await code.readTree(before.tree), await code.readTree(commit.tree)];
  if (old === undefined || !old.complete || !found.complete) return verdict([...differences, 'GitHub does not list all files of the commit: it has too many']);
  const expected = new Map(old.files);
  for (const file of files) {
    if (file.as === 'deletion') expected.delete(file.path);
    else expected.set(file.path, { mode: file.mode, sha: blobSha(bytesOf(file)) });
  }
  const paths = new Set([...expected.keys(), ...found.files.keys()]);
  const other = [...paths].filter((path) => canonicalJson(expected.get(path) ?? null) !== canonicalJson(found.files.get(path) ?? null));
  return verdict([...differences, ...other.slice(0, namedFiles).map((path) => `file “${path}”`), ...(other.length > namedFiles ? [`${other.length - namedFiles} more files`] : [])]);
}

function bytesOf(file: Exclude<FileChange, { as: 'deletion' }>): Uint8Array {
  return file.as === 'text' ? new TextEncoder().encode(file.content) : (decodeBase64(file.content) ?? new Uint8Array());
}
