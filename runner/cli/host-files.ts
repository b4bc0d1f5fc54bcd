import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ApproverKey, automaticEnrolment } from '../../shared/domain/approval.ts';
import { lookAlike } from '../../shared/domain/look-alike.ts';
import { personsOf, plainName } from '../../shared/domain/persons.ts';
import { Halt } from '../../shared/domain/halt.ts';
import { PassError } from '../../shared/protocol/errors.ts';
import { StoredCredential } from '../gatekeeper/credential.ts';
import { writeDurably } from '../store/durable-file.ts';
import { acquireExclusive } from '../store/exclusive.ts';
import { readText } from '../store/read-file.ts';
import type { Home } from './home.ts';

/**
 * Files of the gatekeeper that a person on its host changes: who may approve, which repositories may be written to, and
 * the credential. The permission to write these files is the authority; no request of a runner or a client leads here.
 */
const lockName = 'host-files';
const haltName = 'halt.json';
const lockWaitMs = 5000;

/**
 * Add a key, or link the person of one that is enrolled to a login on GitHub: it is that of all their keys. Returns whether anything changed.
 * @throws PassError `conflict` for a key of somebody else, or a name that could be taken for another one
 */
export async function enrolKey(home: Home, key: Pick<ApproverKey, 'approver' | 'publicKey' | 'scope' | 'githubLogin'>, enrolledBy: string): Promise<boolean> {
  return await withLock(home, async () => {
    const keys = await readApprovers(home);
    const present = keys.find((other) => other.publicKey === key.publicKey && other.revokedAt === null);
    if (present !== undefined && (present.approver !== key.approver || present.scope !== key.scope)) {
      throw new PassError('conflict', `This key is enrolled already, for ${present.approver} with scope "${present.scope}".`, 'Enrol a key of its own for each person.');
    }
    if (present === undefined && keys.some((other) => other.publicKey === key.publicKey)) throw new PassError('forbidden', 'This key was revoked.', 'Make another key with "pass-runner enroll".');
    // Whoever runs a command is not asked for the name of their account; the gatekeeper knows one person by any spelling.
    if (enrolledBy !== automaticEnrolment) refuseLookAlike(key.approver, keys);
    const of = (other: Pick<ApproverKey, 'approver'>): boolean => plainName(other.approver) === plainName(key.approver);
    const githubLogin = key.githubLogin ?? keys.find((other) => of(other) && other.githubLogin !== undefined)?.githubLogin;
    const linked = keys.map((other) => (of(other) && githubLogin !== undefined ? { ...other, githubLogin } : other));
    const added: ApproverKey[] = present === undefined ? [{ ...key, ...(githubLogin === undefined ? {} : { githubLogin }), enrolledAt: new Date().toISOString(), enrolledBy, revokedAt: null }] : [];
    const after = [...linked, ...added];
    if (JSON.stringify(after) === JSON.stringify(keys)) return false;
    await writeApprovers(home, after);
    return true;
  });
}

/**
 * Two names that a reader could mix up are one person, or hide that they are two.
 * @throws PassError `conflict` that says which name it looks like, `bad_input` for a name with characters that nobody sees
 */
export function refuseLookAlike(name: string, keys: readonly Pick<ApproverKey, 'approver'>[]): void {
  if (name !== name.trim() || /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u.test(name)) throw new PassError('bad_input', `The name ${JSON.stringify(name)} begins or ends with a space, or has characters that nobody sees.`, 'Type the name again.');
  const other = lookAlike(name, keys.map(({ approver }) => approver));
  if (other !== undefined) throw new PassError('conflict', `The name ${name} looks like ${other}, who is enrolled already.`, `For the same person write --name ${JSON.stringify(other)}; another person needs a name that cannot be mistaken for it.`);
}

/** What was revoked of a person, and what is left. */
export interface Revoked {
  /** Every name that the person is enrolled with, in the order of the list. */
  readonly names: readonly string[];
  /** The keys that were revoked now. */
  readonly revoked: readonly ApproverKey[];
  /** Keys of the same person that count still. */
  readonly left: readonly ApproverKey[];
}

/**
 * Revoke a person's keys, or the one whose public key begins so, whichever of their names was given. No approval of a revoked key counts,
 * from before or after.
 * @throws PassError `not_found`, `conflict` when several keys begin so
 */
export async function revokeKeys(home: Home, name: string, prefix?: string): Promise<Revoked> {
  return await withLock(home, async () => {
    const keys = await readApprovers(home);
    const { idOf } = personsOf(keys);
    const ofPerson = keys.filter(({ approver }) => idOf(approver) === idOf(name));
    const own = ofPerson.filter(({ revokedAt }) => revokedAt === null);
    const chosen = prefix === undefined ? own : own.filter(({ publicKey }) => publicKey.startsWith(prefix));
    if (chosen.length === 0) throw new PassError('not_found', `${name} has no enrolled key${prefix === undefined || own.length === 0 ? '' : ` that begins with ${prefix}`}.`, 'Look at "pass-runner enroll --list" for who is enrolled.');
    if (prefix !== undefined && chosen.length > 1) throw new PassError('conflict', `${chosen.length} keys of ${name} begin with ${prefix}.`, 'Give more characters of the key, or leave --key out to revoke all of theirs.');
    const revokedAt = new Date().toISOString();
    await writeApprovers(home, keys.map((key) => (chosen.includes(key) ? { ...key, revokedAt } : key)));
    return { names: [...new Set(ofPerson.map(({ approver }) => approver))], revoked: chosen.map((key) => ({ ...key, revokedAt })), left: own.filter((key) => !chosen.includes(key)) };
  });
}

