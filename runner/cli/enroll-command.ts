import { userInfo } from 'node:os';
import { GithubLogin, KeyScope } from '../../shared/domain/approval.ts';
import { decodeBase64 } from '../../shared/domain/base64.ts';
import { counted } from '../../shared/domain/counted.ts';
import { PassError } from '../../shared/protocol/errors.ts';
import type { HomeOptions } from './command.ts';
import { homeAt, prepareHome } from './home.ts';
import type { Home } from './home.ts';
import { enrolKey, readApprovers, revokeKeys } from './host-files.ts';
import { createPersonKey, putAside } from './keys.ts';
import { plain, table } from './output.ts';
import type { Output } from './output.ts';
import { newPassphrase } from './passphrase.ts';
import { UsageError } from './usage-error.ts';

export interface EnrollSettings extends HomeOptions {
  readonly name?: string;
  readonly publicKey?: string;
  readonly scope: string;
  readonly githubLogin?: string;
  readonly list?: boolean;
  readonly revoke?: string;
  readonly key?: string;
}

/** Body of `enroll`. */
export async function enrollCommand(options: EnrollSettings, output: Output): Promise<undefined> {
  const home = homeAt(options.home);
  if (options.list === true) {
    const approvers = await readApprovers(home);
    const rows = approvers.map(({ approver, publicKey, scope, githubLogin, enrolledAt, revokedAt }) => [plain(approver), scope, publicKey, githubLogin === undefined ? '' : `@${githubLogin}`, enrolledAt.slice(0, 10), revokedAt === null ? '' : `revoked ${revokedAt.slice(0, 10)}`]);
    output.result({ approvers }, rows.length === 0 ? 'Nobody is enrolled. Run "pass-runner enroll --name NAME".' : table(rows));
    return undefined;
  }
  if (options.revoke !== undefined) return await revoke(home, options.revoke, options, output);
  if (options.key !== undefined) throw new UsageError('--key says which key --revoke is for.', 'Give the person with --revoke NAME, too.');
  const scope = KeyScope.safeParse(options.scope);
  if (!scope.success) throw new UsageError(`--scope ${options.scope} is not known.`, 'Use any, or local.');
  const { githubLogin } = options;
  if (githubLogin !== undefined && !GithubLogin.safeParse(githubLogin).success) throw new UsageError(`--github-login ${githubLogin} is no login of GitHub.`, 'Give the name of the account, without @.');
  const linked = githubLogin === undefined ? {} : { githubLogin };
  const name = options.name ?? userInfo().username;
  await prepareHome(home);
  if (options.publicKey === undefined) {
    const { publicKey, file } = await createPersonKey(home, name, await newPassphrase(), { scope: scope.data, ...linked });
    output.result({ approver: name, publicKey, scope: scope.data, file, added: true }, `${plain(name)} may approve. The key lies in ${file}, encrypted; without its passphrase nobody can use it.\npublic key ${publicKey}`);
    return undefined;
  }
  if (decodeBase64(options.publicKey)?.length !== 32) throw new PassError('bad_input', '--public-key is not an Ed25519 public key: 32 bytes in base64.', 'Copy it as "pass-runner enroll" printed it where it was made.');
  const added = await enrolKey(home, { approver: name, publicKey: options.publicKey, scope: scope.data, ...linked }, 'pass-runner enroll');
  output.result({ approver: name, publicKey: options.publicKey, scope: scope.data, added }, `${plain(name)} may approve${added ? '' : ' (the key was enrolled already)'}.`);
  return undefined;
}

async function revoke(home: Home, name: string, { key }: EnrollSettings, output: Output): Promise<undefined> {
  const { names, revoked, left } = await revokeKeys(home, name, key);
  const aside = (await Promise.all(revoked.map((one) => putAside(home, one)))).flatMap((file) => (file === undefined ? [] : [file]));
  const rest = left.length === 0 ? `Nothing that ${names.map(plain).join(' or ')} signed counts any more.` : `${plain(name)} has ${counted(left.length, 'other key')}, which still ${left.length === 1 ? 'counts' : 'count'}.`;
  output.result({ revoked, aside, left: left.length }, [...revoked.map(({ approver, publicKey, scope }) => `revoked the key ${publicKey} of ${plain(approver)} (${scope})`), ...aside.map((file) => `its file was put aside: ${file}`), rest].join('\n'));
  return undefined;
}
