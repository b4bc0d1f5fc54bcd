import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import type { ScryptOptions } from 'node:crypto';
import { readdir, rename } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { KeyScope, automaticEnrolment } from '../../shared/domain/approval.ts';
import type { ApproverKey } from '../../shared/domain/approval.ts';
import { generateKey } from '../../shared/domain/approval-signing.ts';
import { PassError } from '../../shared/protocol/errors.ts';
import { writeDurably } from '../store/durable-file.ts';
import { readText } from '../store/read-file.ts';
import { enrolKey, readApprovers, refuseLookAlike } from './host-files.ts';
import { prepareHome } from './home.ts';
import type { Home } from './home.ts';

/** OWASP Password Storage Cheat Sheet: scrypt with N=2^17, r=8, p=1 (128 MB). */
const scryptCost = { n: 2 ** 17, r: 8, p: 1 } as const;

const Sealed = z.strictObject({
  kind: z.literal('scrypt-aes-256-gcm'),
  n: z.int().min(2 ** 14).max(2 ** 20),
  r: z.int().min(1).max(32),
  p: z.int().min(1).max(16),
  salt: z.base64(),
  iv: z.base64(),
  tag: z.base64(),
  ciphertext: z.base64(),
});

/** An approver's key on disk. Only a key of scope `local` may lie there unencrypted. */
const KeyFile = z.strictObject({
  schema: z.literal('pass.key/v1'),
  approver: z.string(),
  publicKey: z.base64(),
  scope: KeyScope,
  secret: z.discriminatedUnion('kind', [Sealed, z.strictObject({ kind: z.literal('plain'), secretKey: z.base64() })]),
});
type KeyFile = z.infer<typeof KeyFile>;

/** A key that can sign. */
export interface SigningKey {
  readonly approver: string;
  readonly publicKey: string;
  readonly secretKey: string;
  readonly scope: KeyScope;
}

const localKeyName = 'local';
const keyNamePattern = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/;

/**
 * The automatic key of this account: unencrypted, and accepted by the gatekeeper for a folder or an emulator only. It is
 * made and enrolled at first use.
 */
export async function localKey(home: Home): Promise<SigningKey> {
  await prepareHome(home);
  const file = keyFile(home, localKeyName);
  let stored = await readKey(file);
  if (stored === undefined) {
    const { publicKey, secretKey } = generateKey();
    stored = { schema: 'pass.key/v1', approver: userInfo().username, publicKey, scope: 'local', secret: { kind: 'plain', secretKey } };
    await writeDurably(file, `${JSON.stringify(stored, undefined, 2)}\n`);
  }
  if (stored.secret.kind !== 'plain' || stored.scope !== 'local') throw new PassError('storage', `${file} is not the automatic key of this account.`, 'Put that file aside; another key is made then.');
  const { approver, publicKey, scope } = stored;
  await enrolKey(home, { approver, publicKey, scope }, automaticEnrolment);
  return { approver, publicKey, scope, secretKey: stored.secret.secretKey };
}

/**
 * Make a person's key, encrypted with a passphrase, and enrol it on this host.
 * @throws PassError `conflict` when that name has a key here, or looks like another one
 */
export async function createPersonKey(home: Home, name: string, passphrase: string, { scope, githubLogin }: Pick<ApproverKey, 'scope' | 'githubLogin'>): Promise<{ publicKey: string; file: string }> {
  await prepareHome(home);
  const file = keyFile(home, name);
  if ((await readKey(file)) !== undefined) throw new PassError('conflict', `${name} has a key here already: ${file}.`, 'Use that one, or enrol under another --name.');
  refuseLookAlike(name, await readApprovers(home));
  const { publicKey, secretKey } = generateKey();
  const stored: KeyFile = { schema: 'pass.key/v1', approver: name, publicKey, scope, secret: await seal(secretKey, passphrase, publicKey) };
  await writeDurably(file, `${JSON.stringify(stored, undefined, 2)}\n`);
  await enrolKey(home, { approver: name, publicKey, scope, ...(githubLogin === undefined ? {} : { githubLogin }) }, 'pass-runner enroll');
  return { publicKey, file };
}