async function writeApprovers(home: Home, keys: readonly ApproverKey[]): Promise<void> {
  await writeDurably(join(home.gatekeeper, 'approvers.json'), `${JSON.stringify(keys, undefined, 2)}\n`);
}

/** The keys that the gatekeeper of this home accepts. */
export async function readApprovers(home: Home): Promise<ApproverKey[]> {
  return await readDocument(join(home.gatekeeper, 'approvers.json'), z.array(ApproverKey), []);
}

/** Kept loosely: the gatekeeper's own settings beside these are left as they are. */
const HostSettings = z.looseObject({ repositories: z.array(z.string()).optional(), apiUrl: z.url().optional() });

/** Put `owner/name` on the list of repositories that may be written to. Returns whether it was added. */
export async function allowRepository(home: Home, repository: string): Promise<boolean> {
  return await withLock(home, async () => {
    const file = join(home.gatekeeper, 'settings.json');
    const settings = await readDocument(file, HostSettings, {});
    const repositories = settings.repositories ?? [];
    if (repositories.some((other) => other.toLowerCase() === repository.toLowerCase())) return false;
    await writeDurably(file, `${JSON.stringify({ ...settings, repositories: [...repositories, repository] }, undefined, 2)}\n`);
    return true;
  });
}

/** Take `owner/name` off that list, in whatever letter case. Returns whether it was there. */
export async function disallowRepository(home: Home, repository: string): Promise<boolean> {
  return await withLock(home, async () => {
    const file = join(home.gatekeeper, 'settings.json');
    const settings = await readDocument(file, HostSettings, {});
    const { repositories = [] } = settings;
    const left = repositories.filter((other) => other.toLowerCase() !== repository.toLowerCase());
    if (left.length === repositories.length) return false;
    await writeDurably(file, `${JSON.stringify({ ...settings, repositories: left }, undefined, 2)}\n`);
    return true;
  });
}

/** The repositories that may be written to. */
export async function allowedRepositories(home: Home): Promise<string[]> {
  return (await readDocument(join(home.gatekeeper, 'settings.json'), HostSettings, {})).repositories ?? [];
}

/** Keep a GitHub credential for the gatekeeper alone (0600). */
export async function writeCredential(home: Home, credential: StoredCredential): Promise<void> {
  await withLock(home, () => writeDurably(join(home.gatekeeper, 'credential'), `${JSON.stringify(StoredCredential.parse(credential), undefined, 2)}\n`));
}

/** The API that the gatekeeper's settings name; undefined when it is api.github.com. */
export async function configuredApi(home: Home): Promise<string | undefined> {
  return (await readDocument(join(home.gatekeeper, 'settings.json'), HostSettings, {})).apiUrl;
}

/** Stop all writing on this host until it is resumed. Returns the halt that holds: an earlier one stays. */
export async function haltWriting(home: Home, halt: Halt): Promise<Halt> {
  return await withLock(home, async () => {
    const present = await readHalt(home);
    if (present !== null) return present;
    await writeDurably(join(home.gatekeeper, haltName), `${JSON.stringify(halt, undefined, 2)}\n`);
    return halt;
  });
}

/** Let writing go on. Returns the halt that held, also one whose file cannot be read. */
export async function resumeWriting(home: Home): Promise<Halt | null> {
  return await withLock(home, async () => {
    const present = await readHalt(home);
    await rm(join(home.gatekeeper, haltName), { force: true });
    return present;
  });
}

/** The halt on this host. A file that is there halts, whatever it says. */
async function readHalt(home: Home): Promise<Halt | null> {
  try {
    return await readDocument(join(home.gatekeeper, haltName), Halt.nullable(), null);
  } catch (error) {
    return { at: '', by: '', reason: PassError.toData(error).message };
  }
}

async function withLock<T>(home: Home, body: () => Promise<T>): Promise<T> {
  const lock = await acquireExclusive(home.gatekeeper, lockName, { waitMs: lockWaitMs });
  if (lock === undefined) throw new PassError('conflict', 'Another command is changing the settings of the gatekeeper.', 'Try again in a moment.');
  try {
    return await body();
  } finally {
    await lock.release();
  }
}

async function readDocument<S extends z.ZodType>(file: string, schema: S, absent: z.output<S>): Promise<z.output<S>> {
  const text = await readText(file);
  if (text === undefined) return absent;
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw new PassError('storage', `${file} is damaged.`, 'Correct it by hand, or put it aside and set it up again.', error);
  }
}
