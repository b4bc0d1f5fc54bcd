import type { RunDetail, RunEvent, RunSummary } from '../../../shared/domain/run.ts';
import type { MethodName } from '../../../shared/protocol/methods.ts';
import type { Ask, Choice } from '../../../extension/platform/ask.ts';
import type { RunnerPort } from '../../../extension/platform/feature-host.ts';

export const runId = 'run-20260101-aaaaaaaa';
const digest = 'a'.repeat(64);

export function runSummary(fields: Partial<RunSummary> = {}): RunSummary {
  return {
    id: runId,
    title: 'Shop',
    prd: { name: 'shop.md', documentKey: 'docs/shop.md', digest, bytes: 1200, saved: true },
    targetChoice: { kind: 'github', owner: 'acme', name: 'shop' },
    target: null,
    planner: { kind: 'baseline', name: 'baseline', note: 'No model.' },
    status: 'waiting',
    phases: [
      { name: 'intake', status: 'passed', startedAt: null, endedAt: null, note: '12 requirements' },
      { name: 'plan', status: 'passed', startedAt: null, endedAt: null, note: '' },
      { name: 'build', status: 'not_run', startedAt: null, endedAt: null, note: 'No sandbox.' },
      { name: 'decide', status: 'waiting', startedAt: null, endedAt: null, note: '' },
      { name: 'sync', status: 'pending', startedAt: null, endedAt: null, note: '' },
    ],
    counts: { requirements: 12, findings: 0, artifacts: 13, issues: 5, dropped: 1, checksFailed: 0, operations: 0, receipts: 0 },
    costUsd: 0,
    submittedBy: 'User::"ada"',
    trigger: 'editor',
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
    lastSeq: 7,
    ...fields,
  };
}

export function runDetail(fields: Partial<RunDetail> = {}): RunDetail {
  return {
    ...runSummary(),
    schema: 'pass.run/v1',
    build: false,
    preflight: [],
    diagnosis: null,
    backlogRevision: 1,
    bundle: null,
    approval: null,
    rejection: null,
    receipts: [],
    ...fields,
  };
}

/** Answers requests by name and remembers them. A function is called with the parameters. */
export class FakeRunner implements RunnerPort {
  readonly calls: { method: string; params: unknown }[] = [];
  events: RunEvent[] = [];
  readonly #answers: Partial<Record<MethodName, unknown>>;

  constructor(answers: Partial<Record<MethodName, unknown>>) {
    this.#answers = answers;
  }

  call: RunnerPort['call'] = async (method, params) => {
    this.calls.push({ method, params });
    const answer = this.#answers[method];
    const value: unknown = typeof answer === 'function' ? (answer as (params: unknown) => unknown)(params) : answer;
    if (value === undefined) throw new Error(`the test gives no answer to ${method}`);
    if (value instanceof Error) throw value;
    return Promise.resolve(value as never);
  };

  follow(_runId: string, after: number, listener: (event: RunEvent) => void): { dispose(): void } {
    let stopped = false;
    for (const event of this.events) {
      if (event.seq > after) void Promise.resolve().then(() => (stopped ? undefined : listener(event)));
    }
    return { dispose: () => (stopped = true) };
  }

  called(method: MethodName): unknown[] {
    return this.calls.filter((call) => call.method === method).map((call) => call.params);
  }
}

/** A person whose answers are given beforehand. */
export class ScriptedAsk implements Ask {
  readonly asked: string[] = [];
  confirms: boolean[] = [];
  texts: (string | undefined)[] = [];
  choices: ((labels: readonly string[]) => string | undefined)[] = [];

  confirm: Ask['confirm'] = ({ message, detail }) => {
    this.asked.push(`${message}\n${detail}`);
    return Promise.resolve(this.confirms.shift() ?? false);
  };

  /** `yes`, `no`, or the beginning of another button. */
  decisions: string[] = [];
  picks: ((labels: readonly string[]) => readonly string[] | undefined)[] = [];

  decide: Ask['decide'] = ({ message, detail, action }, others) => {
    this.asked.push(`${message}\n${detail}\n${[...others, action].map((button) => `[${button}]`).join(' ')}`);
    const answer = this.decisions.shift() ?? 'no';
    return Promise.resolve(answer === 'yes' ? 'yes' : (others.find((other) => other.startsWith(answer)) ?? 'no'));
  };

  chooseMany: Ask['chooseMany'] = (title, choices) => {
    this.asked.push(`${title}\n${choices.map(({ label, description, picked }) => `${picked === true ? '[x]' : '[ ]'} ${label} (${description ?? ''})`).join('\n')}`);
    const labels = this.picks.shift()?.(choices.map(({ label }) => label));
    return Promise.resolve(labels === undefined ? undefined : choices.filter(({ label }) => labels.includes(label)).map(({ value }) => value));
  };

  text: Ask['text'] = ({ prompt }) => {
    this.asked.push(prompt);
    return Promise.resolve(this.texts.shift());
  };

  choose: Ask['choose'] = async <T>(title: string, choices: readonly Choice<T>[] | Promise<readonly Choice<T>[]>) => {
    this.asked.push(title);
    const all = await choices;
    const label = this.choices.shift()?.(all.map((choice) => choice.label));
    return all.find((choice) => choice.label === label)?.value;
  };

  folder: Ask['folder'] = () => Promise.resolve(undefined);
  inform: Ask['inform'] = (message) => {
    this.asked.push(message);
    return Promise.resolve(false);
  };
  fail: Ask['fail'] = this.inform;
}
