import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../support/ports.ts';
import { provision } from '../support/provision.ts';
import { stopRunner } from '../support/stop-runner.ts';
import { temporaryFolder } from '../support/temporary.ts';

export interface HostOptions {
  /** Added to the environment of the extension host. */
  env?: Record<string, string>;
  /** User settings. */
  settings?: Record<string, unknown>;
  /** Packaged extensions to install first. */
  vsix?: readonly string[];
  /** Lets a page run `extensionTestsPath`. Dialogs throw then, so not for journeys. */
  testDriver?: boolean;
  /** Folders start as not trusted, as for a person who opens a stranger's repository. */
  restricted?: boolean;
}

/** A running VS Code server with a home of its own; the workbench is a page that a browser opens. */
export interface VsCodeHost extends AsyncDisposable {
  readonly origin: string;
  /** What `os.homedir()` is for the extension host: empty at the start, removed at the end. */
  readonly home: string;
  /** Address of the workbench with `folder` open, and what the server passes on to it. */
  workbenchUrl(folder: string, payload?: Record<string, string>): string;
  /** URI of a file of this machine, as the workbench names it. */
  remoteUri(path: string): string;
  /** What the server has printed, for a failure's details. */
  log(): string;
}

/**
 * The environment of the server: this process's, with a home of its own and without what a surrounding VS Code, npm, or
 * a token of the person who runs the tests would add.
 */
function hostEnvironment(home: string, added: Record<string, string>): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env, HOME: home, USERPROFILE: home, XDG_CONFIG_HOME: join(home, '.config'), ...added };
  for (const name of Object.keys(env)) {
    if (/^(?:VSCODE_|npm_|CODE_SERVER_|ELECTRON_|GH_TOKEN$|NODE_OPTIONS$)/.test(name) || (/^(?:GITHUB_|PASS_)/.test(name) && !(name in added))) env[name] = undefined;
  }
  return env;
}

async function waitUntilListening(origin: string, server: ChildProcess, log: () => string): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    if (server.exitCode !== null) throw new Error(`VS Code's server ended with ${server.exitCode}:\n${log()}`);
    const answer = await fetch(`${origin}/version`).catch(() => undefined);
    if (answer?.ok === true) return;
    await delay(100);
  }
  throw new Error(`VS Code's server did not listen within 30 s:\n${log()}`);
}

/** Ends a process and waits for its end. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await exit;
  clearTimeout(timer);
}

/**
 * Starts the VS Code that the npm package code-server carries (a real extension host), or the one whose `lib/vscode`
 * PASS_TEST_VSCODE names, on the Node that PASS_TEST_VSCODE_NODE names.
 */
export async function startVsCode(options: HostOptions = {}): Promise<VsCodeHost> {
  const vscode = process.env['PASS_TEST_VSCODE'] ?? join(await provision('code-server'), 'node_modules/code-server/lib/vscode');
  const trust = options.restricted === true ? { 'security.workspace.trust.startupPrompt': 'never' } : { 'security.workspace.trust.enabled': false };
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder());
  const [data, home, extensions] = ['data', 'home', 'extensions'].map((name) => join(folder.path, name)) as [string, string, string];
  await mkdir(join(data, 'data/Machine'), { recursive: true });
  await mkdir(home);
  await writeFile(join(data, 'data/Machine/settings.json'), JSON.stringify({ ...trust, ...options.settings }));
  const env = hostEnvironment(home, options.env ?? {});
  const output: string[] = [];
  const common = ['out/server-main.js', '--accept-server-license-terms', '--server-data-dir', data, '--extensions-dir', extensions, '--disable-telemetry'];
  const start = (args: readonly string[]): ChildProcess => {
    const child = spawn(process.env['PASS_TEST_VSCODE_NODE'] ?? process.execPath, [...common, ...args], { cwd: vscode, env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => output.push(chunk.toString('utf8')));
    return child;
  };
  for (const vsix of options.vsix ?? []) {
    const [code] = (await once(start(['--install-extension', vsix, '--force']), 'exit')) as [number | null];
    if (code !== 0) throw new Error(`Installing ${vsix} ended with ${code}:\n${output.join('')}`);
  }
  const port = await freePort();
  const authority = `127.0.0.1:${port}`;
  const server = start(['--host', '127.0.0.1', '--port', String(port), '--without-connection-token', ...(options.restricted === true ? [] : ['--disable-workspace-trust']), ...(options.testDriver === true ? ['--enable-smoke-test-driver'] : [])]);
  stack.defer(() => stopRunner(join(home, '.pass-runner')));
  stack.defer(() => end(server));
  const log = (): string => output.join('');
  await waitUntilListening(`http://${authority}`, server, log);
  const owned = stack.move();
  return {
    origin: `http://${authority}`,
    home,
    log,
    remoteUri: (path) => `vscode-remote://${authority}${path}`,
    workbenchUrl: (path, payload = {}) => `http://${authority}/?folder=${encodeURIComponent(path)}&payload=${encodeURIComponent(JSON.stringify(Object.entries({ skipWelcome: 'true', ...payload })))}`,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
