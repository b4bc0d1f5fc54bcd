/** Replacement of a range of a text. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly insert: string;
}

/** A text that remembers, through edits, where its characters stood at first. */
export class EditableText {
  readonly text: string;
  /** Pairs of (offset in `text`, offset in the first text) at which a stretch starts. */
  readonly #runs: readonly number[];

  constructor(text: string, runs: readonly number[] = [0, 0]) {
    this.text = text;
    this.#runs = runs;
  }

  /** Offset in the first text of the character at an offset; inserted text stands where it replaced something. */
  originOf(offset: number): number {
    let low = 0;
    let high = this.#runs.length / 2 - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#runs[middle * 2] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return (this.#runs[low * 2 + 1] ?? 0) + offset - (this.#runs[low * 2] ?? 0);
  }

  /** Apply edits that are sorted by start and do not overlap. */
  apply(edits: readonly Edit[]): EditableText {
    const pieces: string[] = [];
    const runs: number[] = [];
    let at = 0;
    let length = 0;
    for (const edit of edits) {
      length = this.#keep(at, edit.start, length, pieces, runs);
      if (edit.insert !== '') {
        runs.push(length, this.originOf(edit.start));
        pieces.push(edit.insert);
        length += edit.insert.length;
      }
      at = edit.end;
    }
    this.#keep(at, this.text.length, length, pieces, runs);
    // The end has a place too, so that the offset after the last character can be asked for.
    if (runs.length === 0) runs.push(0, this.originOf(this.text.length));
    return new EditableText(pieces.join(''), runs);
  }

  #keep(from: number, to: number, length: number, pieces: string[], runs: number[]): number {
    if (to <= from) return length;
    runs.push(length, this.originOf(from));
    for (let index = this.#firstRunAfter(from); index < this.#runs.length && (this.#runs[index] ?? to) < to; index += 2) {
      runs.push(length + (this.#runs[index] ?? 0) - from, this.#runs[index + 1] ?? 0);
    }
    pieces.push(this.text.slice(from, to));
    return length + to - from;
  }

  #firstRunAfter(offset: number): number {
    let low = 0;
    let high = this.#runs.length / 2;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#runs[middle * 2] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return low * 2;
  }
}
