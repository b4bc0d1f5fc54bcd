import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PassError } from '../../shared/protocol/pass-error.ts';
import type { LogPart } from '../governance/anchors.ts';
import type { Home } from './home.ts';

/** A folder of a home with entries that are only there once a log recorded them. */
export interface Unrecorded {
  readonly folder: string;
  readonly count: number;
}

/** @throws PassError `not_found` for a path with no home: a log that is nowhere proves nothing */
export async function requireHome(home: Home): Promise<void> {
  const parts = await Promise.all([home.runner, home.gatekeeper].map((folder) => stat(folder).then((found) => found.isDirectory(), () => false)));
  if (!parts.includes(true)) throw new PassError('not_found', `There is no home of PASS at ${home.root}.`, 'Name the one whose logs are meant with --home DIR, or PASS_HOME.');
}

/**
 * What lies in a home because the runner or the gatekeeper recorded it. Documents of a run are projections of the log; a
 * bundle's bytes are kept right before they are recorded as accepted, and a lineage after what it remembers.
 */
export async function recordedIn(home: Home, part: LogPart): Promise<Unrecorded[]> {
  const found = part === 'runner' ? [await runsIn(join(home.runner, 'runs'))] : await Promise.all(['bundles', 'lineages'].map((name) => documentsIn(join(home.gatekeeper, name))));
  return found.filter(({ count }) => count > 0);
}

/** A folder alone is made before its run is recorded. */
async function runsIn(folder: string): Promise<Unrecorded> {
  const recorded = await Promise.all((await namesIn(folder)).map((name) => stat(join(folder, name, 'run.json')).then(() => true, () => false)));
  return { folder, count: recorded.filter(Boolean).length };
}

async function documentsIn(folder: string): Promise<Unrecorded> {
  return { folder, count: (await namesIn(folder)).filter((name) => name.endsWith('.json') && !name.endsWith('.approvals.json')).length };
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
