import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ApproverKey } from '../../shared/domain/approval.ts';
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

/** Add a key, or link one that is enrolled with that name and scope to a login on GitHub. Returns whether anything changed. */
export async function enrolKey(home: Home, key: Pick<ApproverKey, 'approver' | 'publicKey' | 'scope' | 'githubLogin'>, enrolledBy: string): Promise<boolean> {
  return await withLock(home, async () => {
    const file = join(home.gatekeeper, 'approvers.json');
    const keys = await readApprovers(home);
    const present = keys.find((other) => other.publicKey === key.publicKey && other.revokedAt === null);
    if (present !== undefined) {
      if (present.approver === key.approver && present.scope === key.scope) {
        if (key.githubLogin === undefined || key.githubLogin === present.githubLogin) return false;
        await writeDurably(file, `${JSON.stringify(keys.map((other) => (other === present ? { ...other, githubLogin: key.githubLogin } : other)), undefined, 2)}\n`);
        return true;
      }
      throw new PassError('conflict', `This key is enrolled already, for ${present.approver} with scope "${present.scope}".`, 'Enrol a key of its own for each person.');
    }
    if (keys.some((other) => other.publicKey === key.publicKey)) throw new PassError('forbidden', 'This key was revoked.', 'Make another key with "pass-runner enroll".');
    const added: ApproverKey = { ...key, enrolledAt: new Date().toISOString(), enrolledBy, revokedAt: null };
    await writeDurably(file, `${JSON.stringify([...keys, added], undefined, 2)}\n`);
    return true;
  });
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
