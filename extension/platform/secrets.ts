import type { SecretStorage } from 'vscode';
import { z } from 'zod';
import { digestOf } from '../../shared/domain/digest.ts';

/** The person's approver key. The secret half never leaves SecretStorage but to sign. */
export const StoredKey = z.object({ approver: z.string().min(1).max(120), secretKey: z.base64(), publicKey: z.base64(), createdAt: z.iso.datetime() });
export type StoredKey = z.infer<typeof StoredKey>;

/** Typed access to what PASS keeps in VS Code's SecretStorage. Corrupt data counts as absent. */
export class Secrets {
  readonly #storage: SecretStorage;

  constructor(storage: SecretStorage) {
    this.#storage = storage;
  }

  async approverKey(): Promise<StoredKey | undefined> {
    const text = await this.#storage.get('pass.approverKey');
    if (text === undefined) return undefined;
    try {
      const parsed = StoredKey.safeParse(JSON.parse(text));
      return parsed.success ? parsed.data : undefined;
    } catch {
      return undefined;
    }
  }

  async storeApproverKey(key: StoredKey): Promise<void> {
    await this.#storage.store('pass.approverKey', JSON.stringify(key));
  }

  /** One entry per runner, so that a token is never sent to another address. */
  async runnerToken(url: string): Promise<string | undefined> {
    return this.#storage.get(runnerTokenName(url));
  }

  async storeRunnerToken(url: string, token: string): Promise<void> {
    await this.#storage.store(runnerTokenName(url), token);
  }
}

function runnerTokenName(url: string): string {
  return `pass.runnerToken.${digestOf(url).slice(0, 32)}`;
}
