import { z } from 'zod';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { apiHostOf } from './api-host.ts';

/** Where a credential may be sent: host and path of an API, as targets name it. */
const apiHost = z.string().min(1);

/** `credential` in the gatekeeper's home: a token, or the key of a GitHub App. Each belongs to one API host. */
export const StoredCredential = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('token'), apiHost, token: z.string().min(1) }),
  z.strictObject({
    kind: z.literal('app'),
    apiHost,
    appId: z.int().positive(),
    /** Null: found by the repository that is asked for. */
    installationId: z.int().positive().nullable(),
    /** PEM, PKCS #1 or PKCS #8, RSA. */
    privateKey: z.string().min(1),
  }),
]);
export type StoredCredential = z.infer<typeof StoredCredential>;

export type AppCredential = Extract<StoredCredential, { kind: 'app' }>;

/** What the gatekeeper signs in with: stored, or handed over by the environment of whoever started it (`handed`). */
export type Credential = StoredCredential & { readonly handed?: true };

/**
 * Read the file's text. A bare token, as earlier releases kept it, belongs to github.com.
 * @throws PassError `storage` when it is damaged
 */
export function readCredential(text: string, path: string): StoredCredential | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  if (!trimmed.startsWith('{')) return { kind: 'token', apiHost: 'api.github.com', token: trimmed };
  try {
    return StoredCredential.parse(JSON.parse(trimmed));
  } catch {
    // What is wrong with it is not repeated: it holds a secret.
    throw new PassError('storage', `${path} is damaged.`, 'Run `pass-runner credential` on the gatekeeper’s host again. Until then nothing is written to GitHub.');
  }
}

/** @throws PassError `prerequisite` when a credential is for another API than the present one */
export function requireSameHost(credential: Credential, apiUrl: string): void {
  const present = apiHostOf(apiUrl);
  if (credential.apiHost === present) return;
  throw new PassError('prerequisite', `The GitHub credential is for ${credential.apiHost}, and this gatekeeper works with ${present}. It was not sent there.`, `Run \`pass-runner credential --api-url ${apiUrl}\` on the gatekeeper’s host to store one for it, or set PASS_GITHUB_API_URL beside PASS_GITHUB_TOKEN.`);
}
