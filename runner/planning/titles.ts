import type { Requirement } from '../../shared/domain/prd.ts';
import { oneLine, shorten } from './markdown.ts';
import { baseVerb, isBaseVerb, thirdPerson } from './verbs.ts';

/** Longest title that the planner writes; lists and GitHub's pages show it whole. */
const maxPlannedTitle = 96;

const modal = '(?:shall|must|will|should|can|could|may|needs? to|has to|have to|is to|are to|is required to|are required to)';
const product = /^(?:the |our |this )?(?:system|application|app|software|product|platform|service|solution|tool|site|website|web ?site|server|client|we|it|team|project|implementation|feature)$/i;

/**
 * A title in the imperative for what a requirement asks for, in the PRD's own words.
 * English patterns only: a text in another language is shortened, not rewritten.
 */
export function titleOf(requirement: Requirement, language: string): string {
  const sentence = firstSentence(requirement.text);
  const title = language === 'en' ? imperative(sentence) : sentence;
  return shorten(capitalise(withNames(trimTail(title), requirement.integrations)), maxPlannedTitle);
}

/** The names of external systems as the PRD spells them, after a rewrite that may have taken one for a common word. */
function withNames(title: string, names: readonly string[]): string {
  let out = title;
  for (const name of names) {
    const at = out.toLowerCase().indexOf(name.toLowerCase());
    if (at >= 0 && name.length > 2) out = out.slice(0, at) + name + out.slice(at + name.length);
  }
  return out;
}

