import type { SingleBar } from 'cli-progress';
import type { PhaseName, PhaseStatus, RunEvent } from '../../shared/domain/run.ts';
import { oneLine, paint } from './output.ts';
import type { Output } from './output.ts';

const marks: Record<PhaseStatus, { mark: string; style: 'green' | 'red' | 'yellow' | 'dim' | 'cyan' }> = {
  pending: { mark: '·', style: 'dim' },
  running: { mark: '▸', style: 'cyan' },
  waiting: { mark: '●', style: 'yellow' },
  passed: { mark: '✔', style: 'green' },
  failed: { mark: '✘', style: 'red' },
  not_run: { mark: '–', style: 'dim' },
  cancelled: { mark: '○', style: 'dim' },
};

/** `✔ plan    14 artifacts, 12 issues`, the way phases look everywhere. */
export function phaseLine(name: PhaseName, status: PhaseStatus, note: string, stream: NodeJS.WriteStream, took = ''): string {
  const { mark, style } = marks[status];
  const said = note === '' ? status.replace('_', ' ') : oneLine(note, 400);
  return `${paint(style, mark, stream)} ${name.padEnd(6)}  ${said}${took === '' ? '' : paint('dim', `  ${took}`, stream)}`;
}

/** Without a terminal, progress of a sync is told every so many operations. */
const plainEvery = 25;

/** Shows the events of a run as they come: lines that change in place and a bar on a terminal, plain lines elsewhere. */
export class RunProgress {
  readonly #output: Output;
  readonly #operations: number;
  readonly #startedAt = new Map<PhaseName, number>();
  #running: PhaseName | undefined;
  #seen = { artifacts: 0, checks: 0 };
  #done = 0;
  #bar: SingleBar | undefined;
  #drawn = false;

  /** @param operations how many operations the bundle has, where that is known */
  constructor(output: Output, operations = 0) {
    this.#output = output;
    this.#operations = operations;
  }

  show(event: RunEvent): void {
    switch (event.kind) {
      case 'phase.started':
        this.#running = event.phase;
        this.#startedAt.set(event.phase, Date.parse(event.at));
        this.#seen = { artifacts: 0, checks: 0 };
        this.#redraw();
        break;
      case 'phase.finished':
        this.#finishPhase(event.phase, event.status, event.note, event.at);
        break;
      case 'artifact.written':
        this.#seen.artifacts += 1;
        this.#redraw();
        break;
      case 'check.finished':
        this.#seen.checks += 1;
        if (event.status === 'failed') this.#line(`  ${paint('yellow', '!', process.stderr)} ${oneLine(event.name)}: ${oneLine(event.summary, 300)}`);
        this.#redraw();
        break;
      case 'operation.started':
      case 'operation.finished':
        this.#operation(event);
        break;
      case 'run.resumed':
        this.#line(`  ${oneLine(event.reason)}`);
        break;
      default:
        break;
    }
  }

  /** The connection broke and is made again. */
  lost(): void {
    this.#line('  the runner went away; connecting to it again …');
  }

  /** Leave the terminal as it should be. */
  end(): void {
    this.#bar?.stop();
    this.#bar = undefined;
    this.#clear();
  }

  #finishPhase(phase: PhaseName, status: PhaseStatus, note: string, at: string): void {
    this.end();
    const since = this.#startedAt.get(phase);
    this.#running = undefined;
    this.#output.note(phaseLine(phase, status, note, process.stderr, since === undefined ? '' : duration(Date.parse(at) - since)));
  }

  #operation(event: Extract<RunEvent, { kind: 'operation.started' | 'operation.finished' }>): void {
    if (event.kind === 'operation.finished') this.#done += 1;
    if (!this.#output.live) {
      // A log needs no line for each of thousands of operations: the receipts follow.
      if (event.kind === 'operation.finished' && this.#done % plainEvery === 0) this.#output.note(`  ${this.#done}${this.#operations > 0 ? ` of ${this.#operations}` : ''} operations done`);
      return;
    }
    void this.#drawBar(event.kind === 'operation.started' ? oneLine(event.summary, 50) : undefined);
  }

  async #drawBar(summary: string | undefined): Promise<void> {
    const { SingleBar } = (await import('cli-progress')).default;
    if (this.#running === undefined || this.#operations === 0) return;
    if (this.#bar === undefined) {
      this.#clear();
      this.#bar = new SingleBar({ format: '▸ sync    {bar} {value}/{total}  {what}', barCompleteChar: '█', barIncompleteChar: '░', barsize: 24, hideCursor: true, stream: process.stderr, clearOnComplete: true });
      this.#bar.start(this.#operations, 0, { what: '' });
    }
    this.#bar.update(this.#done, summary === undefined ? {} : { what: summary });
  }

  #redraw(): void {
    if (!this.#output.live || this.#running === undefined || this.#bar !== undefined) return;
    const { artifacts, checks } = this.#seen;
    const counts = [artifacts > 0 ? `${artifacts} artifacts` : '', checks > 0 ? `${checks} checks` : ''].filter((part) => part !== '').join(', ');
    process.stderr.write(`\r\u001b[K${phaseLine(this.#running, 'running', counts === '' ? '…' : `${counts} …`, process.stderr)}`);
    this.#drawn = true;
  }

  #line(text: string): void {
    this.#clear();
    this.#output.note(text);
    this.#redraw();
  }

  #clear(): void {
    if (this.#drawn) process.stderr.write('\r\u001b[K');
    this.#drawn = false;
  }
}

function duration(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.max(0, milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}
