import type { TargetMark } from '../../shared/domain/target-changes.ts';
import type { MethodResult } from '../../shared/protocol/methods.ts';

/** Marks are asked for again when they are shown and older than this (milliseconds). */
const maxAgeMs = 60_000;

/** Marks of the staged issues of a run, by key. */
export type Marks = ReadonlyMap<string, TargetMark>;

export interface TargetMarksPorts {
  readonly observe: (runId: string) => Promise<MethodResult<'issue.observe'>['issues']>;
  /** What the marks of a run depend on; undefined while PASS itself is at work on it, when nobody asks the target. */
  readonly version: (runId: string) => string | undefined;
  /** Milliseconds. */
  readonly now: () => number;
  /** Called when other marks have come. */
  readonly changed: () => void;
}

/**
 * What people did on the target to the issues of the run that is shown. The tree never waits for it: it has what is known, and
 * is drawn again when there is more. A target that cannot be asked leaves the marks as they were.
 */
export class TargetMarks {
  readonly #ports: TargetMarksPorts;
  #shown: { readonly runId: string; readonly version: string; readonly askedAt: number; marks: Marks } | undefined;
  #outdated = false;

  constructor(ports: TargetMarksPorts) {
    this.#ports = ports;
  }

  /** What is known, without asking. */
  known(runId: string): Marks {
    return this.#shown?.runId === runId ? this.#shown.marks : new Map();
  }

  /** What is known, for somebody who looks at it: the target is asked when that is old. */
  looked(runId: string): Marks {
    const marks = this.known(runId);
    const version = this.#ports.version(runId);
    const now = this.#ports.now();
    const isFresh = !this.#outdated && this.#shown?.runId === runId && this.#shown.version === version && now - this.#shown.askedAt < maxAgeMs;
    if (version !== undefined && !isFresh) void this.#ask({ runId, version, askedAt: now, marks });
    return marks;
  }

  /** Have the target asked at the next look, however young the marks are. */
  outdate(): void {
    this.#outdated = true;
  }

  async #ask(asked: { readonly runId: string; readonly version: string; readonly askedAt: number; marks: Marks }): Promise<void> {
    this.#shown = asked;
    this.#outdated = false;
    try {
      const [{ targetMarks }, issues] = await Promise.all([import('../../shared/domain/target-changes.ts'), this.#ports.observe(asked.runId)]);
      const marks = new Map(targetMarks(issues).map((mark) => [mark.key, mark]));
      if (this.#shown !== asked || JSON.stringify([...marks]) === JSON.stringify([...asked.marks])) return;
      asked.marks = marks;
      this.#ports.changed();
    } catch {
      // Left as they were; asked again when they are old.
    }
  }
}