/** The first sentence; a short lead-in that ends with a colon does not count as one. */
function firstSentence(text: string): string {
  const flat = oneLine(text);
  const end = /^(.{12,}?[^.\s][.!?])(?:\s+[\p{Lu}"“(]|$)/u.exec(flat)?.[1];
  return end !== undefined && !/\b(?:e\.g|i\.e|etc|vs|approx|no)\.$/i.test(end) ? end : flat;
}

function imperative(sentence: string): string {
  return fromStory(sentence) ?? fromCondition(sentence) ?? fromModal(sentence) ?? fromVerbForm(sentence) ?? fromNoun(sentence);
}

/** "As a shopper, I want to save my cart so that …" → "Let a shopper save their cart". */
function fromStory(sentence: string): string | undefined {
  const match = /^as (an? |the )?(.{2,60}?),? i (?:want|wish|need|would like|must|should|can)(?: to be able)?( to)? (.+)$/i.exec(sentence);
  if (match === null) return undefined;
  const [, article = '', persona = '', to, rest = ''] = match;
  const wish = outOfFirstPerson(rest.replace(/,?\s+(?:so that|so i|in order to|because)\b.*$/i, ''));
  const who = `${article.toLowerCase()}${persona.replace(/,$/, '')}`;
  if (to !== undefined || isBaseVerb(firstWord(wish))) return `Let ${who} ${wish.replace(/^be able to /i, '')}`;
  return `Give ${who} ${wish}`;
}

function outOfFirstPerson(text: string): string {
  const swaps: Readonly<Record<string, string>> = { my: 'their', mine: 'theirs', me: 'them', i: 'they', myself: 'themselves', "i'm": 'they are', 'i’m': 'they are', am: 'are', our: 'their', we: 'they', us: 'them' };
  return text.replace(/(?<![\p{L}-])(?:my|mine|me|i|myself|i['’]m|am|our|we|us)(?![\p{L}-])/giu, (word) => (word === 'US' ? word : (swaps[word.toLowerCase()] ?? word)));
}

/** EARS: "When X, the system shall Y" → "Y when X" (Mavin et al., "Easy Approach to Requirements Syntax", 2009). */
function fromCondition(sentence: string): string | undefined {
  const match = /^(when|if|while|where|once|after|before|whenever)\s+(.{3,160}?),\s+(?:then\s+)?(.+)$/i.exec(sentence);
  const [, word = '', condition = '', response = ''] = match ?? [];
  const action = fromModal(response) ?? (response === '' ? undefined : fromVerbForm(response));
  return action === undefined ? undefined : `${trimTail(action)} ${word.toLowerCase()} ${condition}`;
}

function fromModal(sentence: string): string | undefined {
  const match = new RegExp(`^(.{1,120}?)\\s+${modal}\\s+(?:(not|never)\\s+)?(?:also |always |only )?(.+)$`, 'i').exec(sentence);
  if (match === null) return undefined;
  const [, subject = '', negation, rest = ''] = match;
  const able = /^be (?:able|allowed|permitted) to (.+)$/i.exec(rest)?.[1];
  const capacity = able ?? (/\s+(?:can|may|could)\s+/i.test(sentence.slice(subject.length, subject.length + 8)) ? rest : undefined);
  if (product.test(subject)) {
    const action = able ?? rest;
    return negation === undefined ? beToEnsure(action, subject) : `Never ${action.replace(/^be /i, 'be ')}`;
  }
  if (capacity !== undefined && !/^be\b/i.test(capacity)) return `${negation === undefined ? 'Let' : 'Do not let'} ${lowerFirst(subject)} ${capacity}`;
  return `Ensure ${lowerFirst(subject)} ${finite(rest, isPlural(subject), negation !== undefined)}`;
}

/** "be available 99 % of the time", said of the product itself. */
function beToEnsure(action: string, subject: string): string {
  if (!/^be\b/i.test(action)) return action;
  return /^(?:we|it|team)$/i.test(subject) ? capitalise(action) : `Ensure ${lowerFirst(subject)} is${action.slice(2)}`;
}

/** The verb phrase after "must", as a statement: "persist for 30 days" → "persists for 30 days". */
function finite(phrase: string, plural: boolean, negated: boolean): string {
  const verb = firstWord(phrase);
  const rest = phrase.slice(verb.length);
  if (verb.toLowerCase() === 'be') return `${plural ? 'are' : 'is'}${negated ? ' not' : ''}${rest}`;
  if (negated) return `${plural ? 'do' : 'does'} not ${phrase}`;
  return plural ? phrase : thirdPerson(verb) + rest;
}

function isPlural(subject: string): boolean {
  // The head noun stands before the first preposition or clause.
  const head = (subject.split(/\s+(?:of|for|in|on|to|with|from|by|at|that|which|under|between|within)\s+/i)[0] ?? subject).trim();
  if (/^(?:all|these|those|both|users|they|we)\b/i.test(head) || /\sand\s/i.test(head)) return true;
  if (/^(?:each|every|a|an|any|no)\s/i.test(head)) return false;
  const last = head.split(/\s+/).at(-1) ?? '';
  return /[^s'’ui]s$/.test(last) && !/[a-z][A-Z]/.test(last);
}

/** "Supports export to CSV" → "Support export to CSV"; "Exporting orders" → "Export orders"; "Ability to export" → "Export". */
function fromVerbForm(sentence: string): string | undefined {
  const ability = /^(?:the )?(?:ability|possibility|option|capability) (?:for (.{2,40}?) )?to (.+)$/i.exec(sentence);
  if (ability !== null) return ability[1] === undefined ? `Provide the ability to ${ability[2] ?? ''}` : `Let ${ability[1]} ${ability[2] ?? ''}`;
  const subject = /^((?:the |our |this )?\S+)\s+(\S+s)\s+(.+)$/i.exec(sentence);
  const [, who = '', does = '', what = ''] = subject ?? [];
  if (product.test(who) && baseVerb(does) !== undefined) return `${baseVerb(does) ?? does} ${what}`;
  const first = firstWord(sentence);
  if (isBaseVerb(first) || /^(?:do|never|only)$/i.test(first)) return sentence;
  const base = /(?:s|ing)$/i.test(first) ? baseVerb(first) : undefined;
  return base === undefined || first.length === sentence.length ? undefined : base + sentence.slice(first.length);
}

function fromNoun(sentence: string): string {
  const [word = ''] = sentence.split(/\s+/);
  const isStatement = /\s(?:is|are|has|have|was|were|does|do)\s/i.test(sentence);
  return isStatement ? `Ensure ${lowerFirst(sentence)}` : `Provide ${/^[\p{Lu}\d]{2,}/u.test(word) ? sentence : lowerFirst(sentence)}`;
}

function firstWord(text: string): string {
  return /^[\p{L}-]+/u.exec(text)?.[0] ?? '';
}

function trimTail(text: string): string {
  return text.trim().replace(/[\s.;:,!]+$/, '');
}

export function capitalise(text: string): string {
  return text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
}

/** The first letter lower case, unless the first word is an acronym, an identifier or the start of a longer name. */
export function lowerFirst(text: string): string {
  return /^(?:\p{Lu}\p{Ll}+|A)(?:[\s,.;:’'-](?!\p{Lu})|$)/u.test(text) || /^(?:The|An?|Each|Every|All|Any|No) /.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
