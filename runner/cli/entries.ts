import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type Entry = 'cli' | 'runner' | 'gatekeeper';

const bundled: Record<Entry, string> = { cli: 'pass-runner.mjs', runner: 'runner.mjs', gatekeeper: 'gatekeeper.mjs' };
const source: Record<Entry, string> = { cli: 'main.ts', runner: '../server/main.ts', gatekeeper: '../gatekeeper/main.ts' };

/** File that Node is given to start one of the three processes: beside this code when bundled, the source otherwise. */
export function entryPath(entry: Entry): string {
  const here = fileURLToPath(import.meta.url);
  if (here.endsWith('.ts')) return join(dirname(here), source[entry]);
  // A bundler may put shared chunks one folder below the entries.
  const beside = join(dirname(here), bundled[entry]);
  return existsSync(beside) ? beside : join(dirname(here), '..', bundled[entry]);
}
