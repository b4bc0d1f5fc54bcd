import { stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { Prerequisite } from '../../shared/domain/run.ts';
import { PassError } from '../../shared/protocol/errors.ts';
import { passVersion } from '../../shared/version.ts';
import type { RunnerOptions } from './command.ts';
import { withConnection } from './connection.ts';
import { exitCodes } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';
import { homeAt } from './home.ts';
import type { Home } from './home.ts';
import { paint } from './output.ts';
import type { Output } from './output.ts';
import { prerequisitesText } from './run-view.ts';
import { parseTarget } from './target-argument.ts';

/** Body of `doctor`: what this side sees of the machine, then what runner and gatekeeper report. */
export async function doctorCommand(options: RunnerOptions & { readonly target?: string }, output: Output): Promise<ExitCode> {
  const home = homeAt(options.home);
  const target = options.target === undefined ? undefined : parseTarget(options.target, undefined);
  const local = options.runner === undefined ? [nodeVersion(), await homeFolder(home)] : [nodeVersion()];
  const remote = await withConnection(options, async ({ client }) => {
    const reached: Prerequisite = { id: 'runner', name: 'Runner', status: 'ok', seen: `version ${client.hello.runner.version}, instance ${client.hello.runner.instanceId}, ${client.hello.runner.managed ? 'started by a client' : 'started by an administrator'}`, blocks: [], fix: '' };
    const { prerequisites } = await client.call('preflight.get', target === undefined ? {} : { target });
    return [reached, ...(client.hello.runner.version === passVersion ? [] : [otherVersion(client.hello.runner.version)]), ...prerequisites];
  }).catch((error: unknown): Prerequisite[] => {
    const { message, hint } = PassError.toData(error);
    return [{ id: 'runner', name: 'Runner', status: 'missing', seen: message, blocks: ['every run'], fix: hint }];
  });
  const boundary = options.runner === undefined ? [await boundaryStrength(home)] : [];
  const prerequisites = [...local, ...remote, ...boundary];
  const missing = prerequisites.filter(({ status }) => status === 'missing').length;
  output.result(
    { version: passVersion, home: home.root, prerequisites },
    [prerequisitesText(prerequisites), '', missing === 0 ? `${paint('green', '✔')} Nothing is missing.` : `${missing} missing: see "fix" above.`, ...(options.runner === undefined ? [paint('dim', `Logs: ${join(home.runner, 'supervisor.log')}, ${join(home.runner, 'runner.log')}, ${join(home.gatekeeper, 'gatekeeper.log')}`)] : [])].join('\n'),
  );
  return prerequisites.some((one) => isFault(one, target !== undefined)) ? exitCodes.failed : exitCodes.ok;
}

/** Rows that are a fault when they are missing, whatever is asked about: an account that GitHub rejects is one, a token that nobody stored is not. */
const faults: ReadonlySet<string> = new Set(['node', 'home', 'runner', 'gatekeeper', 'runs', 'halt', 'github.credential', 'github.api']);

/** Something that is missing and keeps back what was asked for: for a target that was named, all that it needs. */
function isFault({ id, status, optional = false }: Prerequisite, named: boolean): boolean {
  return status === 'missing' && !optional && (named || faults.has(id));
}

/** Oldest Node that PASS runs on (package.json, engines). */
const minNode = 22;

function nodeVersion(): Prerequisite {
  const ok = Number(process.versions.node.split('.')[0]) >= minNode;
  return { id: 'node', name: 'Node.js', status: ok ? 'ok' : 'missing', seen: `${process.versions.node}${'electron' in process.versions ? ' (Electron)' : ''}`, blocks: ok ? [] : ['everything'], fix: `Install Node.js ${minNode} or later.` };
}

async function homeFolder(home: Home): Promise<Prerequisite> {
  const base = { id: 'home', name: 'Home', blocks: [] as string[] };
  try {
    const stats = await stat(home.root);
    const mode = stats.mode & 0o777;
    if (process.platform === 'win32' || (mode & 0o077) === 0) return { ...base, status: 'ok', seen: `${home.root}${process.platform === 'win32' ? '' : `, readable by ${userInfo().username} alone`}`, fix: '' };
    return { ...base, status: 'degraded', seen: `${home.root} is open to other accounts (mode ${mode.toString(8)})`, fix: `chmod 700 ${home.root}` };
  } catch {
    return { ...base, status: 'ok', seen: `${home.root} (made at the first run)`, fix: '' };
  }
}

function otherVersion(version: string): Prerequisite {
  return { id: 'version', name: 'Version', status: 'degraded', seen: `this command is ${passVersion}, the runner is ${version}`, blocks: [], fix: 'Update the older of the two.' };
}

/** How strong the line between runner and gatekeeper is on this machine (SECURITY.md). */
async function boundaryStrength(home: Home): Promise<Prerequisite> {
  const base = { id: 'boundary', name: 'Runner and gatekeeper apart', blocks: [] as string[] };
  const [runner, gatekeeper] = await Promise.all([home.runner, home.gatekeeper].map((path) => stat(path).catch(() => undefined)));
  if (process.platform !== 'win32' && runner !== undefined && gatekeeper !== undefined && runner.uid !== gatekeeper.uid) {
    return { ...base, status: 'ok', seen: 'two OS users: the operating system keeps the runner from the gatekeeper’s files', fix: '' };
  }
  return {
    ...base,
    status: 'degraded',
    seen: 'two processes of one OS user: stops mistakes and a subverted agent or model, not malware that runs as this user',
    fix: 'This version runs both as one user; SECURITY.md says what that means for a runner that several people share',
  };
}
