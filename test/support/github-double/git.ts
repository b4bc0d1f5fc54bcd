import { createHash } from 'node:crypto';

export interface GitPerson {
  readonly name: string;
  readonly email: string;
  readonly date: string;
}

export interface GitCommit {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly author: GitPerson;
  readonly committer: GitPerson;
}

/** Mode and blob by path. */
export type GitTree = ReadonlyMap<string, { readonly mode: string; readonly sha: string }>;

/** The objects of one repository, named as git names them (gitformat-object; no packs, no signatures). */
export class GitObjects {
  readonly blobs = new Map<string, Buffer>();
  readonly trees = new Map<string, GitTree>();
  readonly commits = new Map<string, GitCommit>();

  addBlob(content: Buffer): string {
    const sha = nameOf('blob', content);
    this.blobs.set(sha, content);
    return sha;
  }

  addTree(files: GitTree): string {
    const sha = treeName([...files]);
    this.trees.set(sha, files);
    return sha;
  }

  /** @param sha the name that it is to have, for a commit whose history does not matter */
  addCommit(commit: GitCommit, sha = commitName(commit)): string {
    this.commits.set(sha, commit);
    return sha;
  }
}

function nameOf(kind: string, content: Buffer): string {
  return createHash('sha1').update(`${kind} ${content.length}\0`).update(content).digest('hex');
}

function treeName(files: readonly (readonly [string, { readonly mode: string; readonly sha: string }])[]): string {
  const folders = Map.groupBy(files, ([path]) => (path.includes('/') ? path.slice(0, path.indexOf('/')) : ''));
  const entries = [...folders].flatMap(([folder, inside]) =>
    folder === ''
      ? inside.map(([name, { mode, sha }]) => ({ name, mode, sha, sortedAs: name }))
      : [{ name: folder, mode: '40000', sha: treeName(inside.map(([path, entry]) => [path.slice(folder.length + 1), entry])), sortedAs: `${folder}/` }],
  );
  const sorted = entries.sort((a, b) => Buffer.compare(Buffer.from(a.sortedAs), Buffer.from(b.sortedAs)));
  return nameOf('tree', Buffer.concat(sorted.flatMap(({ mode, name, sha }) => [Buffer.from(`${mode} ${name}\0`), Buffer.from(sha, 'hex')])));
}

function commitName({ tree, parents, message, author, committer }: GitCommit): string {
  const person = ({ name, email, date }: GitPerson): string => `${name} <${email}> ${Date.parse(date) / 1000} +0000`;
  const lines = [`tree ${tree}`, ...parents.map((parent) => `parent ${parent}`), `author ${person(author)}`, `committer ${person(committer)}`, '', message];
  return nameOf('commit', Buffer.from(lines.join('\n')));
}
