import type { TargetChoice } from '../../shared/domain/target.ts';
import type { Choice } from '../platform/ask.ts';
import type { RemoteRepository } from './git-remotes.ts';

export type TargetOption =
  | { readonly kind: 'choice'; readonly choice: TargetChoice; readonly allowed: boolean }
  | { readonly kind: 'browse' }
  | { readonly kind: 'type' }
  | { readonly kind: 'token' };

export interface TargetMaterial {
  /** Folder suggested in the workspace, absolute. */
  readonly suggestedFolder: string | undefined;
  /** False when the runner is on another machine, whose folders this editor cannot choose. */
  readonly foldersPossible: boolean;
  readonly repositories: readonly { readonly owner: string; readonly name: string; readonly visibility: string; readonly allowed: boolean }[];
  /** Why the list of repositories is as it is, from the gatekeeper. */
  readonly note: string;
  readonly remotes: readonly RemoteRepository[];
}

/** The pick list for a target. What a workspace suggests stands apart and says so. */
export function targetOptions(material: TargetMaterial): Choice<TargetOption>[] {
  const options: Choice<TargetOption>[] = [];
  if (material.foldersPossible) {
    options.push(heading('Folder of Markdown files (nothing to set up)'));
    if (material.suggestedFolder !== undefined) {
      options.push({
        label: '$(folder) .pass/backlog in this workspace',
        detail: material.suggestedFolder,
        value: { kind: 'choice', choice: { kind: 'folder', path: material.suggestedFolder }, allowed: true },
      });
    }
    options.push({ label: '$(folder-opened) Choose a folder…', value: { kind: 'browse' } });
  }
  options.push(heading('GitHub repository'));
  for (const one of material.repositories) {
    options.push({
      label: `$(repo) ${one.owner}/${one.name}`,
      description: one.allowed ? one.visibility : `${one.visibility} · not on the allow-list yet`,
      value: { kind: 'choice', choice: { kind: 'github', owner: one.owner, name: one.name }, allowed: one.allowed },
    });
  }
  options.push({ label: '$(edit) Enter owner/name…', value: { kind: 'type' } });
  if (material.repositories.length === 0) options.push({ label: '$(key) Set GitHub token…', ...(material.note === '' ? {} : { detail: material.note }), value: { kind: 'token' } });
  const known = new Set(material.repositories.map((one) => `${one.owner}/${one.name}`.toLowerCase()));
  const suggestions = material.remotes.filter((remote) => !known.has(`${remote.owner}/${remote.name}`.toLowerCase()));
  if (suggestions.length > 0) options.push(heading('Suggested by this workspace’s Git remotes'));
  for (const remote of suggestions) {
    options.push({
      label: `$(git-branch) ${remote.owner}/${remote.name}`,
      description: `suggestion: remote ${remote.remote} on ${remote.host} · not on the allow-list yet`,
      value: { kind: 'choice', choice: { kind: 'github', owner: remote.owner, name: remote.name }, allowed: false },
    });
  }
  return options;
}

function heading(label: string): Choice<TargetOption> {
  return { label, separator: true, value: { kind: 'type' } };
}
