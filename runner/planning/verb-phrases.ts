import { baseVerb, isBaseVerb, thirdPerson } from './verbs.ts';

const adverb = /^(?:\p{L}+ly|also|always|still|then|only|never|first)$/iu;

/**
 * "Supports export", "Exporting orders", "Explicitly defines and models workflows" in the imperative: "Support export",
 * "Export orders", "Explicitly define and model workflows". An imperative comes back as it is; `undefined` for anything else.
 */
export function imperativeOf(sentence: string): string | undefined {
  const words = sentence.split(' ');
  const at = adverb.test(words[0] ?? '') ? 1 : 0;
  const verb = /^[\p{L}-]+/u.exec(words[at] ?? '')?.[0] ?? '';
  if (/^(?:do|never|only|let|make)$/i.test(verb)) return sentence;
  const base = isBaseVerb(verb) ? verb : /(?:s|ing)$/i.test(verb) ? baseVerb(verb) : undefined;
  if (base === undefined || words.length === at + 1) return undefined;
  const rest = base === verb ? words.slice(at + 1) : alignSecondVerb(words.slice(at + 1));
  return [...words.slice(0, at), base + (words[at] ?? '').slice(verb.length), ...rest].join(' ');
}

/** "and models workflows" after a verb that was put into its base form. */
function alignSecondVerb(words: readonly string[]): string[] {
  return words.map((word, index) => {
    const before = words[index - 1];
    const base = index < 3 && (before === 'and' || before === 'or') && /(?:s|ing)$/.test(word) ? baseVerb(word) : undefined;
    return base ?? word;
  });
}

export function startsWithVerb(sentence: string): boolean {
  return imperativeOf(sentence) !== undefined;
}

/** The verb phrase after "must", as a statement: "persist for 30 days" → "persists for 30 days". */
export function finite(phrase: string, plural: boolean, negated: boolean): string {
  const words = phrase.split(' ');
  const at = adverb.test(words[0] ?? '') && words.length > 1 ? 1 : 0;
  const before = at === 0 ? '' : `${words[0] ?? ''} `;
  const verb = words[at] ?? '';
  const rest = words.slice(at + 1).map((word) => ` ${word}`).join('');
  if (verb.toLowerCase() === 'be') return `${plural ? 'are' : 'is'}${negated ? ' not' : ''}${at === 0 ? '' : ` ${before.trim()}`}${rest}`;
  if (negated) return `${plural ? 'do' : 'does'} not ${before}${verb}${rest}`;
  return `${before}${plural || !/^[\p{L}-]+$/u.test(verb) ? verb : thirdPerson(verb)}${rest}`;
}

export function isPlural(subject: string): boolean {
  // The head noun stands before the first preposition or clause.
  const head = (subject.split(/\s+(?:of|for|in|on|to|with|from|by|at|that|which|under|between|within)\s+/i)[0] ?? subject).trim();
  if (/^(?:all|these|those|both|users|people|they|we)\b/i.test(head) || /\sand\s/i.test(head)) return true;
  if (/^(?:each|every|a|an|any|no|this)\s/i.test(head)) return false;
  const last = head.split(/\s+/).at(-1) ?? '';
  return /^(?:people|data)$/i.test(last) ? last.toLowerCase() === 'people' : /[^s'’ui]s$/.test(last) && !/[a-z][A-Z]/.test(last);
}
