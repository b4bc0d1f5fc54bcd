import { isUtf8 } from 'node:buffer';
import { readFileSync, statSync } from 'node:fs';
import type { Ensured } from './ensure.ts';
import { ensureHome } from './ensure-home.ts';
import { homeAt } from './home.ts';
import type { RunSettings } from './run-command.ts';

/** A start that is under way. In an object, because a promise of a promise is one promise. */
export interface EarlyStart {
  readonly ensured: Promise<Ensured>;
}

/** A larger document is looked at in full before anything is started. */
const maxGlanceBytes = 1024 * 1024;

/**
 * Find or start the home's runner while the rest of the command is still to be loaded, which takes as long as the start of the
 * runner's processes. Resolves as soon as they exist. Only for a command line that looks right: one that will be refused starts
 * nothing. The checks that count are the command's own.
 */
export async function startEarly(file: string, options: RunSettings): Promise<EarlyStart | undefined> {
  if (!looksRight(options) || !looksLikeText(file)) return undefined;
  try {
    const { promise: starting, resolve: onStarting } = Promise.withResolvers<void>();
    const ensured = ensureHome(homeAt(options.home), { onStarting });
    // Whoever uses it hears of its failure.
    await Promise.race([starting, ensured.catch(() => undefined)]);
    return { ensured };
  } catch {
    return undefined;
  }
}

function looksRight({ runner, planner, target, base, yes, milestone }: RunSettings): boolean {
  if (runner !== undefined || planner !== 'baseline' || milestone?.trim() === '') return false;
  if (target === undefined || /^folder:./.test(target)) return base === undefined;
  return yes !== true && /^[A-Za-z0-9-]{1,39}\/[\w.-]{1,100}$/.test(target);
}

function looksLikeText(file: string): boolean {
  try {
    const stats = statSync(file);
    if (!stats.isFile() || stats.size === 0 || stats.size > maxGlanceBytes) return false;
    const bytes = readFileSync(file);
    // No control characters but white space, and not white space alone.
    return isUtf8(bytes) && bytes.some((byte) => byte > 32) && !bytes.some((byte) => byte < 9 || (byte > 13 && byte < 32));
  } catch {
    return false;
  }
}
