import { readFile } from 'node:fs/promises';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { apiHostOf } from '../gatekeeper/api-host.ts';
import type { StoredCredential } from '../gatekeeper/credential.ts';
import type { HomeOptions } from './command.ts';
import { githubSettingsOf } from './github-settings.ts';
import { homeAt, prepareHome } from './home.ts';
import { configuredApi, writeCredential } from './host-files.ts';
import type { Output } from './output.ts';
import { readStdin } from './stdin.ts';
import { handToGatekeeper } from './supervisor-control.ts';
import { askSecret, hasTerminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

export interface CredentialSettings extends HomeOptions {
  readonly apiUrl?: string;
  readonly appId?: string;
  readonly installation?: string;
  readonly keyFile?: string;
}

/** Body of `credential`: a token, or the key of a GitHub App, bound to the one API that it may be sent to. */
export async function credentialCommand(options: CredentialSettings, output: Output): Promise<undefined> {
  const home = homeAt(options.home);
  await prepareHome(home);
  const apiUrl = options.apiUrl === undefined ? (githubSettingsOf(process.env).github?.apiUrl ?? (await configuredApi(home)) ?? 'https://api.github.com') : addressOf(options.apiUrl);
  const credential = options.appId === undefined ? await tokenFor(apiHostOf(apiUrl), options) : await appFor(apiHostOf(apiUrl), options.appId, options);
  await writeCredential(home, credential);
  // A gatekeeper that was handed another one by an environment lets go of it.
  await handToGatekeeper(home, { storedCredential: true });
  const what = credential.kind === 'app' ? `the GitHub App ${credential.appId}` : 'this token';
  const outranked = (process.env['PASS_GITHUB_TOKEN'] ?? '').trim() !== '';
  const used = outranked
    ? `The gatekeeper of ${home.root} keeps ${what}, for ${credential.apiHost} only. It is not used yet: PASS_GITHUB_TOKEN is set here, and counts more with every command. Unset it, then run "pass-runner stop".`
    : `The gatekeeper of ${home.root} uses ${what} from its next request on, and at ${credential.apiHost} only. No other process reads it.`;
  output.result({ kept: true, home: home.root, kind: credential.kind, apiHost: credential.apiHost, outrankedBy: outranked ? 'PASS_GITHUB_TOKEN' : null }, used);
  return undefined;
}

function addressOf(text: string): string {
  const { github } = githubSettingsOf({ PASS_GITHUB_API_URL: text });
  if (github === undefined) throw new UsageError('--api-url is empty.', 'Give the address of the API, for example https://ghe.example.com/api/v3.');
  return github.apiUrl;
}

async function tokenFor(apiHost: string, { installation, keyFile }: CredentialSettings): Promise<StoredCredential> {
  if (installation !== undefined || keyFile !== undefined) throw new UsageError('--installation and --key belong to a GitHub App.', 'Say which with --app-id.');
  const token = (hasTerminal() ? await askSecret('GitHub token: ', 'No token was kept.') : await readStdin()).trim();
  if (token === '' || /\s/.test(token)) throw new PassError('bad_input', 'That is not one token.', 'Pipe the token alone into this command; for the key of a GitHub App add --app-id. Nothing was kept.');
  return { kind: 'token', apiHost, token };
}

async function appFor(apiHost: string, appId: string, { installation, keyFile }: CredentialSettings): Promise<StoredCredential> {
  const [{ rsaKey }, privateKey] = await Promise.all([import('../gatekeeper/rsa-key.ts'), keyText(keyFile)]);
  rsaKey(privateKey);
  return { kind: 'app', apiHost, appId: idOf(appId, '--app-id'), installationId: installation === undefined ? null : idOf(installation, '--installation'), privateKey };
}

async function keyText(file: string | undefined): Promise<string> {
  if (file === undefined) {
    if (hasTerminal()) throw new UsageError('The key of a GitHub App has many lines.', 'Pipe its file into this command (< key.pem), or name it with --key FILE.');
    return readStdin();
  }
  return readFile(file, 'utf8').catch((error: unknown) => {
    throw new PassError('bad_input', `${file} cannot be read.`, 'Name the PEM file that GitHub gave you.', error);
  });
}

function idOf(text: string, option: string): number {
  const id = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(id) || id === 0) throw new UsageError(`${option} is no number.`, 'Copy it from the settings of the app on GitHub.');
  return id;
}
