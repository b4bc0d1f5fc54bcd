import type { FileChange } from '../../../shared/domain/code-content.ts';
import { normaliseLines } from '../../../shared/domain/issue-text.ts';
import { PassError } from '../../../shared/protocol/pass-error.ts';
import type { CodePort, CommitContent, ObservedCommit, ObservedPull, ObservedTree } from '../code-port.ts';
import { CommitAnswer, PullAnswer, readAnswer, readWritten, RefAnswer, ShaAnswer, TreeAnswer } from './answers.ts';
import type { GithubClient } from './client.ts';
import type { Place } from './place.ts';

/** Commits, branches and pull requests of a repository (docs.github.com/rest/git and /rest/pulls). */
export function githubCode(client: GithubClient, place: Place): CodePort {
  return { ...reads(client, place), ...writes(client, place) };
}

type Reads = Pick<CodePort, 'branchTip' | 'readCommit' | 'readTree' | 'pullsFrom' | 'readPull'>;

function reads(client: GithubClient, { at, where }: Place): Reads {
  return {
    async branchTip(name) {
      const what = `read the branch ${name} of ${where}`;
      const data = await orNull(client.read(what, 'GET /repos/{owner}/{repo}/git/ref/{ref}', { ...at, ref: `heads/${name}` }));
      return data === null ? null : readAnswer(RefAnswer, data, what).object.sha;
    },
    async readCommit(sha) {
      const what = `read the commit ${sha.slice(0, 7)} of ${where}`;
      const data = await orNull(client.read(what, 'GET /repos/{owner}/{repo}/git/commits/{commit_sha}', { ...at, commit_sha: sha }));
      return data === null ? null : observedCommit(readAnswer(CommitAnswer, data, what));
    },
    async readTree(sha) {
      const what = `read the files of ${sha.slice(0, 7)} of ${where}`;
      const { data } = await client.read(what, 'GET /repos/{owner}/{repo}/git/trees/{tree_sha}', { ...at, tree_sha: sha, recursive: '1' });
      return observedTree(readAnswer(TreeAnswer, data, what));
    },
    async pullsFrom(branch) {
      const what = `list the pull requests from ${branch} of ${where}`;
      const answers = await client.readAll(what, 'GET /repos/{owner}/{repo}/pulls', { ...at, head: `${at.owner}:${branch}`, state: 'all' });
      // An unknown filter is ignored by GitHub: what it answers is looked at again.
      return answers.map((answer) => observedPull(readAnswer(PullAnswer, answer, what))).filter(({ headBranch }) => headBranch === branch);
    },
    async readPull(number) {
      const what = `read the pull request #${number} of ${where}`;
      const data = await orNull(client.read(what, 'GET /repos/{owner}/{repo}/pulls/{pull_number}', { ...at, pull_number: number }));
      return data === null ? null : observedPull(readAnswer(PullAnswer, data, what));
    },
  };
}

type Writes = Omit<CodePort, keyof Reads>;

function writes(client: GithubClient, place: Place): Writes {
  const { at, where } = place;
  return {
    createCommit: (content) => createCommit(client, place, content),
    async createBranch(name, commit) {
      const what = `create the branch ${name} of ${where}`;
      readWritten(RefAnswer, (await client.write(what, 'POST /repos/{owner}/{repo}/git/refs', { ...at, ref: `refs/heads/${name}`, sha: commit })).data, what);
    },
    async createPull({ branch, base, title, body }) {
      const what = `open a pull request from ${branch} of ${where}`;
      const { data } = await client.write(what, 'POST /repos/{owner}/{repo}/pulls', { ...at, head: branch, base, title, body, draft: true, maintainer_can_modify: false });
      const { number, html_url: url } = readWritten(PullAnswer, data, what);
      return { number, url };
    },
    async markReady({ nodeId, number }) {
      await client.mutate(`mark #${number} of ${where} as ready`, 'ready', { pull: nodeId });
    },
    async enableAutoMerge({ nodeId, number }, head, method) {
      await client.mutate(`turn on auto-merge for #${number} of ${where}`, 'autoMerge', { pull: nodeId, head, by: method.toUpperCase() });
    },
  };
}

type TreeEntry = { readonly path: string; readonly mode: string; readonly type: 'blob' } & ({ readonly content: string } | { readonly sha: string | null });

/** Text goes into the tree as it is; other bytes need a request of their own each, before it. */
async function createCommit(client: GithubClient, { at, where }: Place, { parent, files, message, author, committer, date }: CommitContent): Promise<string> {
  const what = `make a commit in ${where}`;
  const { data: parentData } = await client.read(what, 'GET /repos/{owner}/{repo}/git/commits/{commit_sha}', { ...at, commit_sha: parent });
  const tree: TreeEntry[] = [];
  for (const file of files) tree.push(await treeEntry(file, async (content) => readWritten(ShaAnswer, (await client.write(what, 'POST /repos/{owner}/{repo}/git/blobs', { ...at, content, encoding: 'base64' })).data, what).sha));
  const { data: treeData } = await client.write(what, 'POST /repos/{owner}/{repo}/git/trees', { ...at, base_tree: readAnswer(CommitAnswer, parentData, what).tree.sha, tree });
  const person = { date };
  const { data } = await client.write(what, 'POST /repos/{owner}/{repo}/git/commits', { ...at, message, tree: readWritten(ShaAnswer, treeData, what).sha, parents: [parent], author: { ...author, ...person }, committer: { ...committer, ...person } });
  return readWritten(ShaAnswer, data, what).sha;
}

async function treeEntry(file: FileChange, upload: (base64: string) => Promise<string>): Promise<TreeEntry> {
  if (file.as === 'deletion') return { path: file.path, mode: '100644', type: 'blob', sha: null };
  const common = { path: file.path, mode: file.mode, type: 'blob' } as const;
  return file.as === 'text' ? { ...common, content: file.content } : { ...common, sha: await upload(file.content) };
}

async function orNull(answer: Promise<{ data: unknown }>): Promise<unknown> {
  try {
    return (await answer).data;
  } catch (error) {
    if (PassError.is(error, 'not_found')) return null;
    throw error;
  }
}

function observedCommit({ sha, tree, parents, message, author, committer }: CommitAnswer): ObservedCommit {
  const person = ({ name, email }: CommitAnswer['author']): { name: string; email: string } => ({ name, email });
  return { sha, tree: tree.sha, parents: parents.map((parent) => parent.sha), message, author: person(author), committer: person(committer), date: author.date.replace(/\.\d+Z$/, 'Z') };
}

function observedTree({ tree, truncated }: TreeAnswer): ObservedTree {
  return { files: new Map(tree.filter(({ type }) => type !== 'tree').map(({ path, mode, sha }) => [path, { mode, sha }])), complete: !truncated };
}

function observedPull(answer: PullAnswer): ObservedPull {
  return {
    number: answer.number,
    nodeId: answer.node_id,
    url: answer.html_url,
    title: answer.title,
    body: normaliseLines(answer.body ?? ''),
    author: answer.user?.login ?? null,
    draft: answer.draft,
    state: answer.state === 'closed' ? 'closed' : 'open',
    merged: answer.merged_at != null,
    base: answer.base.ref,
    headBranch: answer.head.ref,
    headSha: answer.head.sha,
    autoMerge: answer.auto_merge?.merge_method ?? null,
  };
}
