import type { PrdDocument, Requirement } from '../../shared/domain/prd.ts';
import { oneLine, shorten } from './markdown.ts';
import { finite, imperativeOf, isPlural, startsWithVerb } from './verb-phrases.ts';
import { baseVerb, isBaseVerb } from './verbs.ts';

/** Longest title that the planner writes; lists and GitHub's pages show it whole. */
const maxPlannedTitle = 96;

const modalWords = 'shall|must|will|should|can|could|may|needs? to|has to|have to|is to|are to|is required to|are required to';
const modalPattern = new RegExp(`^(.{1,120}?)\\s+(${modalWords})\\s+(?:(not|never)\\s+)?(.+)$`, 'i');
const leadingModal = new RegExp(`^(?:${modalWords})\\s+(not\\s+)?(?:be able to\\s+)?(?=\\p{Ll})`, 'iu');
const productWords = /^(?:the |our |this )?(?:system|application|app|software|product|platform|service|solution|tool|program|cli|bot|game|shop|web ?shop|store|portal|marketplace|site|web ?site|server|client|we|it|team|project|implementation|feature)$/i;

/** How a document's titles are made: its language, and what it calls the product. */
export interface TitleStyle {
  readonly language: string;
  /** The name of the product, lower case, where the document's own title has it. */
  readonly productNames: ReadonlySet<string>;
}

/**
 * Nothing of it comes from the requirements: another one more or less renames no issue. A name that the document's title has
 * stands for the product where a statement is about it without an article ("Reqtraq shall …").
 */
