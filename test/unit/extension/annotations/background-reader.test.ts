import assert from 'node:assert/strict';
import { join } from 'node:path';
import { BackgroundReader } from '../../../../extension/annotations/background-reader.ts';
import type { WorkerEvents } from '../../../../extension/annotations/background-reader.ts';
import { startWorker } from '../../../../extension/annotations/start-worker.ts';
import type { Numbered, WorkerAnswer, WorkerRequest } from '../../../../extension/annotations/worker-protocol.ts';
import { PassError } from '../../../../shared/protocol/pass-error.ts';

const checkout = join(import.meta.dirname, '../../../..');

function prdRequest(text: string): WorkerRequest {
  return { type: 'prd', text, disabledRules: [] };
}

/** Workers that do what the test says, and a clock that it moves. */
class Bench {
  readonly started: { readonly events: WorkerEvents; readonly asked: Numbered<WorkerRequest>[]; terminated: boolean }[] = [];
  readonly logged: string[] = [];
  clock: (() => void) | undefined;
  readonly reader = new BackgroundReader({
    start: (events) => {
      const worker = { events, asked: [] as Numbered<WorkerRequest>[], terminated: false };
      this.started.push(worker);
      return { post: (request) => worker.asked.push(request), terminate: () => (worker.terminated = true) };
    },
    later: (_ms, callback) => {
      this.clock = callback;
      return () => (this.clock = undefined);
    },
    log: (message) => this.logged.push(message),
  });

  get worker() {
    return this.started.at(-1) ?? assert.fail('no worker was started');
  }

  /** Text of the request that the worker is at. */
  get reading(): string {
    return this.worker.asked.at(-1)?.body.text ?? '';
  }

  answer(body: WorkerAnswer = { type: 'rules', disabled: [this.reading], problems: [] }): void {
    this.worker.events.onAnswer({ number: this.worker.asked.at(-1)?.number ?? 0, body });
  }
}

const disabled = (answer: unknown): unknown => (answer as { disabled?: unknown } | undefined)?.disabled;

describe('the background reader', () => {
  it('starts no worker before there is something to read, and one for everything', async () => {
    const bench = new Bench();
    assert.equal(bench.started.length, 0);
    const [one, two] = [bench.reader.read('a', prdRequest('1')), bench.reader.read('b', prdRequest('2'))];
    bench.answer();
    bench.answer();
    assert.deepEqual([disabled(await one), disabled(await two), bench.started.length], [['1'], ['2'], 1]);
  });

  it('answers only the latest of the requests of one document', async () => {
    const bench = new Bench();
    const requests = ['1', '2', '3'].map((text) => bench.reader.read('a', prdRequest(text)));
    bench.answer();
    bench.answer();
    assert.deepEqual((await Promise.all(requests)).map(disabled), [undefined, undefined, ['3']]);
    assert.deepEqual(bench.worker.asked.map((request) => request.body.text), ['1', '3']);
  });

  it('starts a worker that died again, and asks it once more', async () => {
    const bench = new Bench();
    const answer = bench.reader.read('a', prdRequest('1'));
    bench.worker.events.onEnd('out of memory');
    assert.equal(bench.started.length, 2);
    bench.answer();
    assert.deepEqual(disabled(await answer), ['1']);
  });

  it('gives up a text on which the worker dies twice, and reads the next one', async () => {
    const bench = new Bench();
    const answer = bench.reader.read('a', prdRequest('1'));
    const other = bench.reader.read('b', prdRequest('2'));
    bench.worker.events.onEnd('first');
    // The other document comes first: the one that killed the worker waits behind it.
    bench.answer();
    bench.worker.events.onEnd('second');
    await assert.rejects(answer, (error) => PassError.is(error, 'internal') && /second/.test(error.message));
    assert.deepEqual(disabled(await other), ['2']);
  });

  it('ends a worker that hangs, fails its request and reads on', async () => {
    const bench = new Bench();
    const [hanging, next] = [bench.reader.read('a', prdRequest('1')), bench.reader.read('b', prdRequest('2'))];
    const hung = bench.worker;
    bench.clock?.();
    await assert.rejects(hanging, /did not come back/);
    assert.equal(hung.terminated, true);
    // Its late answer and its end change nothing.
    hung.events.onAnswer({ number: 1, body: { type: 'rules', disabled: ['late'], problems: [] } });
    hung.events.onEnd('exit code 1');
    bench.answer();
    assert.deepEqual([disabled(await next), bench.started.length], [['2'], 2]);
  });

  it('says why a text could not be read', async () => {
    const bench = new Bench();
    const answer = bench.reader.read('a', prdRequest('1'));
    bench.answer({ type: 'failed', message: 'no such thing' });
    await assert.rejects(answer, /no such thing/);
  });

  it('lets the worker go when there is nothing to do, not while it reads', async () => {
    const bench = new Bench();
    const answer = bench.reader.read('a', prdRequest('1'));
    bench.reader.rest();
    assert.equal(bench.worker.terminated, false);
    bench.answer();
    await answer;
    bench.reader.rest();
    assert.equal(bench.worker.terminated, true);
  });
});

describe('the worker thread', () => {
  const logged: string[] = [];
  const reader = new BackgroundReader({
    start: (events) => startWorker(join(checkout, 'extension/annotations/prd-worker.ts'), events),
    later: () => () => undefined,
    log: (message) => logged.push(message),
  });
  after(() => reader.dispose());

  it('reads a document as the runner does: without its hidden text, with places in the text as it stands', async () => {
    const text = '# Shop\r\n\r\n## Requirements\r\n\r\n<!-- FR-9: The shop must pay me. -->\r\n- FR-1: The shop must cre\u200bate a cart.\r\n';
    const answer = await reader.read('a', prdRequest(text));
    assert.equal(answer?.type, 'prd');
    assert.deepEqual(answer.document.requirements.map(({ id, span }) => [id, text.slice(span.start, span.end), span.lineStart]), [['FR-1', 'The shop must cre\u200bate a cart.', 6]]);
    assert.deepEqual(answer.removed.map((one) => one.kind), ['html_comment', 'invisible']);
  });

  it('leaves out the rules that are off', async () => {
    const text = '## Requirements\n\n- The shop must create a cart.\n';
    const request = (disabledRules: string[]): WorkerRequest => ({ type: 'prd', text, disabledRules });
    const rules = async (off: string[]): Promise<string[]> => {
      const answer = await reader.read('a', request(off));
      return answer?.type === 'prd' ? answer.document.findings.map((finding) => finding.rule) : [];
    };
    assert.ok((await rules([])).includes('no-acceptance-criterion'));
    assert.ok(!(await rules(['no-acceptance-criterion'])).includes('no-acceptance-criterion'));
  });

  it('reads a .pass/config.yml', async () => {
    const answer = await reader.read('config', { type: 'rules', text: 'findings:\n  duplicate: off\n' });
    assert.deepEqual(disabled(answer), ['duplicate']);
  });
});
