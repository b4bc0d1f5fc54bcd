import type { CommitRef, PullRef, SlottedText } from './bundle.ts';
import type { CommitPerson, FileChange } from './code-content.ts';
import type { CodeOperation } from './code-rules.ts';
import { counted } from './counted.ts';

/** A field of an operation: its name, which holds nothing that was planned, and its whole text. */
export interface TextField {
  readonly name: string;
  readonly text: SlottedText;
}

/** One line for lists and progress. Branch names have no character that has to be escaped. */
export function summariseCode(operation: CodeOperation): string {
  switch (operation.kind) {
    case 'commit.create': {
      const deleted = operation.files.filter(({ as }) => as === 'deletion').length;
      const written = operation.files.length - deleted;
      const what = [...(written === 0 ? [] : [`writes ${counted(written, 'file')}`]), ...(deleted === 0 ? [] : [`deletes ${counted(deleted, 'file')}`])].join(' and ');
      return `make a commit that ${what} (${operation.key})`;
    }
    case 'branch.create':
      return `create branch ${operation.name} at the commit of ${operation.commit.ref}`;
    case 'pull_request.create':
      return `open a draft pull request from the branch of ${operation.head.ref} (${operation.key})`;
    case 'pull_request.ready':
      return `mark ${pullText(operation.pull)} as ready for review (${operation.key})`;
    case 'pull_request.auto_merge':
      return `let GitHub merge ${pullText(operation.pull)} when its rules allow it (${operation.method})`;
  }
}

function pullText(pull: PullRef): string {
  return 'ref' in pull ? `the pull request of ${pull.ref}` : `pull request #${pull.pull}`;
}

/** Every field, every byte of each file included: text as it is, anything else in base64. */
export function codeFields(operation: CodeOperation): TextField[] {
  const key = { name: 'key', text: [operation.key] };
  switch (operation.kind) {
    case 'commit.create':
      return [
        key,
        { name: 'parent', text: commitParts(operation.parent) },
        { name: 'message', text: [operation.message] },
        { name: 'author', text: [personText(operation.author)] },
        { name: 'committer', text: [personText(operation.committer)] },
        { name: 'date', text: [operation.date] },
        ...operation.files.flatMap((file, at) => fileFields(file, `${at + 1} of ${operation.files.length}`)),
      ];
    case 'branch.create':
      return [key, { name: 'name', text: [operation.name] }, { name: 'commit', text: [operation.commit] }];
    case 'pull_request.create':
      return [key, { name: 'from branch', text: [operation.head] }, { name: 'into branch', text: [operation.base] }, { name: 'title', text: [operation.title] }, { name: 'draft', text: ['yes'] }, { name: 'body', text: operation.body }];
    case 'pull_request.ready':
      return [key, ...pullFields(operation)];
    case 'pull_request.auto_merge':
      return [key, ...pullFields(operation), { name: 'method', text: [operation.method] }];
  }
}

function pullFields({ pull, head }: { readonly pull: PullRef; readonly head: CommitRef }): TextField[] {
  return [
    { name: 'pull request', text: 'ref' in pull ? [pull] : [`#${pull.pull}`] },
    { name: 'only if its head is', text: commitParts(head) },
  ];
}

function commitParts(ref: CommitRef): SlottedText {
  return 'ref' in ref ? [ref] : [ref.sha];
}

function personText({ name, email }: CommitPerson): string {
  return `${name} <${email}>`;
}

function fileFields(file: FileChange, which: string): TextField[] {
  if (file.as === 'deletion') return [{ name: `delete file ${which}`, text: [file.path] }];
  const kind = file.mode === '100755' ? 'program' : 'file';
  return [
    { name: `write ${kind} ${which}`, text: [file.path] },
    { name: `whole content of ${which}${file.as === 'base64' ? ' (not text; in base64)' : ''}`, text: [file.content] },
  ];
}
