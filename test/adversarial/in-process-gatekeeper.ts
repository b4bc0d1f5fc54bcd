import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Failpoint } from '../../runner/gatekeeper/failpoint.ts';
import { Gatekeeper } from '../../runner/gatekeeper/gatekeeper.ts';
import { GatekeeperHome } from '../../runner/gatekeeper/home.ts';
import type { Gate } from '../../runner/governance/gate.ts';
import type { FrozenBundle } from '../../runner/planning/bundle.ts';
import { encodeBase64 } from '../../shared/domain/base64.ts';
import type { ApprovalEnvelope } from '../../shared/domain/approval.ts';
import type { StagedIssue } from '../../shared/domain/backlog.ts';
import type { Receipt } from '../../shared/domain/bundle.ts';
import { startGithubDouble } from '../support/github-double/server.ts';
import type { DoubleOptions, GithubDouble } from '../support/github-double/server.ts';
import { approve, freeze, person, quiet } from '../support/gatekeeper-process.ts';
import { temporaryFolder } from '../support/temporary.ts';

export const alice = person('alice');
export const shop = { kind: 'github', owner: 'acme', name: 'shop' } as const;

/** A gatekeeper in this process, so that a test can act at an exact place of the write path. */
export interface InProcessGate extends AsyncDisposable {
  readonly gatekeeper: Gatekeeper;
  readonly github: GithubDouble;
  readonly home: string;
  /** What happens at each place of the write path. */
  at: Failpoint;
  clock: () => Date;
  freeze(issues: readonly StagedIssue[], fields?: Parameters<typeof freeze>[3]): Promise<FrozenBundle>;
  sync(bytes: Uint8Array, envelopes?: readonly ApprovalEnvelope[]): Promise<Receipt[]>;
  /** Close it and open its home again. */
  restart(): Promise<void>;
  /** Requests that change something. */
  writes(): string[];
}

export async function inProcessGate(options: DoubleOptions & { settings?: Readonly<Record<string, unknown>>; credential?: (github: GithubDouble) => unknown; /** Another home beside one that writes there. */ github?: GithubDouble; handed?: string } = {}): Promise<InProcessGate> {
  const stack = new AsyncDisposableStack();
  const { settings, credential, github: shared, handed, ...double } = options;
  const github = shared ?? stack.use(await startGithubDouble({ repositories: [shop], ...double }));
  const home = join(stack.use(await temporaryFolder()).path, 'gatekeeper');
  await mkdir(join(home, 'lineages'), { recursive: true });
  await writeFile(join(home, 'approvers.json'), JSON.stringify([alice.enrolled]));
  await writeFile(join(home, 'settings.json'), JSON.stringify({ repositories: ['acme/shop'], ...settings }));
  if (credential !== undefined) await writeFile(join(home, 'credential'), JSON.stringify(credential(github)));
  const access = new GatekeeperHome(home, { credential: credential === undefined ? (handed ?? github.token) : undefined, github: { apiUrl: github.url, emulator: true } });
  const open = (): Promise<Gatekeeper> => Gatekeeper.open({ home: access, clock: () => gate.clock(), failpoint: (name) => gate.at(name) });
  let gatekeeper = await open();
  stack.defer(() => gatekeeper.close());
  const gate: InProcessGate = {
    get gatekeeper() {
      return gatekeeper;
    },
    github,
    home,
    at: () => undefined,
    clock: () => new Date(),
    freeze: async (issues, fields) => freeze(gatekeeper as unknown as Gate, await gatekeeper.resolve(shop), issues, fields),
    sync: async (bytes, envelopes = [approve(bytes, alice)]) => (await gatekeeper.sync(encodeBase64(bytes), envelopes, quiet)).receipts,
    async restart() {
      await gatekeeper.close();
      gatekeeper = await open();
    },
    writes: () => github.requests.filter(({ route }) => !route.startsWith('GET ')).map(({ route }) => route),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
  return gate;
}
