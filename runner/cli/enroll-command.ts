import { userInfo } from 'node:os';
import { GithubLogin, KeyScope } from '../../shared/domain/approval.ts';
import { decodeBase64 } from '../../shared/domain/base64.ts';
import { PassError } from '../../shared/protocol/errors.ts';
import type { HomeOptions } from './command.ts';
import { homeAt, prepareHome } from './home.ts';
import { enrolKey, readApprovers } from './host-files.ts';
import { createPersonKey } from './keys.ts';
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
