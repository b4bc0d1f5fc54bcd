import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { commands, Uri, window, workspace } from 'vscode';
import { targetLabel } from '../../shared/domain/target.ts';
import type { TargetChoice } from '../../shared/domain/target.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import type { Services } from '../services.ts';
import { parseRepositoryName, remoteRepositories } from '../submission/git-remotes.ts';
import { gitConfigOf } from '../submission/read-document.ts';
import { TargetMemory } from '../submission/target-memory.ts';
import { targetOptions } from '../submission/target-options.ts';
import type { TargetMaterial, TargetOption } from '../submission/target-options.ts';

export async function chooseTargetCommand(services: Services): Promise<void> {
  await services.requireTrust();
  const document = window.activeTextEditor?.document.uri;
  const choice = await chooseTarget(services, document);
  await services.ask.inform(`PRDs of this workspace folder go to ${targetLabel(choice)}. Nothing is written there before you approve it.`);
}

/** The target kept for the document's workspace folder, or else the person's choice, which is kept. */
export async function targetFor(services: Services, document: Uri): Promise<TargetChoice> {
  return new TargetMemory(services.context.workspaceState).get(document) ?? (await chooseTarget(services, document));
}

/** @throws PassError `cancelled` when the person chose none, `forbidden` when the gatekeeper on another host does not allow it */
async function chooseTarget(services: Services, document: Uri | undefined): Promise<TargetChoice> {
  // Without a runner there is nothing to choose from and nobody to hand the document to.
  await services.connection.ready();
  const material = gather(services, document);
  const folder = document === undefined ? undefined : workspace.getWorkspaceFolder(document);
  const kept = folder === undefined ? '' : `Kept for ${folder.name}. `;
  const title = document === undefined ? 'PASS: where should approved backlogs go?' : `PASS: where should the approved backlog of ${document.path.split('/').at(-1) ?? ''} go?`;
  const option = await services.ask.choose(title, material.then(targetOptions), `${kept}Nothing is written there before you approve the exact bytes`);
  if (option === undefined) throw new PassError('cancelled', 'No target was chosen.', '');
  const choice = await resolveOption(services, document, option);
  await new TargetMemory(services.context.workspaceState).set(document, choice);
  return choice;
}

async function gather(services: Services, document: Uri | undefined): Promise<TargetMaterial> {
  const around = document ?? workspace.workspaceFolders?.[0]?.uri;
  const folder = (around === undefined ? undefined : workspace.getWorkspaceFolder(around)) ?? workspace.workspaceFolders?.[0];
  const [listed, config] = await Promise.all([
    services.connection.call('target.list', {}).catch((error: unknown) => ({ repositories: [], note: PassError.toData(error).message })),
    around === undefined ? '' : gitConfigOf(folder === undefined ? around : Uri.joinPath(folder.uri, 'x')),
  ]);
  const bundled = services.connection.endpoint?.bundled !== false;
  return {
    suggestedFolder: bundled && folder?.uri.scheme === 'file' ? join(folder.uri.fsPath, '.pass', 'backlog') : undefined,
    foldersPossible: bundled,
    repositories: listed.repositories,
    note: listed.note,
    remotes: remoteRepositories(config),
  };
}

async function resolveOption(services: Services, document: Uri | undefined, option: TargetOption): Promise<TargetChoice> {
  switch (option.kind) {
    case 'token':
      await commands.executeCommand('pass.setGithubToken');
      return chooseTarget(services, document);
    case 'browse': {
      const path = await services.ask.folder('PASS: folder for the backlog', 'Use This Folder');
      if (path === undefined) throw new PassError('cancelled', 'No folder was chosen.', '');
      return { kind: 'folder', path };
    }
    case 'type': {
      const typed = await services.ask.text({ title: 'GitHub Repository', prompt: 'owner/name', validate: (text) => (parseRepositoryName(text) === undefined ? 'Type owner/name.' : undefined) });
      const name = typed === undefined ? undefined : parseRepositoryName(typed);
      if (name === undefined) throw new PassError('cancelled', 'No repository was chosen.', '');
      return allowed(services, document, { kind: 'github', ...name });
    }
    case 'choice':
      if (!option.allowed) return allowed(services, document, option.choice);
      // The gatekeeper makes the folder itself, below one that is there: a mistyped path must not grow a tree.
      if (option.choice.kind === 'folder') await mkdir(dirname(option.choice.path), { recursive: true });
      return option.choice;
  }
}

const chooseAnother = 'Choose Another…';

/** Puts a repository that the person named on the gatekeeper's allow-list, which only its own host can do. */
async function allowed(services: Services, document: Uri | undefined, choice: TargetChoice): Promise<TargetChoice> {
  if (choice.kind === 'folder') return choice;
  const label = targetLabel(choice);
  if (services.connection.endpoint?.bundled === false) {
    throw new PassError('forbidden', `${label} is not on the allow-list of your runner's gatekeeper.`, `Have this run on the gatekeeper's host: pass-runner allow ${label}`);
  }
  const question = {
    message: `Allow PASS to read ${label}, and to write what you approve there?`,
    detail: 'It is put on the allow-list of the gatekeeper on this machine. Each write still needs your approval of the exact bytes.',
    action: 'Allow',
  };
  const answer = await services.ask.decide(question, [chooseAnother]);
  if (answer === chooseAnother) return chooseTarget(services, document);
  if (answer === 'no') throw new PassError('cancelled', 'No repository was allowed.', '');
  await services.cli({ args: ['allow', label] });
  return choice;
}
