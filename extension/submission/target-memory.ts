import { workspace } from 'vscode';
import type { Memento , Uri} from 'vscode';
import { TargetChoice } from '../../shared/domain/target.ts';

const memoryKey = 'pass.targets';

/**
 * The target that the person chose for a workspace folder. Kept in VS Code's own storage for the workspace, where no file of
 * the workspace can change it.
 */
export class TargetMemory {
  readonly #memento: Memento;

  constructor(memento: Memento) {
    this.#memento = memento;
  }

  get(document: Uri | undefined): TargetChoice | undefined {
    const parsed = TargetChoice.safeParse(this.#all()[place(document)]);
    return parsed.success ? parsed.data : undefined;
  }

  async set(document: Uri | undefined, choice: TargetChoice): Promise<void> {
    await this.#memento.update(memoryKey, { ...this.#all(), [place(document)]: choice });
  }

  #all(): Record<string, unknown> {
    return this.#memento.get<Record<string, unknown>>(memoryKey) ?? {};
  }
}

function place(document: Uri | undefined): string {
  const folder = document === undefined ? workspace.workspaceFolders?.[0] : (workspace.getWorkspaceFolder(document) ?? workspace.workspaceFolders?.[0]);
  return folder?.uri.toString() ?? 'no folder';
}
