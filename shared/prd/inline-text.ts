/** Plain text of a stretch of Markdown that still knows where each character came from. */
export class InlineText {
  readonly text: string;
  /** Pairs of (index in `text`, offset in the source) at which a run of unchanged characters starts. */
  readonly #runs: readonly number[];
  /** Offset just after the last character. */
  readonly #end: number;
  /** Ranges in `text` that are set in bold, as pairs. */
  readonly strong: readonly number[];
  /** True when something in it was struck through (and left out). */
  readonly struck: boolean;
  /** Number of characters of `text` that are link text. */
  readonly linked: number;
  /** Number of characters of `text` that are code. */
  readonly code: number;

  constructor(parts: InlineParts) {
    this.text = parts.text;
    this.#runs = parts.runs;
    this.#end = parts.end;
    this.strong = parts.strong;
    this.struck = parts.struck;
    this.linked = parts.linked;
    this.code = parts.code;
  }

  /** Source offset of the character at an index. */
  sourceStart(index: number): number {
    let low = 0;
    let high = this.#runs.length / 2 - 1;
    if (high < 0) return this.#end;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#runs[middle * 2] ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    return (this.#runs[low * 2 + 1] ?? 0) + (index - (this.#runs[low * 2] ?? 0));
  }

  /** Source offset after the character before an index. */
  sourceEnd(index: number): number {
    return index <= 0 ? this.sourceStart(0) : this.sourceStart(index - 1) + 1;
  }

  /** The text that came from a range of the source. */
  part(from: number, to: number): InlineText {
    const [first, last] = [this.#indexAt(from), this.#indexAt(to)];
    const text = this.text.slice(first, last).trimEnd();
    const runs: number[] = [0, this.sourceStart(first)];
    for (let at = firstPair(this.#runs, (index) => index > first); (this.#runs[at] ?? last) < last; at += 2) runs.push((this.#runs[at] ?? 0) - first, this.#runs[at + 1] ?? 0);
    const strong: number[] = [];
    for (let at = firstPair(this.strong, (index) => index >= first); (this.strong[at] ?? last) < last; at += 2) {
      const [opened, closed] = [Math.max(first, this.strong[at] ?? 0), Math.min(first + text.length, this.strong[at + 1] ?? 0)];
      if (closed > opened) strong.push(opened - first, closed - first);
    }
    const share = this.text === '' ? 0 : text.length / this.text.length;
    return new InlineText({ text, runs, end: this.sourceEnd(first + text.length), strong, struck: this.struck, linked: Math.round(this.linked * share), code: Math.round(this.code * share) });
  }

  /** Index of the first character that does not stand before an offset of the source. */
  #indexAt(offset: number): number {
    let low = 0;
    let high = this.text.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.sourceStart(middle) < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Index of the first pair of a sorted list of pairs whose first number fits. */
function firstPair(pairs: readonly number[], fits: (first: number) => boolean): number {
  let low = 0;
  let high = pairs.length / 2;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (fits(pairs[middle * 2] ?? 0)) high = middle;
    else low = middle + 1;
  }
  return low * 2;
}

interface InlineParts {
  readonly text: string;
  readonly runs: readonly number[];
  readonly end: number;
  readonly strong: readonly number[];
  readonly struck: boolean;
  readonly linked: number;
  readonly code: number;
}

const whitespace = /[ \t\n]/;

/** Collects characters with their offsets: runs of white space become one space, line breaks that are meant stay. */
export class InlineTextBuilder {
  #text = '';
  /** Last character of the text. To ask the text itself would put it together anew for each word of a long line. */
  #last = '';
  readonly #runs: number[] = [];
  #expected = -1;
  #pendingSpace = -1;
  #end: number;
  readonly #strong: number[] = [];
  #linked = 0;
  #code = 0;
  struck = false;

  constructor(start: number) {
    this.#end = start;
  }

  get length(): number {
    return this.#text.length;
  }

  /** Source characters as they are, white space folded. */
  addSource(source: string, from: number, to: number): void {
    let at = from;
    while (at < to) {
      if (whitespace.test(source.charAt(at))) {
        if (this.#pendingSpace < 0) this.#pendingSpace = at;
        at += 1;
        continue;
      }
      let stop = at + 1;
      while (stop < to && !whitespace.test(source.charAt(stop))) stop += 1;
      this.#flushSpace();
      this.#append(source.slice(at, stop), at);
      at = stop;
    }
  }

  /** Characters that stand for others in the source, such as a decoded entity. */
  addDecoded(characters: string, from: number): void {
    if (characters.trim() === '') {
      if (this.#pendingSpace < 0) this.#pendingSpace = from;
      return;
    }
    this.#flushSpace();
    this.#append(characters, from);
    this.#expected = -1;
  }

  /** A line break that the author asked for: `<br>`, `<hr>`, two spaces or a backslash at the line's end. */
  addBreak(from: number): void {
    this.#pendingSpace = -1;
    if (this.#last === '' || this.#last === '\n') return;
    this.#append('\n', from);
    this.#expected = -1;
  }

  markStrong(from: number): void {
    const first = this.#skipSpace(from);
    if (this.#text.length > first) this.#strong.push(first, this.#text.length);
  }

  markLinked(from: number): void {
    this.#linked += this.#text.length - this.#skipSpace(from);
  }

  markCode(from: number): void {
    this.#code += this.#text.length - this.#skipSpace(from);
  }

  build(): InlineText {
    const text = this.#last === '\n' ? this.#text.slice(0, -1) : this.#text;
    return new InlineText({ text, runs: this.#runs, end: this.#end, strong: this.#strong, struck: this.struck, linked: this.#linked, code: this.#code });
  }

  /** The space before a marked word is written together with the word. */
  #skipSpace(from: number): number {
    return this.#text.charAt(from) === ' ' ? from + 1 : from;
  }

  #flushSpace(): void {
    if (this.#pendingSpace >= 0 && this.#last !== '' && this.#last !== '\n') this.#append(' ', this.#pendingSpace);
    this.#pendingSpace = -1;
  }

  #append(characters: string, from: number): void {
    if (from !== this.#expected) this.#runs.push(this.#text.length, from);
    this.#text += characters;
    this.#last = characters.charAt(characters.length - 1);
    this.#expected = from + characters.length;
    this.#end = this.#expected;
  }
}