export function titleStyle({ title, language }: Pick<PrdDocument, 'title' | 'language'>): TitleStyle {
  const names = [...(title ?? '').matchAll(/(?<![^\s(“"])\p{Lu}[\p{L}\p{N}_.:/-]*[\p{L}\p{N}]/gu)].map(([name]) => name).filter((name) => !isPlural(name));
  return { language, productNames: new Set(names.map((name) => name.toLowerCase())) };
}

/**
 * A title in the imperative for what a requirement asks for, in the PRD's own words.
 * English patterns only: a text in another language is shortened, not rewritten.
 */
export function titleOf(requirement: Requirement, style: TitleStyle): string {
  const sentence = firstSentence(requirement.text);
  const title = style.language === 'en' ? imperative(withoutLeadIn(withoutLabel(sentence)), style) : sentence;
  const made = shorten(capitalise(withNames(trimTail(concise(trimTail(title))), requirement.integrations)), maxPlannedTitle);
  return /[\p{L}\p{N}]/u.test(made) ? made : requirement.id;
}

/** The first sentence. */
function firstSentence(text: string): string {
  const flat = oneLine(text);
  const end = /^(.{12,}?[^.\s][.!?。])(?:\s+[\p{Lu}"“(`]|$|(?<=。))/u.exec(flat)?.[1];
  return end !== undefined && !/\b(?:e\.g|i\.e|etc|vs|approx|no)\.$/i.test(end) ? end : flat;
}

/** "Stream access: Provide an API …" → "Provide an API …"; a label before anything but a statement stays. */
function withoutLabel(sentence: string): string {
  const [, rest = ''] = /^[^:.]{2,48}:\s+(\p{Lu}.{12,})$/u.exec(sentence) ?? [];
  return rest !== '' && (startsWithVerb(rest) || modalPattern.test(rest) || /^as an? |\s(?:is|are)\s/i.test(rest)) ? rest : sentence;
}

/** Without numbering, a mark in parentheses, or a reason in front ("Since X, …", "To do Y, …"). */
function withoutLeadIn(sentence: string): string {
  const bare = sentence.replace(/^\([^()]{1,20}\)\s+/, '').replace(/^(?:\d{1,2}[a-z]?|[a-z])[.)]\s+/, '');
  const rest = /^(?:since|because|due to|in order to|to)\s[^,]{3,140},\s+(.{16,})$/i.exec(bare)?.[1];
  return rest !== undefined && (modalPattern.test(rest) || startsWithVerb(rest)) ? rest : bare;
}

function imperative(sentence: string, style: TitleStyle): string {
  return fromStory(sentence) ?? fromScenario(sentence) ?? fromCondition(sentence, style) ?? fromModal(sentence, style) ?? fromAbility(sentence, style) ?? imperativeOf(sentence) ?? fromNoun(sentence);
}

/** "As a shopper, I want to save my cart so that …" → "Let a shopper save their cart". */
function fromStory(sentence: string): string | undefined {
  const match = /^as (an? |the )?(.{2,90}?),? i (?:want|wish|need|would like|must|should|can)(?: to be able)?( to)? (.+)$/i.exec(sentence);
  if (match === null) return undefined;
  const [, article = '', who = '', to, rest = ''] = match;
  const wish = outOfFirstPerson(trimTail(rest).replace(/,?\s+(?:so that|so i|in order to|because)\b.*$/i, '')).replace(/^be able to /i, '');
  const [persona = '', circumstance = ''] = /^([^,]+),\s*(.+)$/.exec(who)?.slice(1) ?? [who.replace(/,$/, '')];
  const person = `${article.toLowerCase()}${persona}`;
  const when = /^(?:when|if|while|after|before|once)\b/i.test(circumstance) ? ` ${outOfFirstPerson(circumstance)}` : '';
  const passive = /^(.{3,80}?) to be (\w+(?:ed|en|wn|nt|de))\b(.*)$/i.exec(wish);
  if (to !== undefined || isBaseVerb(firstWord(wish))) return `Let ${person} ${wish}${when}`;
  return passive === null ? `Give ${person} ${wish}${when}` : `Have ${passive[1] ?? ''} ${passive[2] ?? ''}${passive[3] ?? ''}${when}`;
}

/** "Given a cart, when I pay, then I get a receipt" → "Ensure they get a receipt when they pay". */
function fromScenario(sentence: string): string | undefined {
  const [, when = '', then = ''] = /^given\s.{3,120}?,?\s+when\s+(.{3,120}?),?\s+then\s+(.{3,})$/i.exec(sentence) ?? [];
  return then === '' ? undefined : `Ensure ${outOfFirstPerson(trimTail(then))} when ${outOfFirstPerson(when)}`;
}

/** "I save my cart" → "they save their cart". */
export function outOfFirstPerson(text: string): string {
  const swaps: Readonly<Record<string, string>> = { my: 'their', mine: 'theirs', me: 'them', i: 'they', myself: 'themselves', "i'm": 'they are', 'i’m': 'they are', am: 'are', our: 'their', we: 'they', us: 'them' };
  return text.replace(/(?<![\p{L}-])(?:i['’]m|myself|mine|my|me|i|am|our|we|us)(?![\p{L}-])/giu, (word) => (word === 'US' ? word : (swaps[word.toLowerCase()] ?? word)));
}

/** EARS: "When X, the system shall Y" → "Y when X" (Mavin et al., "Easy Approach to Requirements Syntax", 2009). */
function fromCondition(sentence: string, style: TitleStyle): string | undefined {
  const match = /^(when|if|while|where|once|after|before|whenever|for|during|in|on|at)\s+(.{3,160}?),\s+(?:then\s+)?(.+)$/i.exec(sentence);
  const [, word = '', condition = '', response = ''] = match ?? [];
  if (response === '') return undefined;
  const action = fromModal(response, style) ?? fromAbility(response, style) ?? imperativeOf(response) ?? `Ensure ${lowerFirst(response)}`;
  return `${concise(trimTail(action)).replace(/^(Let|Do not let) (?:they|he|she) /, '$1 them ')} ${word.toLowerCase()} ${condition}`;
}

function fromModal(sentence: string, style: TitleStyle): string | undefined {
  if (leadingModal.test(sentence)) return sentence.replace(leadingModal, (_all, negation?: string) => (negation === undefined ? '' : 'Do not '));
  const match = modalPattern.exec(sentence);
  const [, subject = '', modal = '', negation, rest = ''] = match ?? [];
  // A modal inside a relative clause belongs to that clause: "Store files that must be kept".
  if (match === null || /\b(?:that|which|who|whose|where|if|when)\b/i.test(subject)) return undefined;
  const able = /^(?:still |also )?be (?:able|allowed|permitted) to (.+)$/i.exec(rest)?.[1];
  const negated = negation !== undefined;
  if (productWords.test(subject) || style.productNames.has(subject.toLowerCase())) {
    if (able === undefined && /^be\b/i.test(rest)) return `Ensure ${/^(?:we|it|team)$/i.test(subject) ? 'it' : lowerFirst(subject)} ${finite(rest, false, negated)}`;
    return `${negated ? 'Do not ' : ''}${(able ?? rest).replace(/^(?:also|always|still|only) /i, '').replace(/^have (?=an? )/i, 'provide ')}`;
  }
  if ((able !== undefined || /^(?:can|could|may)$/i.test(modal)) && !/^be\b/i.test(able ?? rest)) return `${negated ? 'Do not let' : 'Let'} ${lowerFirst(subject)} ${(able ?? rest).replace(/ and to (?=\p{L})/gu, ' and ')}`;
  return `Ensure ${lowerFirst(subject)} ${finite(rest, isPlural(subject), negated)}`;
}

/** "Ability to export" → "Provide the ability to export"; "The shop supports CSV" → "Support CSV". */
function fromAbility(sentence: string, style: TitleStyle): string | undefined {
  const ability = /^(?:the )?(?:ability|possibility|option|capability) (?:for (.{2,40}?) )?to (.+)$/i.exec(sentence);
  if (ability !== null) return ability[1] === undefined ? `Provide the ability to ${ability[2] ?? ''}` : `Let ${ability[1]} ${ability[2] ?? ''}`;
  const [, who = '', rest = ''] = /^((?:the |our |this )?\S+)\s+(\S+s\s+.+)$/i.exec(sentence) ?? [];
  return productWords.test(who) || style.productNames.has(who.toLowerCase()) ? imperativeOf(rest) : undefined;
}

function fromNoun(sentence: string): string {
  const verb = /^(?:the|an?|each|every|this|these)\s(?:[\p{L}'’-]+\s){1,3}?([\p{L}]+s)\s/iu.exec(sentence)?.[1];
  const isStatement = /\s(?:is|are|has|have|was|were|does|do|when|if)\s/i.test(sentence) || (verb !== undefined && baseVerb(verb) !== undefined) || /^(?:[\p{L}'’-]+\s){1,4}?(?:includes|contains|supports|provides|allows|requires|shows|displays|returns|receives|uses|sends|calls|decides|remains)\s/iu.test(sentence);
  return isStatement ? `Ensure ${lowerFirst(sentence)}` : `Provide ${lowerFirst(sentence)}`;
}

/** Without what the body says better: a second obligation, a priority mark, an aside. */
function concise(title: string): string {
  let out = title.replace(/\s*\((?:required|optional|recommended|mandatory|must|should|could|p[0-3])\)$/i, '');
  for (const cut of [/;\s.*$/, /,?\s+and\s+(?:must|shall|should|will|may)\s.*$/i, /,\s+(?:so that|even when|even if|which|including|such as|e\.g\.)\s.*$/i, /\s+\((?:[^()]{24,})\).*$/]) {
    const shorter = out.replace(cut, '');
    if (shorter.length >= 24 && (out.length > 72 || cut.source.includes('must'))) out = shorter;
  }
  return out.replace(/^(\p{L}+)(?<!\s):\s+/u, (all, word: string) => (isBaseVerb(word) ? `${word} ` : all));
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

function firstWord(text: string): string {
  return /^[\p{L}-]+/u.exec(text)?.[0] ?? '';
}

function trimTail(text: string): string {
  return text.trim().replace(/[\s.;:,!。]+$/, '');
}

export function capitalise(text: string): string {
  return text.replace(/^\p{Ll}(?!\p{Lu})/u, (letter) => letter.toUpperCase());
}

/** The first letter lower case, unless the first word is an acronym, an identifier or the start of a longer name. */
export function lowerFirst(text: string): string {
  return /^(?:\p{Lu}\p{Ll}+|A)(?:[\s,.;:’'-](?!\p{Lu})|$)/u.test(text) || /^(?:The|An?|Each|Every|All|Any|No) |^E-mail/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text.replace(/^THE (?=\S)/, 'the ');
}
