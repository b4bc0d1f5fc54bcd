import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { ApproverKey } from '../../shared/domain/approval.ts';
import type { Lineage } from '../../shared/domain/bundle.ts';
import { Halt } from '../../shared/domain/halt.ts';
import { githubLimits } from '../../shared/domain/pace.ts';
import type { GithubSettings } from '../../shared/protocol/startup.ts';
import { SyncLimits } from '../../shared/domain/write-totals.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { writeDurably } from '../store/durable-file.ts';
import { readText } from '../store/read-file.ts';
import { githubApi, handedHost, usableApi } from './api-host.ts';
import { readCredential, requireSameHost } from './credential.ts';
import type { Credential } from './credential.ts';

/**
 * `settings.json`, written by commands and administrators on this host only. A field that is not known is refused: a rule
 * that was misspelt would otherwise silently not hold.
 */
const Settings = z.strictObject({
  apiUrl: z.url().optional(),
  emulator: z.boolean().optional(),
  /** `owner/name` that may be read and written. */
  repositories: z.array(z.string()).default([]),
  /** Logins of further accounts of GitHub whose issues with a marker count as PASS's own: colleagues who sync the same documents with tokens of theirs. */
  accounts: z.array(z.string().regex(/^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,98})(?:\[bot\])?$/)).max(20).optional(),
  /** Persons who have to approve each operation. Several keys of one person count once. */
  requiredApprovals: z.int().min(1).max(16).default(1),
  /** Whoever submitted a run cannot approve it. Enrolling a key never changes this or the number above. */
  fourEyes: z.boolean().default(false),
  /** Writes to GitHub, where they are to be fewer than it allows. */
  pace: z.strictObject({ perMinute: z.int().min(1).max(githubLimits.perMinute).optional(), perHour: z.int().min(1).max(githubLimits.perHour).optional() }).optional(),
  /** Paths of documents (`docs/internal/**`) of which nothing is written where everybody can read it. */
  internalDocuments: z.array(z.string().min(1).max(300)).max(100).optional(),
  /** Times in the log after this one are taken for those of a clock that was wrong, and for nothing else. */
  ignoreTimesAfter: z.iso.datetime().optional(),
  /** The most that one sync may write. */
  limits: SyncLimits.optional(),
  /** Seconds after which a write whose answer was lost can no longer turn up on the target. */
  settleSeconds: z.number().min(0).max(600).optional(),
});
export type Settings = z.infer<typeof Settings>;

/**
 * The gatekeeper's folder. Approvers, settings and credential are read again each time they count, so that a command on
 * this host takes effect at once.
 */
export class GatekeeperHome {
  readonly path: string;
  readonly #handed: Credential | undefined;
  readonly #github: GithubSettings | undefined;

  constructor(path: string, given: { credential: string | undefined; apiHost?: string | undefined; github: GithubSettings | undefined }) {
    this.path = path;
    this.#handed = given.credential === undefined ? undefined : { kind: 'token', token: given.credential, apiHost: handedHost(given), handed: true };
    this.#github = given.github;
  }

  get logFile(): string {
    return join(this.path, 'log.jsonl');
  }

  approvers(): Promise<ApproverKey[]> {
    return this.#read('approvers.json', z.array(ApproverKey), []);
  }

  settings(): Promise<Settings> {
    return this.#read('settings.json', Settings, Settings.parse({}));
  }

  /** Rules and keys as they stand in their files: another text means that they have to be read again. */
  async rulesText(): Promise<string> {
    return JSON.stringify(await Promise.all(['settings.json', 'approvers.json'].map((name) => this.#text(name))));
  }

  /** The halt, while there is one. A file that cannot be read halts too. */
  async halted(): Promise<Halt | null> {
    try {
      return await this.#read('halt.json', Halt.nullable(), null);
    } catch (error) {
      return { at: '', by: '', reason: PassError.toData(error).message };
    }
  }

  /** The first key of a home that has none; ignored when there is one already. */
  async enrolFirst(key: ApproverKey): Promise<boolean> {
    if ((await this.approvers()).length > 0) return false;
    await writeDurably(join(this.path, 'approvers.json'), `${JSON.stringify([key], null, 2)}\n`);
    return true;
  }

  /**
   * What the gatekeeper signs in to GitHub with, or `undefined` when there is nothing.
   * @throws PassError `prerequisite` when it belongs to another API
   */
  async credential(): Promise<Credential | undefined> {
    const credential = this.#handed ?? readCredential((await this.#text('credential')) ?? '', join(this.path, 'credential'));
    if (credential !== undefined) requireSameHost(credential, (await this.github()).apiUrl);
    return credential;
  }

  /**
   * Where the GitHub API is.
   * @throws PassError `bad_input` for an address to which a token must not be sent
   */
  async github(): Promise<GithubSettings> {
    const settings = await this.settings();
    const chosen = this.#github ?? { apiUrl: settings.apiUrl ?? githubApi, emulator: settings.emulator ?? false };
    return usableApi(chosen, { address: 'Correct apiUrl in settings.json.', emulator: 'Remove the emulator mark from settings.json.' });
  }

  /** The id of a folder that has none of its own yet: the same each time, until the folder carries it. */
  async folderId(path: string): Promise<string> {
    const ids = await this.#read('folders.json', z.record(z.string(), z.string()), {});
    const known = ids[path];
    if (known !== undefined) return known;
    const id = randomUUID();
    await writeDurably(join(this.path, 'folders.json'), `${JSON.stringify({ ...ids, [path]: id }, null, 2)}\n`);
    return id;
  }

  /** A projection of the log, for people and for `rebuild`. */
  async writeLineage(lineage: Lineage): Promise<void> {
    await writeDurably(join(this.path, 'lineages', `${lineage.id}.json`), `${JSON.stringify(lineage, null, 2)}\n`);
  }

  async #read<T>(name: string, schema: z.ZodType<T>, absent: T): Promise<T> {
    const text = await this.#text(name);
    if (text === undefined) return absent;
    try {
      return schema.parse(JSON.parse(text));
    } catch (error) {
      const reason = error instanceof z.ZodError ? error.issues.map(({ path, message }) => [...path, message].join(': ')).join('; ') : String(error);
      throw new PassError('storage', `${join(this.path, name)} cannot be used: ${reason.slice(0, 300)}.`, 'Correct or restore that file. Until then nothing is written.', error);
    }
  }

  #text(name: string): Promise<string | undefined> {
    return readText(join(this.path, name));
  }
}
