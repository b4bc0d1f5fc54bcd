/** A task of a list, quoted or not. */
const task = /^([\s>]*(?:[-*+]|\d{1,9}[.)])\s+\[)[ xX](\](?:\s.*)?)$/gm;

/** A text, or a line, with every box cleared: ticking one is how people say how far they are, and no edit. */
export function clearBoxes(text: string): string {
  return text.replace(task, '$1 $2');
}