/** Put a person's revoked key aside, if it lies here, so that they can make another one under their name. Returns where. */
export async function putAside(home: Home, { approver, publicKey }: Pick<ApproverKey, 'approver' | 'publicKey'>): Promise<string | undefined> {
  if (!keyNamePattern.test(approver)) return undefined;
  const file = keyFile(home, approver);
  // The automatic key stays where it is: another one would be made in its place, and enrolled.
  if (approver === localKeyName || (await readKey(file))?.publicKey !== publicKey) return undefined;
  const aside = join(home.keys, `${approver}.${Buffer.from(publicKey, 'base64').toString('hex').slice(0, 12)}.revoked`);
  await rename(file, aside);
  return aside;
}

/** Names of the persons whose keys lie here, without the automatic one. */
export async function personKeys(home: Home): Promise<string[]> {
  const names = await readdir(home.keys).catch(() => []);
  return names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length)).filter((name) => name !== localKeyName).sort();
}

/**
 * A person's key, opened with its passphrase.
 * @throws PassError `not_found`, or `unauthorised` for a wrong passphrase
 */
export async function unlockKey(home: Home, name: string, askPassphrase: () => Promise<string>): Promise<SigningKey> {
  const stored = await readKey(keyFile(home, name));
  if (stored === undefined) throw new PassError('not_found', `There is no key of ${name} in ${home.keys}.`, 'Make one with "pass-runner enroll --name NAME".');
  const { approver, publicKey, scope, secret } = stored;
  const secretKey = secret.kind === 'plain' ? secret.secretKey : await unseal(secret, await askPassphrase(), publicKey);
  return { approver, publicKey, scope, secretKey };
}

function keyFile(home: Home, name: string): string {
  if (!keyNamePattern.test(name)) throw new PassError('bad_input', `"${name}" cannot name a key.`, 'Use letters, digits, dot, dash, underscore and @, at most 64.');
  return join(home.keys, `${name}.json`);
}

async function readKey(file: string): Promise<KeyFile | undefined> {
  const text = await readText(file);
  if (text === undefined) return undefined;
  try {
    return KeyFile.parse(JSON.parse(text));
  } catch (error) {
    throw new PassError('storage', `The key ${file} is damaged.`, 'Restore it from a backup, or put it aside and enrol another.', error);
  }
}

async function seal(secretKey: string, passphrase: string, publicKey: string): Promise<z.infer<typeof Sealed>> {
  const salt = randomBytes(16);
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', await derive(passphrase, salt, scryptCost), iv);
  // The public key is authenticated with it, so that the halves of two keys cannot be mixed.
  cipher.setAAD(Buffer.from(publicKey));
  const ciphertext = Buffer.concat([cipher.update(Buffer.from(secretKey, 'base64')), cipher.final()]);
  return {
    kind: 'scrypt-aes-256-gcm', ...scryptCost,
    salt: salt.toString('base64'), iv: iv.toString('base64'), tag: cipher.getAuthTag().toString('base64'), ciphertext: ciphertext.toString('base64'),
  };
}

async function unseal(sealed: z.infer<typeof Sealed>, passphrase: string, publicKey: string): Promise<string> {
  const key = await derive(passphrase, Buffer.from(sealed.salt, 'base64'), sealed);
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(sealed.iv, 'base64'), { authTagLength: 16 });
  decipher.setAAD(Buffer.from(publicKey));
  decipher.setAuthTag(Buffer.from(sealed.tag, 'base64'));
  try {
    return Buffer.concat([decipher.update(Buffer.from(sealed.ciphertext, 'base64')), decipher.final()]).toString('base64');
  } catch (error) {
    throw new PassError('unauthorised', 'The passphrase does not open this key.', 'Type it again. Nothing was approved.', error);
  }
}

function derive(passphrase: string, salt: Buffer, { n, r, p }: { n: number; r: number; p: number }): Promise<Buffer> {
  const options: ScryptOptions = { N: n, r, p, maxmem: 256 * n * r };
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFKC'), salt, 32, options, (error, key) => (error === null ? resolve(key) : reject(error)));
  });
}
