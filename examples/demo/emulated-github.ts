import { startEmulator } from '../../test/support/emulator.ts';

/** A GitHub API on this machine, with one repository. */
export interface DemoGithub {
  /** Base URL of the REST API. */
  readonly url: string;
  readonly token: string;
  readonly repository: string;
  /** All issues, read with plain HTTP, in the order of their numbers. */
  issues(): Promise<DemoIssue[]>;
  close(): Promise<void>;
}

export interface DemoIssue {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
}

interface RawIssue {
  readonly number: number;
  readonly title: string;
  readonly body: string | null;
  readonly labels: readonly { readonly name: string }[];
}

/** Start the emulator on a free loopback port. */
export async function startGithub(): Promise<DemoGithub> {
  const github = await startEmulator([{ owner: 'larder', name: 'shop', private: true }], { login: 'larder', name: 'Larder' });
  const repository = 'larder/shop';
  return {
    url: github.url,
    token: github.token,
    repository,
    close: () => github.close(),
    async issues() {
      const found: DemoIssue[] = [];
      for (let page = 1; ; page += 1) {
        const batch = (await github.request(`/repos/${repository}/issues?state=all&per_page=100&page=${page}`)) as readonly RawIssue[];
        found.push(...batch.map(({ number, title, body, labels }) => ({ number, title, body: body ?? '', labels: labels.map(({ name }) => name) })));
        if (batch.length < 100) return found.sort((left, right) => left.number - right.number);
      }
    },
  };
}
