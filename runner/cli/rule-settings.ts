import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readRuleFile, ruleFilePath } from '../../shared/prd/findings/rule-file.ts';
import { errorCode } from '../store/file-layer.ts';

/** The same limit as in the editor, in bytes. */
const largestFile = 256 * 1024;

/** What a project says about the rules of findings. */
export interface RuleSettings {
  /** The file that says it; null where there is none. */
  readonly file: string | null;
  /** Names of rules that it turns off. */
  readonly disabled: readonly string[];
  /** What is wrong in it, a sentence each. */
  readonly problems: readonly string[];
}

/**
 * The `.pass/config.yml` nearest to a document: in its folder, else in one above up to the root of the Git work tree. Outside
 * of a work tree only the document's own folder counts, so that a file far above never decides.
 */
export async function readRuleSettings(document: string): Promise<RuleSettings> {
  for (const folder of foldersToLookIn(dirname(document))) {
    const file = join(folder, ruleFilePath);
    const text = await readIfThere(file);
    if (text === null) continue;
    if (typeof text !== 'string') return { file, disabled: [], problems: [`${file} cannot be read: ${text.message}. All rules are on.`] };
    const { disabled, problems } = readRuleFile(text);
    return { file, disabled, problems: problems.map(({ start, message }) => `${file}:${lineAt(text, start)}: ${message}`) };
  }
  return { file: null, disabled: [], problems: [] };
}

function foldersToLookIn(own: string): string[] {
  const folders: string[] = [];
  for (let folder = own; ; folder = dirname(folder)) {
    folders.push(folder);
    if (existsSync(join(folder, '.git'))) return folders;
    if (dirname(folder) === folder) return [own];
  }
}

async function readIfThere(file: string): Promise<string | Error | null> {
  try {
    const handle = await open(file, 'r');
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) return new Error('it is no regular file');
      return stats.size > largestFile ? new Error(`it has more than ${largestFile / 1024} KB`) : await handle.readFile('utf8');
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return null;
    return error instanceof Error ? error : new Error(String(error));
  }
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
