import { createServer } from 'node:net';
import { createEmulator } from 'emulate';

/** A GitHub API on this machine, with one repository. */
export interface EmulatedGithub {
  /** Base URL of the REST API. */
  readonly url: string;
  readonly token: string;
  readonly repository: string;
  /** All issues, read with plain HTTP. */
  issues(): Promise<EmulatedIssue[]>;
  close(): Promise<void>;
}

export interface EmulatedIssue {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
  readonly apiUrl: string;
}

/** The emulator's account; its token opens nothing but the emulator. */
const account = 'larder';
const token = 'demo_token_of_the_emulator';

/** Start the emulator on a free loopback port. */
export async function startGithub(): Promise<EmulatedGithub> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const emulator = await createEmulator({
    service: 'github',
    port,
    baseUrl: url,
    seed: {
      tokens: { [token]: { login: account, scopes: ['repo', 'user'] } },
      github: { users: [{ login: account, name: 'Larder' }], repos: [{ owner: account, name: 'shop', auto_init: true }] },
    },
  });
  const repository = `${account}/shop`;
  return {
    url,
    token,
    repository,
    close: () => emulator.close(),
    async issues() {
      const found: EmulatedIssue[] = [];
      for (let page = 1; ; page += 1) {
        const batch = await getIssues(`${url}/repos/${repository}/issues?state=all&per_page=100&page=${page}`);
        found.push(...batch);
        if (batch.length < 100) return found.sort((left, right) => left.number - right.number);
      }
    },
  };
}

interface RawIssue {
  readonly number: number;
  readonly title: string;
  readonly body: string | null;
  readonly labels: readonly { readonly name: string }[];
  readonly url: string;
}

async function getIssues(address: string): Promise<EmulatedIssue[]> {
  const response = await fetch(address, { headers: { authorization: `Bearer ${token}`, accept: 'application/vnd.github+json' } });
  if (!response.ok) throw new Error(`GET ${address} answered ${response.status}.`);
  const raw = (await response.json()) as readonly RawIssue[];
  return raw.map(({ number, title, body, labels, url }) => ({ number, title, body: body ?? '', labels: labels.map(({ name }) => name), apiUrl: url }));
}

function freePort(): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const server = createServer();
  server.once('error', reject);
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    server.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('No port was assigned.'))));
  });
  return promise;
}
