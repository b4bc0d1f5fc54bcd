import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { z } from 'zod';
import { ErrorData, PassError } from '../../shared/protocol/errors.ts';

export interface CliPlace {
  /** `dist/runner/pass-runner.mjs` of this extension. */
  readonly script: string;
  /** The host's own Node: VS Code's executable with ELECTRON_RUN_AS_NODE, or Node itself on a server. */
  readonly node: string;
  /** `--home`, or undefined for the default. */
  readonly home: string | undefined;
}

export interface CliCall {
  readonly args: readonly string[];
  /** Written to stdin, which is then closed. Tokens travel here, never in argv. */
  readonly stdin?: string;
  readonly signal?: AbortSignal;
}

const passedOn = /^(PATH|Path|HOME|USERPROFILE|APPDATA|LOCALAPPDATA|LANG|LC_ALL|TZ|TMPDIR|TEMP|TMP|SystemRoot|windir|NODE_EXTRA_CA_CERTS|HTTPS_PROXY|https_proxy|NO_PROXY|no_proxy|PASS_[A-Z_]+)$/;

/**
 * Environment for the command line: what it needs to run, and PASS's own variables. A GITHUB_TOKEN that happens to be in the
 * editor's environment was not given to PASS, and stays out.
 */
export function cliEnvironment(from: NodeJS.ProcessEnv): Record<string, string> {
  const environment: Record<string, string> = { ELECTRON_RUN_AS_NODE: '1' };
  for (const [name, value] of Object.entries(from)) if (value !== undefined && passedOn.test(name)) environment[name] = value;
  return environment;
}

const Failure = z.object({ error: ErrorData });

/**
 * Runs one command of the bundled `pass-runner` with `--json`.
 * @returns what it printed, parsed
 * @throws PassError as printed by the command; `unavailable` when it cannot be started or prints no JSON
 */
export async function runCli(place: CliPlace, call: CliCall): Promise<unknown> {
  if (!existsSync(place.script)) {
    throw new PassError('prerequisite', `The bundled runner is missing (${place.script}).`, 'Install the extension again, or name a runner in the setting pass.runner.url.');
  }
  const home = place.home === undefined ? [] : ['--home', place.home];
  const { code, stdout, stderr } = await collect(place, [place.script, ...call.args, '--json', ...home], call);
  const value = parseLast(stdout);
  if (code === 0) return value;
  const failure = Failure.safeParse(value ?? parseLast(stderr));
  if (failure.success) throw PassError.fromData(failure.data.error);
  const told = stderr.trim().split('\n').slice(-3).join(' ');
  throw new PassError('unavailable', `pass-runner ${call.args[0] ?? ''} failed (exit ${code ?? 'by signal'})${told === '' ? '' : `: ${told}`}`, 'Look in the log (PASS: Show Log).');
}

function collect(place: CliPlace, args: readonly string[], call: CliCall): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(place.node, args, {
      env: cliEnvironment(process.env),
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
      ...(call.signal === undefined ? {} : { signal: call.signal }),
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-8192)));
    child.on('error', (error) => {
      const stopped = error.name === 'AbortError';
      reject(new PassError(stopped ? 'cancelled' : 'unavailable', stopped ? 'Stopped.' : `The bundled runner cannot be started: ${error.message}`, 'Look in the log (PASS: Show Log).', error));
    });
    // `exit`, not `close`: a detached grandchild may keep the pipes open.
    child.on('exit', (code) => setImmediate(() => resolve({ code, stdout, stderr })));
    child.stdin.on('error', () => undefined);
    child.stdin.end(call.stdin ?? '');
  });
}

/** The whole text as JSON, or else its last line that is. */
export function parseLast(text: string): unknown {
  for (const candidate of [text, ...text.trim().split('\n').reverse()]) {
    try {
      return JSON.parse(candidate) as unknown;
    } catch {
      // Not this one.
    }
  }
  return undefined;
}
