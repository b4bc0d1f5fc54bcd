/** Replacement of a range of a text. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly insert: string;
}

/** A stretch of a text that came from one place. */
interface Run {
  /** Offset in the text at which it starts. */
  readonly at: number;
  /** Offset in the first text of its first character. */
  readonly origin: number;
  /** True for text that replaced something: all of it stands where that began. */
  readonly inserted: boolean;
}

/** A text that remembers, through edits, where its characters stood at first. */
export class EditableText {
  readonly text: string;
  readonly #runs: readonly Run[];

  constructor(text: string, runs: readonly Run[] = [{ at: 0, origin: 0, inserted: false }]) {
    this.text = text;
    this.#runs = runs;
  }

  /** Offset in the first text of the character at an offset. */
  originOf(offset: number): number {
    const run = this.#runs[this.#runAfter(offset) - 1];
    if (run === undefined) return offset;
    return run.inserted ? run.origin : run.origin + offset - run.at;
  }

  /** Apply edits that are sorted by start and do not overlap. */
  apply(edits: readonly Edit[]): EditableText {
    const pieces: string[] = [];
    const runs: Run[] = [];
    let at = 0;
    let length = 0;
    for (const edit of edits) {
      length = this.#keep(at, edit.start, length, pieces, runs);
      if (edit.insert !== '') {
        runs.push({ at: length, origin: this.originOf(edit.start), inserted: true });
        pieces.push(edit.insert);
        length += edit.insert.length;
      }
      at = edit.end;
    }
    this.#keep(at, this.text.length, length, pieces, runs);
    return new EditableText(pieces.join(''), runs);
  }

  #keep(from: number, to: number, length: number, pieces: string[], runs: Run[]): number {
    if (to <= from) return length;
    let index = this.#runAfter(from);
    const first = this.#runs[index - 1];
    runs.push({ at: length, origin: this.originOf(from), inserted: first?.inserted === true });
    for (let run = this.#runs[index]; run !== undefined && run.at < to; run = this.#runs[index]) {
      runs.push({ ...run, at: length + run.at - from });
      index += 1;
    }
    pieces.push(this.text.slice(from, to));
    return length + to - from;
  }

  /** Index of the first run that starts after an offset. */
  #runAfter(offset: number): number {
    let low = 0;
    let high = this.#runs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#runs[middle]?.at ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
