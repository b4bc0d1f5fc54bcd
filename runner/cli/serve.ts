import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { passVersion } from '../../shared/version.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { clientTokenFile, keptClientToken } from './client-token.ts';
import type { HomeOptions } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';
import { githubSettingsOf } from './github-settings.ts';
import type { EnvironmentSettings } from './github-settings.ts';
import { homeAt } from './home.ts';
import { stderrLog } from './log-line.ts';
import { paint } from './output.ts';
import type { Output } from './output.ts';
import { hasOwnGithub } from './stored-credential.ts';
import { stopOnSignals } from './supervise.ts';
import { startSupervisor } from './supervisor.ts';
import { UsageError } from './usage-error.ts';

export interface ServeSettings extends HomeOptions {
  readonly host: string;
  readonly port: string;
  readonly config?: string;
  readonly allowHost: readonly string[];
  readonly newToken?: boolean;
}

interface ConfigFile {
  readonly host?: string;
  readonly port?: number;
  readonly allowHosts?: readonly string[];
  readonly github?: { readonly apiUrl?: string; readonly emulator?: boolean };
}

/** An administrator's runner: in the foreground, with logs on stderr, until a signal ends it. */
export async function serve(options: ServeSettings, output: Output, command: Command): Promise<ExitCode> {
  const config = options.config === undefined ? {} : await readConfig(options.config);
  // What is typed counts more than the file, and the file more than the default.
  const typed = (name: string): boolean => command.getOptionValueSource(name) === 'cli';
  const host = typed('host') ? options.host : (config.host ?? options.host);
  const port = typed('port') ? portOf(options.port) : (config.port ?? portOf(options.port));
  const log = stderrLog('supervisor');
  const home = homeAt(options.home);
  const supervisor = await startSupervisor({
    home,
    token: () => keptClientToken(home, options.newToken === true),
    version: passVersion,
    host,
    port,
    managed: false,
    idleExitSeconds: 900,
    principal: `User::"${userInfo().username}"`,
    ...githubSettings(config, hasOwnGithub(home)),
    allowedHosts: [...options.allowHost, ...(config.allowHosts ?? [])],
    log,
    logToFiles: false,
  });
  stopOnSignals(supervisor);
  const { url, instanceId, version } = supervisor.discovery;
  const tokenFile = clientTokenFile(home);
  output.result(
    { url, instanceId, version, home: home.root, discoveryFile: home.discoveryFile, tokenFile, pid: process.pid },
    `${paint('green', '✔')} listening on ${url}\n  home ${home.root}; clients of this account find it there, others take the token from ${tokenFile}${options.newToken === true ? ' (a new one: the old one opens nothing any more)' : ''}\n  Ctrl-C ends it`,
  );
  return (await supervisor.ended) === 0 ? exitCodes.ok : exitCodes.failed;
}

function portOf(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535 || text.trim() === '') throw new UsageError(`--port ${text} is no port.`, 'Use a number from 0 to 65535; 0 takes any free one.');
  return port;
}

/** The environment counts more than the file: a container is set up by it. */
function githubSettings(config: ConfigFile, stored: boolean): EnvironmentSettings {
  const { apiUrl, emulator } = config.github ?? {};
  const environment = {
    ...(apiUrl === undefined ? {} : { PASS_GITHUB_API_URL: apiUrl }),
    ...(emulator === true ? { PASS_GITHUB_EMULATOR: '1' } : {}),
    ...process.env,
  };
  return githubSettingsOf(environment, stored);
}

async function readConfig(file: string): Promise<ConfigFile> {
  const { parseYaml } = await import('./parse-yaml.ts');
  const { z } = await import('zod');
  const schema = z.strictObject({
    host: z.string().min(1).optional(),
    port: z.int().min(0).max(65_535).optional(),
    allowHosts: z.array(z.string()).optional(),
    github: z.strictObject({ apiUrl: z.url().optional(), emulator: z.boolean().optional() }).optional(),
  });
  try {
    const parsed = schema.safeParse(parseYaml(await readFile(file, 'utf8')) ?? {});
    if (!parsed.success) throw new Error(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
    // exactOptionalPropertyTypes: what is not there is left out, not undefined.
    return JSON.parse(JSON.stringify(parsed.data)) as ConfigFile;
  } catch (error) {
    throw new PassError('bad_input', `The configuration ${file} cannot be used: ${error instanceof Error ? error.message : String(error)}.`, 'Correct it; see "Configuration" in the README.', error);
  }
}
