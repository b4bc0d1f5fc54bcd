export interface Sentence {
  readonly text: string;
  /** Range in the text that was split, without white space around it. */
  readonly start: number;
  readonly end: number;
}

const abbreviation = /(?:^|[\s(])(?:e\.g|i\.e|etc|vs|cf|approx|incl|resp|fig|no|nr|inc|ltd|mr|mrs|dr|st|z\.\s?b|d\.\s?h|u\.\s?a|bzw|ggf|ca|usw|p\. ex|ex|p\.ej|ej|t\.\s?ex|bl\.a|т\.\s?е|т\.\s?д|т\.\s?п|напр|др|ver|v|[a-z])\.$/iu;

/** Split plain text into sentences. A line break that the author asked for ends one; so do the full stops of ten languages. */
export function splitSentences(text: string): Sentence[] {
  const sentences: Sentence[] = [];
  let from = 0;
  const ends = /[.!?…]+["”»')\]]*(?=\s)|[。！？]+["”」』）]*|\n/gu;
  for (let match = ends.exec(text); match !== null; match = ends.exec(text)) {
    const stop = match.index + match[0].length;
    if (match[0].startsWith('.') && !endsSentence(text, match.index, stop)) continue;
    push(sentences, text, from, stop);
    from = stop;
  }
  push(sentences, text, from, text.length);
  return sentences;
}

function endsSentence(text: string, dot: number, stop: number): boolean {
  if (abbreviation.test(text.slice(Math.max(0, dot - 10), dot + 1))) return false;
  // A number at the start of a line is a marker ("1. The user …"), and a lower-case word goes on with the sentence.
  if (/(?:^|\n)\d{1,3}$/.test(text.slice(Math.max(0, dot - 4), dot))) return false;
  const next = text.slice(stop, stop + 4).trimStart().charAt(0);
  return next === '' || !/\p{Ll}/u.test(next);
}

function push(into: Sentence[], text: string, from: number, to: number): void {
  let start = from;
  let end = to;
  while (start < end && /\s/.test(text.charAt(start))) start += 1;
  while (end > start && /\s/.test(text.charAt(end - 1))) end -= 1;
  if (end > start) into.push({ text: text.slice(start, end), start, end });
}
